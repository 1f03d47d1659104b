import type { FunctionRow } from '../functions.ts';

/** Functions that take grants back or give them again, by word of two persons. */
export const correctionsRows: readonly FunctionRow[] = [
  {
    name: 'decide-on-corrections',
    who: 'operations',
    memoryMb: 512,
    timeoutSeconds: 29,
    uses: {
      ACCESS_TABLE: ['get', 'query', 'insert'],
      LEDGER_TABLE: ['query'],
      WORK_TABLE: ['get', 'query'],
      RESULTS_BUCKET: ['read', 'list'],
      MONTHLY_DATA_STATE_MACHINE: ['watch'],
      GRANT_CORRECTIONS_STATE_MACHINE: ['start', 'watch', 'redrive'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'What was given by mistake stays given: nobody can ask for its void or check one.',
  },
  {
    name: 'conduct-correction',
    who: 'workflow',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: {
      ACCESS_TABLE: ['get', 'query', 'insert'],
      // A run's grants by the ledger's own word: it counts for runs that never ended, too.
      LEDGER_TABLE: ['query', 'scan'],
      WORK_TABLE: ['query'],
      RESULTS_BUCKET: ['read', 'list', 'write'],
    },
    settings: [],
    errorImpact: 'A void or a reinstatement is not listed, goes no further, or is not closed.',
  },
  {
    name: 'correct-grants',
    who: 'workflow',
    memoryMb: 512,
    // Four attempts and their pauses must fit a child's life of five minutes.
    timeoutSeconds: 55,
    uses: {
      ACCESS_TABLE: ['query'],
      LEDGER_TABLE: ['get', 'query', 'insert'],
      WORK_TABLE: ['get', 'insert', 'update'],
      CONTROLS_TABLE: ['get'],
      COHORT_BUCKET: ['read', 'list'],
      LINES_TABLE: ['query'],
      CHARGING_SECRET: ['read'],
      NOTICES_TABLE: ['get', 'insert', 'update'],
      NOTICES_TOPIC: ['publish'],
      STATEMENT_LINES_TOPIC: ['publish'],
      BUS: ['publish'],
    },
    settings: ['QUIET_HOURS', 'CHARGING_URL', 'CHARGING_CLASS'],
    errorImpact: 'Grants that two persons decided on are neither taken back nor given again.',
  },
];
