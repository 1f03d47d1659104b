import type { FunctionRow } from '../functions.ts';

/** What telling a customer at once takes, beside putting the notice into the transaction. */
const telling = {
  NOTICES_TABLE: ['get', 'insert', 'update'],
  NOTICES_TOPIC: ['publish'],
  STATEMENT_LINES_TOPIC: ['publish'],
} as const satisfies FunctionRow['uses'];

/** Functions behind the customer's own door that belong to no single benefit. */
export const customerDoorRows: readonly FunctionRow[] = [
  {
    name: 'list-benefits',
    who: 'api',
    memoryMb: 512,
    timeoutSeconds: 20,
    uses: {
      COHORT_BUCKET: ['read', 'list'],
      LINES_TABLE: ['query'],
      LEDGER_TABLE: ['query'],
      APPLICATIONS_TABLE: ['get'],
      // Whether a code was seen or cancelled. It cannot open one.
      CODES_TABLE: ['get'],
      ENROLMENTS_TABLE: ['get'],
      // Whether the enrolment that left somebody over is over.
      WORK_TABLE: ['query'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'Customers do not see what they got, nor why something was refused.',
  },
  {
    name: 'list-notices',
    who: 'api',
    memoryMb: 256,
    timeoutSeconds: 20,
    uses: {
      NOTICES_TABLE: ['query'],
      LEDGER_TABLE: ['query'],
      LINES_TABLE: ['query'],
      ENROLMENTS_TABLE: ['get'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'Customers cannot read again what they were told.',
  },
  {
    name: 'decline-benefit',
    who: 'api',
    memoryMb: 256,
    timeoutSeconds: 20,
    uses: {
      ...telling,
      LINES_TABLE: ['get', 'query', 'insert'],
      ENROLMENTS_TABLE: ['get', 'insert', 'update'],
      REQUESTS_TABLE: ['get', 'insert', 'update'],
    },
    settings: ['PROGRAMME', 'QUIET_HOURS'],
    errorImpact: 'Customers cannot decline a benefit: they get what they do not want.',
  },
  {
    name: 'dispute-benefit',
    who: 'api',
    memoryMb: 256,
    timeoutSeconds: 20,
    uses: {
      ...telling,
      WORK_TABLE: ['get', 'insert'],
      LINES_TABLE: ['query', 'insert'],
      ENROLMENTS_TABLE: ['get'],
      REQUESTS_TABLE: ['get', 'insert', 'update'],
    },
    settings: ['PROGRAMME', 'QUIET_HOURS'],
    errorImpact:
      'A customer says that somebody else took a benefit, and nothing is held: the harm goes on.',
  },
  {
    name: 'close-case',
    who: 'api',
    memoryMb: 256,
    timeoutSeconds: 30,
    uses: {
      ...telling,
      WORK_TABLE: ['get', 'query', 'change', 'update'],
      LINES_TABLE: ['query', 'insert'],
      LEDGER_TABLE: ['query'],
      ENROLMENTS_TABLE: ['query'],
      LINE_EVENTS_QUEUE: ['send'],
      APPLICATIONS_TABLE: ['query'],
      ROAMING_EVENTS_QUEUE: ['send'],
    },
    settings: ['QUIET_HOURS'],
    errorImpact: 'Cases stay open beyond their deadline; held benefits are not given.',
  },
];
