import type { FunctionRow } from '../functions.ts';
import { approvedBy } from './approval.ts';

const charging = ['CHARGING_URL', 'CHARGING_CLASS'] as const;

/** Functions of the monthly run and of what brings a line its month by event. */
export const monthlyDataRows: readonly FunctionRow[] = [
  {
    name: 'start-monthly-data',
    lostCalls: 'start',
    who: 'schedule',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: { MONTHLY_DATA_STATE_MACHINE: ['start'], WORK_TABLE: ['query'] },
    settings: ['PROGRAMME'],
    errorImpact: 'Nobody gets this month’s data until the run is started by hand.',
  },
  {
    name: 'open-run',
    who: 'workflow',
    memoryMb: 1_024,
    timeoutSeconds: 300,
    uses: {
      WORK_TABLE: ['get', 'query', 'update'],
      // A cap that operations have set ahead of the run.
      CONTROLS_TABLE: ['get'],
      COHORT_BUCKET: ['read', 'list'],
      RESULTS_BUCKET: ['read', 'list', 'write'],
      ACCESS_TABLE: ['query'],
    },
    settings: ['BATCHES_AT_ONCE_MAX', 'APPROVAL', ...approvedBy],
    errorImpact: 'The month’s run does not open: nobody is served until it does.',
  },
  {
    name: 'check-canary',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 120,
    uses: { RESULTS_BUCKET: ['read', 'list'] },
    settings: [],
    errorImpact: 'The run waits behind its canary: the other lines of the month are not served.',
  },
  {
    name: 'serve-batch',
    who: 'workflow',
    // Slots are slow on purpose (charging sets the pace), so memory buys nothing.
    memoryMb: 256,
    // Four attempts and their pauses must fit a child's life of five minutes.
    timeoutSeconds: 55,
    uses: {
      CONTROLS_TABLE: ['get'],
      LINES_TABLE: ['query'],
      LEDGER_TABLE: ['get', 'insert'],
      WORK_TABLE: ['get', 'update'],
      CHARGING_SECRET: ['read'],
    },
    settings: [...charging],
    errorImpact:
      'Batches of 100 lines are late; above the tolerance the month stops for everybody.',
  },
  {
    name: 'settle-doubtful-lines',
    who: 'workflow',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: {
      RESULTS_BUCKET: ['read', 'list', 'write'],
      COHORT_BUCKET: ['read', 'list'],
      LINES_TABLE: ['query'],
      LEDGER_TABLE: ['get', 'insert'],
      WORK_TABLE: ['get', 'update'],
      CHARGING_SECRET: ['read'],
    },
    settings: [...charging],
    errorImpact:
      'Lines that may have been credited are neither recorded nor parked; the run halts.',
  },
  {
    name: 'reconcile-run',
    who: 'workflow',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: {
      RESULTS_BUCKET: ['read', 'list', 'write'],
      COHORT_BUCKET: ['read', 'list'],
      LEDGER_TABLE: ['get', 'scan'],
      WORK_TABLE: ['get', 'query', 'update'],
      CHARGING_SECRET: ['read'],
    },
    settings: [...charging],
    errorImpact: 'The month is served but not proved: the books are open and nothing is announced.',
  },
  {
    name: 'announce-run',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: { OPERATIONS_TOPIC: ['publish'], BUS: ['publish'] },
    settings: [],
    errorImpact: 'The month is done and nobody is told; customers’ notices wait for it.',
  },
  {
    name: 'record-line-event',
    who: 'events',
    memoryMb: 512,
    timeoutSeconds: 60,
    uses: {
      LINES_TABLE: ['get', 'query', 'insert'],
      LEDGER_TABLE: ['get', 'insert'],
      WORK_TABLE: ['get', 'query', 'update'],
      CONTROLS_TABLE: ['get'],
      COHORT_BUCKET: ['read', 'list'],
      LINE_EVENTS_QUEUE: ['send'],
      APPLICATIONS_TABLE: ['get', 'query', 'insert', 'update', 'change', 'remove'],
      ENROLMENTS_TABLE: ['get', 'query', 'insert', 'update', 'change', 'remove'],
      INSURER_SECRET: ['read'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
      CODES_TABLE: ['get', 'change', 'remove'],
      BUS: ['publish'],
      CHARGING_SECRET: ['read'],
      NOTICES_TABLE: ['get', 'insert', 'update'],
      NOTICES_TOPIC: ['publish'],
      STATEMENT_LINES_TOPIC: ['publish'],
    },
    settings: ['PROGRAMME', 'QUIET_HOURS', 'INSURER_URL', ...charging],
    errorImpact:
      'A customer who resumed a line does not get the month’s data; a choice does not lapse.',
  },
  {
    name: 'record-ended-run',
    lostCalls: 'events',
    who: 'events',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: {
      RESULTS_BUCKET: ['read', 'list', 'write'],
      COHORT_BUCKET: ['read', 'list'],
      LEDGER_TABLE: ['get', 'scan'],
      WORK_TABLE: ['get', 'query', 'update'],
      // Whether the run has ended at its cap.
      CONTROLS_TABLE: ['get'],
      CHARGING_SECRET: ['read'],
      OPERATIONS_TOPIC: ['publish'],
    },
    settings: [...charging],
    errorImpact: 'A run has ended badly and its record still says that it is open.',
  },
];
