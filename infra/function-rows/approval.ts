import type { FunctionRow } from '../functions.ts';

/** What a preview is a preview of, besides programme and cohort. */
const hashedBy = ['CODE_VERSION', 'CHARGING_URL', 'CHARGING_CLASS'] as const;

/** By what an approval is for: whoever compares it with what is there now needs all of them. */
export const approvedBy = [...hashedBy, 'PUBLISHED_BY', 'DEPLOYED_BY'] as const;

/** Functions by which a month is previewed, approved, and kept from beginning without it. */
export const approvalRows: readonly FunctionRow[] = [
  {
    name: 'start-month-preview',
    lostCalls: 'start',
    who: 'schedule',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: {
      MONTHLY_DATA_PREVIEW_STATE_MACHINE: ['start'],
      ACCESS_TABLE: ['get', 'query', 'insert'],
      COHORT_BUCKET: ['read', 'list'],
      // Which runs wait, of whom somebody is to be reminded.
      WORK_TABLE: ['query'],
      OPERATIONS_TOPIC: ['publish'],
    },
    settings: ['PROGRAMME', 'APPROVAL', ...approvedBy],
    errorImpact: 'Everybody: the coming month is not previewed, so nobody can approve it in time.',
  },
  {
    name: 'count-stretch',
    who: 'workflow',
    // One whole processor: it decides 250,000 lines and waits for nobody.
    memoryMb: 1_769,
    timeoutSeconds: 300,
    // No ledger, no partner, no write: what it counts it cannot give.
    uses: { COHORT_BUCKET: ['read', 'list'], LINES_TABLE: ['query'] },
    settings: [],
    errorImpact: 'A month is not counted: it is neither previewed nor begun.',
  },
  {
    name: 'keep-preview',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 60,
    uses: {
      WORK_TABLE: ['get', 'query'],
      RESULTS_BUCKET: ['read', 'list', 'write'],
      ACCESS_TABLE: ['get', 'query', 'insert'],
      OPERATIONS_TOPIC: ['publish'],
    },
    settings: ['BATCHES_AT_ONCE_MAX'],
    errorImpact: 'The coming month was counted and nobody can approve it in time.',
  },
  {
    name: 'check-approval',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 60,
    uses: {
      COHORT_BUCKET: ['read', 'list'],
      // Whether the document that was approved is the one that is kept.
      RESULTS_BUCKET: ['read', 'list'],
      WORK_TABLE: ['query'],
      ACCESS_TABLE: ['get', 'query', 'insert'],
    },
    settings: ['APPROVAL', ...approvedBy],
    errorImpact: 'Everybody: the month does not begin, approved or not.',
  },
  {
    name: 'await-approval',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: {
      COHORT_BUCKET: ['read', 'list'],
      WORK_TABLE: ['query', 'update'],
      ACCESS_TABLE: ['query'],
      OPERATIONS_TOPIC: ['publish'],
      MONTHLY_DATA_STATE_MACHINE: ['answer'],
    },
    settings: [...approvedBy],
    errorImpact: 'A month waits for an approval and nobody is told.',
  },
  {
    name: 'decide-on-month',
    who: 'operations',
    memoryMb: 512,
    timeoutSeconds: 29,
    uses: {
      MONTHLY_DATA_PREVIEW_STATE_MACHINE: ['start'],
      MONTHLY_DATA_STATE_MACHINE: ['answer'],
      COHORT_BUCKET: ['read', 'list'],
      WORK_TABLE: ['query'],
      ACCESS_TABLE: ['get', 'query', 'insert'],
    },
    settings: ['PROGRAMME', ...approvedBy],
    errorImpact: 'Nobody can have a month previewed, approve it or reject it: it waits.',
  },
];
