import type { FunctionRow } from '../functions.ts';

/** Functions that tell customers. */
export const noticesRows: readonly FunctionRow[] = [
  {
    name: 'send-due-notices',
    lostCalls: 'start',
    who: 'schedule',
    memoryMb: 512,
    timeoutSeconds: 300,
    uses: {
      NOTICES_TABLE: ['get', 'query', 'insert', 'change', 'update'],
      // Who holds the line by now, and whether a line still waits for its code.
      LINES_TABLE: ['query'],
      APPLICATIONS_TABLE: ['get'],
      NOTICES_TOPIC: ['publish'],
      STATEMENT_LINES_TOPIC: ['publish'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'Customers are told late what happened in the night, or while the hub was down.',
  },
  {
    name: 'start-telling',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: { WORK_TABLE: ['query'], CUSTOMER_NOTICES_STATE_MACHINE: ['start'] },
    settings: [],
    errorImpact: 'The month is given and no customer is told.',
  },
  {
    name: 'list-told-lines',
    who: 'workflow',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: { WORK_TABLE: ['query'], RESULTS_BUCKET: ['read', 'list', 'write'] },
    settings: [],
    errorImpact: 'No customer of a run is told what it gave them.',
  },
  {
    name: 'choose-telling-hour',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 50,
    uses: { NOTICES_TABLE: ['get', 'insert', 'change'] },
    settings: [],
    errorImpact: 'Customers of a run, or the rest of them, are not told what it gave them.',
  },
  {
    name: 'tell-customers',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 35,
    uses: {
      LEDGER_TABLE: ['get'],
      NOTICES_TOPIC: ['publish'],
      STATEMENT_LINES_TOPIC: ['publish'],
    },
    settings: [],
    errorImpact: 'A thousand customers, and those after them, are not told what a run gave them.',
  },
];
