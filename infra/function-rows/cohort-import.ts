import type { FunctionRow } from '../functions.ts';

/** Functions that turn an extract into the frozen cohort. */
export const cohortImportRows: readonly FunctionRow[] = [
  {
    name: 'check-extract',
    who: 'workflow',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: { EXTRACT_BUCKET: ['read', 'list'] },
    settings: ['CONTROL_FILE'],
    errorImpact: 'The cohort of the reference date is not imported: the first month cannot open.',
  },
  {
    name: 'clean-and-freeze-lines',
    who: 'workflow',
    memoryMb: 3_538,
    timeoutSeconds: 900,
    scratchMb: 10_240,
    uses: {
      EXTRACT_BUCKET: ['read', 'list'],
      COHORT_BUCKET: ['read', 'list', 'write'],
      PERSONS_BUCKET: ['read', 'list', 'write'],
    },
    settings: [],
    errorImpact: 'The cohort of the reference date is not imported: the first month cannot open.',
  },
  {
    name: 'keep-people',
    who: 'workflow',
    memoryMb: 256,
    // A child of a Map as well: four attempts in five minutes.
    timeoutSeconds: 55,
    uses: { PEOPLE_TABLE: ['insert'], APPLICATIONS_TABLE: ['insert'] },
    settings: [],
    errorImpact: 'Birth dates that the insurance needs are not kept: customers of 65 are missed.',
  },
  {
    name: 'freeze-cohort',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 120,
    uses: { COHORT_BUCKET: ['read', 'list', 'write'] },
    settings: ['SEALING'],
    errorImpact: 'The cohort stays a candidate: no month can open on it.',
  },
  {
    name: 'add-supplement',
    who: 'workflow',
    // It reads and writes all lines of the cohort, one after the other.
    memoryMb: 3_538,
    timeoutSeconds: 900,
    scratchMb: 10_240,
    uses: {
      ACCESS_TABLE: ['get', 'query', 'insert'],
      RESULTS_BUCKET: ['read', 'list'],
      COHORT_BUCKET: ['read', 'list', 'write'],
    },
    settings: [],
    errorImpact:
      'Customers who were wrongly left out stay so, although two persons agreed on them.',
  },
  {
    name: 'start-cohort-import',
    lostCalls: 'events',
    who: 'events',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: { COHORT_IMPORT_STATE_MACHINE: ['start'] },
    settings: [],
    errorImpact: 'A delivered extract is not imported; whoever delivered it waits.',
  },
];
