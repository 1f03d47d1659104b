import * as z from 'zod';
import { armedMonth, asksForApproval } from '../../adapters/approval/armed-month.ts';
import { cohortOfRuns } from '../../adapters/cohort-of-runs.ts';
import { readControls } from '../../adapters/controls.ts';
import type { Env } from '../../adapters/env.ts';
import { followUpItems } from '../../adapters/follow-up-items.ts';
import { openCounters } from '../../adapters/giving/capped-lines.ts';
import { firstOf, pinPlan, type RunRecord, runsOfCycle } from '../../adapters/runs.ts';
import { cycleSchema, hourOf, type Instant, instantOf, msOf } from '../../domain/calendar.ts';
import type { CohortManifest, SealedSupplement } from '../../domain/cohort.ts';
import { Defect, InputRejected, NotArmed } from '../../domain/errors.ts';
import { canaryLines } from '../../domain/monthly-data/canary.ts';
import { nextOpenHour, type Pace, paceAt } from '../../domain/pace.ts';
import type { MonthlyDataBenefit } from '../../domain/programme.ts';
import {
  capOfApproval,
  linesWithin,
  lowerOf,
  type PinnedCap,
  shardsOf,
} from '../../domain/run-cap.ts';
import { runIdentity } from '../../domain/run-name.ts';
import {
  type FrozenObject,
  isFullRun,
  type RunPlan,
  runKinds,
  type Validity,
} from '../../domain/run-plan.ts';
import { supplementName } from '../../domain/supplement/supplement-words.ts';
import { validityAt } from '../../domain/validity.ts';
import { type ProgrammeVersion, programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The input of the execution, as the starter gives it. */
export const openRunEventSchema = z.strictObject({
  run: z.string(),
  kind: z.enum(runKinds),
  cycle: cycleSchema,
  programme: z.string(),
  programmeVersion: z.int().positive(),
});
export type OpenRunEvent = z.infer<typeof openRunEventSchema>;

const benefitName = 'monthly-data';

/**
 * Opens the run: pins all that its decisions and its pace depend on. A run that was opened before
 * answers the plan it pinned then, so that a retry, a redrive or a second execution decides the
 * same. What cannot be opened is refused before anything is written.
 */
export const makeOpenRun =
  (env: Env) =>
  async (event: OpenRunEvent): Promise<{ plan: RunPlan }> => {
    refuseAnotherName(event);
    const version = programmeVersion(event.programme, event.programmeVersion);
    const runs = await runsOfCycle(env, { ...event, benefit: benefitName });
    refuseChangedProgramme(version, runs);
    const standing = runs.find(({ plan }) => plan.run === event.run);
    if (standing) return withCounters(env, planThatStands(event, standing));

    const openedAt = instantOf(env.clock.now());
    const benefit = version.programme.benefits[benefitName];
    const validity = validityOf(benefit, event, openedAt);
    const pace = paceOf(env, benefit, { event, at: openedAt });
    const cohort = await cohortOfRuns(env, version.programme, runs);
    if (!isFullRun(event.kind)) refuseBeforeAFullRun(event, runs);
    const { approval, approvedGigabytes } = await approvalFor(env, event, { version, cohort });
    const items = await itemsFor(env, event, cohort);
    const first = firstOf(runs);
    const plan = planFor(env, {
      ...{ event, version, openedAt, validity, pace, cohort, items, approval },
      firstAsOf: first?.plan.asOf,
      cap: await capFor(env, event, { benefit, items, approvedGigabytes }),
    });
    const pinned = await pinPlan(env, plan);
    env.log.info('run opened', { run: pinned.run, asOf: pinned.asOf, lines: pinned.items.rows });
    return withCounters(env, pinned);
  };

/** Behind the plan that counts, at every attempt: one that was cut off may have opened none. */
const withCounters = async (env: Env, plan: RunPlan): Promise<{ plan: RunPlan }> => {
  if (plan.cap) await openCounters(env, plan.run, plan.cap);
  return { plan };
};

/** What the run reads. */
const itemsFor = async (
  env: Env,
  event: OpenRunEvent,
  cohort: CohortManifest,
): Promise<FrozenObject> => {
  if (event.kind === 'supplement') return supplementOf(event, cohort).lines;
  if (event.kind === 'follow-up') {
    return followUpItems(env, cohort, { ...event, benefit: benefitName });
  }
  return cohort.lines;
};

/** The sealed supplement whose lines the run serves. */
const supplementOf = (
  { run }: Pick<OpenRunEvent, 'run'>,
  { supplements }: CohortManifest,
): SealedSupplement => {
  const number = runIdentity(run)?.number ?? 0;
  const found = supplements?.find((each) => each.number === number);
  if (found) return found;
  throw new InputRejected(
    `run: ${supplementName(number)} is not sealed. Have it approved, then redrive ${run}.`,
  );
};

const refuseAnotherName = ({ run, kind, cycle }: OpenRunEvent): void => {
  const identity = runIdentity(run);
  if (identity?.kind === kind && identity.cycle === cycle) return;
  throw new InputRejected(
    `run: ${run} is not the name of a ${kind} run of ${cycle}. ` +
      'Start runs through StartMonthlyData, which names them.',
  );
};

/** A version is immutable once a run has pinned it. */
const refuseChangedProgramme = (version: ProgrammeVersion, runs: readonly RunRecord[]): void => {
  const { programme, hash } = version;
  const other = runs.find(
    ({ plan }) => plan.programmeVersion === programme.version && plan.programmeHash !== hash,
  );
  if (!other) return;
  throw new Defect(
    `${programme.programme}@${programme.version} has changed since ${other.plan.run} pinned it. ` +
      'Restore the file and deploy, or put the change into a new version.',
  );
};

const planThatStands = (event: OpenRunEvent, { plan, status }: RunRecord): RunPlan => {
  if (status === 'sealed') {
    throw new InputRejected(
      `run: ${plan.run} is sealed, its books are closed. Order a re-run or a follow-up instead.`,
    );
  }
  if (plan.kind === event.kind && plan.programmeVersion === event.programmeVersion) return plan;
  throw new InputRejected(
    `run: ${plan.run} was opened as ${plan.kind} under version ${plan.programmeVersion}. ` +
      'Redrive it as it is, or order a re-run.',
  );
};

const validityOf = (benefit: MonthlyDataBenefit, event: OpenRunEvent, at: Instant): Validity => {
  const answer = validityAt(benefit, event.cycle, at);
  if (answer.outcome === 'valid') return answer.validity;
  throw new InputRejected(`cycle: ${answer.reason}. ${answer.sentence}`);
};

/** Charging's pace, with no more batches at once than the stage's account can run. */
const paceOf = (
  { settings }: Env,
  benefit: MonthlyDataBenefit,
  { event, at }: { event: OpenRunEvent; at: Instant },
): Pace => {
  const hour = hourOf(at);
  const pace = paceAt(benefit, hour);
  const most = Number(settings.optional('BATCHES_AT_ONCE_MAX') ?? Number.POSITIVE_INFINITY);
  if (pace !== 'closed') {
    return { ...pace, maxConcurrency: Math.min(pace.maxConcurrency, most) };
  }
  throw new InputRejected(
    `Charging takes nothing from ${hour}:00 in Korea. ` +
      `Redrive ${event.run} from ${nextOpenHour(benefit, hour)}:00 on.`,
  );
};

/**
 * By whose approval the run goes ahead; undefined where it needs none. It is looked at once more, as
 * the last thing before the plan: what has changed or expired since the counts were compared, and an
 * execution that somebody started by hand, wait like any other.
 */
const approvalFor = async (
  env: Env,
  { run, kind, cycle }: OpenRunEvent,
  { version, cohort }: { version: ProgrammeVersion; cohort: CohortManifest },
): Promise<{ approval?: RunPlan['approval']; approvedGigabytes?: number | undefined }> => {
  if (kind === 'supplement') {
    const { number, approvedBy, approvedAt } = supplementOf({ run }, cohort);
    return { approval: { preview: supplementName(number), approvedBy, approvedAt } };
  }
  if (!asksForApproval(env)) return {};
  const arming = await armedMonth(env, { run, kind, cycle, version, cohort });
  const { approvedGigabytes } = arming;
  if (arming.outcome === 'not_needed') return { approvedGigabytes };
  if (arming.outcome === 'wait') throw new NotArmed(`${run} waits: ${arming.sentence}`);
  const { preview, approvedBy, approvedAt, used } = arming;
  if (used) return { approval: { preview, approvedBy, approvedAt }, approvedGigabytes };
  throw new NotArmed(`${run} waits: its counts have not been compared with ${preview}.`);
};

/**
 * What the run may give away at the most: as much as was approved and half a per cent, or less where
 * the programme or, ahead of the run, a person says so. Undefined where nobody says anything: such a
 * run is not counted.
 */
const capFor = async (
  env: Env,
  { run, programme }: OpenRunEvent,
  of: {
    readonly benefit: MonthlyDataBenefit;
    readonly items: FrozenObject;
    readonly approvedGigabytes: number | undefined;
  },
): Promise<PinnedCap | undefined> => {
  const { benefit, items, approvedGigabytes } = of;
  const { caps } = await readControls(env, programme, benefitName);
  const approved =
    approvedGigabytes === undefined ? {} : { gigabytes: capOfApproval(approvedGigabytes) };
  const pinned = lowerOf(approved, benefit.run.cap);
  const lines = linesWithin(lowerOf(pinned, caps?.[run]), { benefit, rows: items.rows });
  return lines === undefined ? undefined : { ...pinned, shards: shardsOf(lines) };
};

/** Its books stand on those of the last full run, and what a halted run did not reach is not
 * parked. */
const refuseBeforeAFullRun = ({ run, cycle }: OpenRunEvent, runs: readonly RunRecord[]): void => {
  if (runs.some(({ plan, status }) => isFullRun(plan.kind) && status === 'sealed')) return;
  throw new InputRejected(
    `${run} follows no run of ${cycle} that ended well. Redrive the halted run, or order a re-run.`,
  );
};

interface Pinned {
  readonly event: OpenRunEvent;
  readonly version: ProgrammeVersion;
  readonly openedAt: Instant;
  readonly validity: Validity;
  readonly pace: Pace;
  readonly cohort: CohortManifest;
  readonly items: FrozenObject;
  readonly approval: RunPlan['approval'];
  readonly cap: PinnedCap | undefined;
  readonly firstAsOf: Instant | undefined;
}

const planFor = (env: Env, pinned: Pinned): RunPlan => {
  const { event, version, openedAt, validity, pace, cohort, items, firstAsOf, approval } = pinned;
  const { cap } = pinned;
  const { run, kind } = event;
  const benefit = version.programme.benefits[benefitName];
  return {
    ...event,
    benefit: benefitName,
    programmeHash: version.hash,
    codeVersion: env.settings.required('CODE_VERSION'),
    referenceDate: version.programme.referenceDate,
    openedAt,
    asOf: instantOf(msOf(openedAt) - benefit.run.asOfMarginMinutes * 60_000),
    ...(firstAsOf !== undefined && { firstAsOf }),
    validity,
    cohort: cohort.lines,
    items,
    readLedgerFirst: kind !== 'scheduled',
    contiguous: isFullRun(kind),
    batchSize: benefit.run.batchSize,
    maxConcurrency: pace.maxConcurrency,
    toleratedFailurePercentage: benefit.run.toleratedFailurePercentage,
    canaryLines: canaryLines(benefit, kind, items.rows),
    ...(approval && { approval }),
    ...(cap && { cap }),
    results: {
      bucket: env.settings.required('RESULTS_BUCKET'),
      prefix: `runs/${run}/map`,
      canaryPrefix: `runs/${run}/canary`,
    },
  };
};

export const handler = task(openRunEventSchema, makeOpenRun);
