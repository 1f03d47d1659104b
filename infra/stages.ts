/** Where the system can stand. One stage is one stack, and beside it one that watches it. */
export const stageNames = ['local', 'dev', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

/**
 * What differs between the stages, as data: constructs read it and never ask for the stage's name.
 */
export interface Stage {
  readonly name: StageName;
  /** A template for this machine alone asks nothing of an account, not even its CDK bootstrap. */
  readonly runsOn: 'AWS' | 'this machine';
  /**
   * Where charging's address comes from: a parameter of the template, a stand-in deployed as a
   * function, or the reviewed list of partners.
   */
  readonly charging: 'parameter' | 'stand-in' | 'reviewed partner';
  /** Every other partner: stand-ins of ours, deployed as functions, or the reviewed list. */
  readonly partners: 'stand-ins' | 'reviewed';
  /** False keeps schedules from giving or offering anything to many that nobody approves, however
   * often it is deployed. */
  readonly startsOnSchedule: boolean;
  /** Whether a month goes ahead only by a second person's approval, or what a parameter of the
   * template says, which asks nobody where it says nothing. */
  readonly approval: 'required' | 'parameter';
  readonly sealing: 'automatic' | 'after_second_person';
  readonly controlFile: 'required' | 'checked_where_present';
  /** True keeps tables, buckets and keys when the stack is destroyed, and protects the tables. */
  readonly keepsData: boolean;
  readonly logDays: 30 | 365;
  /** Batches under way at once at the most, whatever charging would take: a new account runs ten
   * functions at a time, and the stand-in is one of them. 10,000 is Step Functions' own limit. */
  readonly batchesAtOnceMax: number;
  /** The programme version that new cycles open under, `name@version`. */
  readonly programme: string;
}

/**
 * `prod` starts nothing on a timer but the month, which begins only by a second person's approval:
 * 14 million top-ups cannot be taken back. Offers to many have no approval yet, so they wait.
 */
export const stages = {
  local: {
    name: 'local',
    runsOn: 'this machine',
    charging: 'parameter',
    partners: 'stand-ins',
    startsOnSchedule: true,
    approval: 'parameter',
    sealing: 'automatic',
    controlFile: 'checked_where_present',
    keepsData: false,
    logDays: 30,
    batchesAtOnceMax: 10_000,
    programme: 'customer-appreciation@1',
  },
  dev: {
    name: 'dev',
    runsOn: 'AWS',
    charging: 'stand-in',
    partners: 'stand-ins',
    startsOnSchedule: true,
    approval: 'required',
    sealing: 'automatic',
    controlFile: 'checked_where_present',
    keepsData: false,
    logDays: 30,
    batchesAtOnceMax: 2,
    programme: 'customer-appreciation@1',
  },
  prod: {
    name: 'prod',
    runsOn: 'AWS',
    charging: 'reviewed partner',
    partners: 'reviewed',
    startsOnSchedule: false,
    approval: 'required',
    sealing: 'after_second_person',
    controlFile: 'required',
    keepsData: true,
    logDays: 365,
    batchesAtOnceMax: 10_000,
    programme: 'customer-appreciation@1',
  },
} as const satisfies { readonly [N in StageName]: Stage & { readonly name: N } };

/** The stage of that name; any other text is refused with the names that exist. */
export const stageNamed = (name: unknown): Stage => {
  const found = stageNames.find((candidate) => candidate === name);
  if (found) return stages[found];
  throw new Error(
    `There is no stage ${JSON.stringify(name)}. Use -c stage=${stageNames.join(' | -c stage=')}.`,
  );
};
