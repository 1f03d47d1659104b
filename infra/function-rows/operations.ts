import type { FunctionRow } from '../functions.ts';
import { approvedBy } from './approval.ts';

/** Functions behind the operator's door. Each read, act or look leaves a record that none of them
 * can change. */
export const operationsRows: readonly FunctionRow[] = [
  {
    name: 'read-operations',
    who: 'operations',
    memoryMb: 1_024,
    timeoutSeconds: 29,
    uses: {
      WORK_TABLE: ['get', 'query'],
      CONTROLS_TABLE: ['get'],
      // Counts of the stock. It cannot open a code.
      CODES_TABLE: ['query'],
      RESULTS_BUCKET: ['read', 'list'],
      // Whether what was approved is what would be given now.
      COHORT_BUCKET: ['read', 'list'],
      MONTHLY_DATA_STATE_MACHINE: ['watch'],
      ACCESS_TABLE: ['get', 'query', 'insert'],
    },
    settings: ['STAGE', 'PROGRAMME', 'APPROVAL', ...approvedBy],
    errorImpact: 'Operators do not see what a run does; the run itself goes on.',
  },
  {
    name: 'operate-run',
    who: 'operations',
    memoryMb: 512,
    timeoutSeconds: 29,
    uses: {
      CONTROLS_TABLE: ['get', 'update'],
      WORK_TABLE: ['get', 'query'],
      MONTHLY_DATA_STATE_MACHINE: ['start', 'watch', 'redrive', 'stop'],
      // Whether a supplement is sealed, ahead of its run.
      ACCESS_TABLE: ['query', 'insert'],
    },
    settings: ['PROGRAMME', 'CHARGING_CLASS'],
    errorImpact: 'Operations cannot stop a benefit or a run, nor let a stopped one go on.',
  },
  {
    name: 'decide-on-supplements',
    who: 'operations',
    memoryMb: 1_024,
    timeoutSeconds: 29,
    uses: {
      ACCESS_TABLE: ['get', 'query', 'insert'],
      // Whether the cohort has the lines already. It can freeze nothing.
      COHORT_BUCKET: ['read', 'list'],
      RESULTS_BUCKET: ['read', 'write'],
      // Which months ran before.
      WORK_TABLE: ['query'],
      COHORT_IMPORT_STATE_MACHINE: ['start', 'watch', 'redrive'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'Customers who were wrongly left out wait: nobody can ask for them or approve it.',
  },
  {
    name: 'explain-line',
    who: 'operations',
    // It reads a run's result files until it meets the line.
    memoryMb: 1_769,
    timeoutSeconds: 29,
    uses: {
      COHORT_BUCKET: ['read', 'list'],
      RESULTS_BUCKET: ['read', 'list'],
      LINES_TABLE: ['query'],
      LEDGER_TABLE: ['query'],
      WORK_TABLE: ['get', 'query'],
      ENROLMENTS_TABLE: ['get', 'query'],
      APPLICATIONS_TABLE: ['get', 'query'],
      NOTICES_TABLE: ['query'],
      ACCESS_TABLE: ['insert'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'A customer who asks why waits: nobody can say what was decided about the line.',
  },
  {
    name: 'look-for-breaks',
    lostCalls: 'start',
    who: 'schedule',
    // A sixteenth of a month's lines at once, and the longest that a function may take.
    memoryMb: 3_008,
    timeoutSeconds: 900,
    uses: {
      // What runs and enrolments closed their books with; its own list of breaks.
      WORK_TABLE: ['get', 'query', 'insert', 'update'],
      RESULTS_BUCKET: ['read', 'list'],
      LEDGER_TABLE: ['get', 'query'],
      CODES_TABLE: ['get', 'query', 'scan'],
      ENROLMENTS_TABLE: ['get'],
      APPLICATIONS_TABLE: ['get', 'query', 'scan'],
      // It asks, and never orders.
      CHARGING_SECRET: ['read'],
    },
    settings: ['PROGRAMME', 'CHARGING_URL', 'CHARGING_CLASS'],
    errorImpact:
      'Nobody learns that our books and a partner’s have drifted apart since last night.',
  },
];
