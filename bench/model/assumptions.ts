import type { Sourced } from './sourced.ts';

const checkedOn = '2026-11-22';
const known = 'assumed' as const;

/** What nobody publishes and one machine cannot measure. Each is to be replaced by the first run on
 * AWS; docs/scale.md says how much hangs on which. */
export const assumptions = {
  childGapSeconds: {
    ...{
      value: 0.1,
      unit: 'seconds from a child’s end to the next one’s function',
      known,
      checkedOn,
    },
    source: 'start of a child, its one transition, the call of the function; AWS states no number',
  },
  tableCallSeconds: {
    ...{ value: 0.012, unit: 'seconds of a DynamoDB call at the median', known, checkedOn },
    source: 'AWS says single-digit milliseconds for one item; a call here holds 25 statements',
  },
  tableCallSpread: {
    ...{ value: 0.5, unit: 'sigma of the logarithm', known, checkedOn },
    source: 'p99 at 3.2 times the median',
  },
  chargingMedianShare: {
    ...{ value: 0.5, unit: 'of charging’s agreed p99', known, checkedOn },
    source: 'the programme says p99 alone; a log-normal with its median at half of it',
  },
  initSeconds: {
    ...{ value: 1.5, unit: 'seconds of a function’s cold start', known, checkedOn },
    source: '0.22 s of a processor (bench/results/cold-start.json) at the 14 % that 256 MB have',
  },
  aroundTheMapSeconds: {
    ...{ value: 90, unit: 'seconds of the states around the Map', known, checkedOn },
    source:
      'reading the results of 180,000 batches takes 5 s of a core; cold starts, charging’s count',
  },
  expressMemoryGb: {
    ...{ value: 0.0625, unit: 'GB billed of a child', known, checkedOn },
    source: '50 MB and its definition and data (a batch is 13 KB), in steps of 64 MB',
  },
  workflowLogBytes: {
    ...{ value: 4_500, unit: 'bytes of log of a child, level ALL without data', known, checkedOn },
    source: 'about eight events of 560 bytes',
  },
  tracedShare: {
    ...{ value: 0.05, unit: 'of executions traced', known, checkedOn },
    source: 'X-Ray’s default sampling rule: one a second and 5 % of the rest',
  },
  keyRequests: {
    ...{ value: 20_000, unit: 'KMS requests of a run', known, checkedOn },
    source: 'tables keep their keys five minutes a caller, buckets have keys of their own',
  },
  resultPuts: {
    ...{ value: 500, unit: 'S3 requests of readers and result files', known, checkedOn },
    source: 'parts of one 2 GB object and of 324 MB of results; AWS states no number',
  },
  lineSeconds: {
    ...{ value: 0.4, unit: 'seconds of one execution for one line', known, checkedOn },
    source: 'charging’s mean answer, table calls, and the passage between six states',
  },
  messagesOfARun: {
    ...{ value: 10, unit: 'events and notices to operations', known, checkedOn },
    source: 'the run says once how it ended; alarms and a redrive beside it',
  },
} as const satisfies Readonly<Record<string, Sourced>>;
