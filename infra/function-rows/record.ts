import type { FunctionRow } from '../functions.ts';

/** What signs the reports of runs: the one function that may. */
export const recordRows: readonly FunctionRow[] = [
  {
    name: 'sign-off-run',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 60,
    uses: {
      WORK_TABLE: ['get'],
      RESULTS_BUCKET: ['read', 'list'],
      ACCESS_TABLE: ['get', 'query', 'insert'],
      RECORD_BUCKET: ['read', 'list', 'write'],
      RECORD_KEY: ['sign'],
    },
    settings: ['CODE_VERSION', 'PUBLISHED_BY', 'DEPLOYED_BY'],
    errorImpact: 'Auditors: a run is done and balanced, and nothing signed proves it.',
  },
];
