import type { ResourceSetting, Verb } from './permit.ts';

/** Settings that are not the name of a resource. */
export type PlainSetting =
  | 'STAGE'
  | 'CODE_VERSION'
  | 'PROGRAMME'
  | 'CHARGING_URL'
  | 'CHARGING_CLASS'
  | 'BATCHES_AT_ONCE_MAX'
  | 'CONTROL_FILE'
  | 'SEALING';

/** One function: everything about it that is not its code. */
export interface FunctionRow {
  /** The file's name, `verb-noun`; in PascalCase the CDK id and the placeholder in workflows. */
  readonly name: string;
  /** Who knocks: the folder below `functions/`. */
  readonly who: 'schedule' | 'workflow' | 'events' | 'api';
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Of /tmp; the 512 MB that every function has where it is left out. */
  readonly scratchMb?: number;
  /** What it may touch, and how. The right and the variable come together. */
  readonly uses: { readonly [S in ResourceSetting]?: readonly Verb[] };
  readonly settings: readonly PlainSetting[];
  /** Who is hurt, and how, when this function fails: the alarm says it. */
  readonly errorImpact: string;
}

const charging = ['CHARGING_URL', 'CHARGING_CLASS'] as const;

/**
 * Every function of ours. Adding one is a file and a row. A function holds only what its row says,
 * so the row is what a reviewer reads to know who can do what.
 */
export const functionRows: readonly FunctionRow[] = [
  {
    name: 'start-monthly-data',
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
      COHORT_BUCKET: ['read', 'list'],
      RESULTS_BUCKET: ['read', 'list', 'write'],
    },
    settings: ['CODE_VERSION', 'BATCHES_AT_ONCE_MAX'],
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
    uses: { PEOPLE_TABLE: ['insert'] },
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
    name: 'start-cohort-import',
    who: 'events',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: { COHORT_IMPORT_STATE_MACHINE: ['start'] },
    settings: [],
    errorImpact: 'A delivered extract is not imported; whoever delivered it waits.',
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
      BUS: ['publish'],
      CHARGING_SECRET: ['read'],
    },
    settings: ['PROGRAMME', ...charging],
    errorImpact: 'A customer who resumed a line does not get the month’s data.',
  },
  {
    name: 'record-ended-run',
    who: 'events',
    memoryMb: 1_769,
    timeoutSeconds: 900,
    uses: {
      RESULTS_BUCKET: ['read', 'list', 'write'],
      COHORT_BUCKET: ['read', 'list'],
      LEDGER_TABLE: ['get', 'scan'],
      WORK_TABLE: ['get', 'query', 'update'],
      CHARGING_SECRET: ['read'],
      OPERATIONS_TOPIC: ['publish'],
    },
    settings: [...charging],
    errorImpact: 'A run has ended badly and its record still says that it is open.',
  },
  {
    name: 'set-switch',
    who: 'api',
    memoryMb: 256,
    timeoutSeconds: 30,
    uses: { CONTROLS_TABLE: ['update'] },
    settings: ['PROGRAMME'],
    errorImpact: 'Operations cannot stop a benefit, or cannot let a stopped one go on.',
  },
];

/** `open-run` is `OpenRun` in the template and in the workflow files. */
export const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The source of a function's entrance. */
export const entryOf = ({ name, who }: Pick<FunctionRow, 'name' | 'who'>): string =>
  `functions/${who}/${name}.ts`;
