import { instantOf } from '../../domain/calendar.ts';
import { mayRedrive, type RedriveAnswer } from '../../domain/operations/redrive.ts';
import type { CapSeen, PossibleAct, RunDetail } from '../../domain/operations/run-detail.ts';
import type { Programme } from '../../domain/programme.ts';
import { limitsOf } from '../../domain/run-cap.ts';
import { runIdentity } from '../../domain/run-name.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import { readControls } from '../controls.ts';
import { standingOfCap } from '../giving/cap-standing.ts';
import { findRun, type RunRecord } from '../runs.ts';
import { type DescribedExecution, executionOf, type OperationsEnv } from './executions.ts';
import { latestManifest, progressOf, summaryOf } from './runs-seen.ts';

/** The policy of today, and the one that a run has pinned. */
export interface Policy {
  readonly programme: Programme;
  readonly pinned: (plan: RunPlan) => Programme;
}

/** A run by its name, as its record and Step Functions know it. */
export interface FoundRun {
  readonly run: string;
  readonly cycle: string;
  readonly record: RunRecord | undefined;
  readonly execution: DescribedExecution | undefined;
}

/** The run of that name; undefined where nobody ever started it. */
export const lookUpRun = async (
  env: OperationsEnv,
  { programme }: Programme,
  run: string,
): Promise<FoundRun | undefined> => {
  const identity = runIdentity(run);
  if (!identity) return undefined;
  const { cycle } = identity;
  const machine = env.settings.required('MONTHLY_DATA_STATE_MACHINE');
  const [record, execution] = await Promise.all([
    findRun(env, { programme, benefit: 'monthly-data', cycle, run }),
    env.executions.describe('look at the execution', executionOf(machine, run)),
  ]);
  return record || execution ? { run, cycle, record, execution } : undefined;
};

/** Everything that is known of one run, and what can be done with it now. */
export const showRun = async (
  env: OperationsEnv,
  policy: Policy,
  found: FoundRun,
): Promise<RunDetail> => {
  const { record, execution } = found;
  const summary = await summaryOf(env, found);
  const isUnderWay = execution?.status === 'RUNNING';
  const [cap, manifest, maps, redrive] = await Promise.all([
    capSeen(env, policy, found),
    isUnderWay && summary.status !== 'sealed' ? undefined : latestManifest(env, record),
    execution
      ? env.executions.mapRuns('look at the Map Runs', execution.execution)
      : Promise.resolve([]),
    redriveAnswer(env, policy, found),
  ]);
  return {
    ...summary,
    ...(execution?.error !== undefined && { error: execution.error }),
    asOf: instantOf(env.clock.now()),
    ...(record && { plan: record.plan }),
    ...(manifest && { manifest }),
    ...(cap && { cap }),
    executions: execution ? [executionSeen(env, execution)] : [],
    maps: maps.map(progressOf),
    may: actsOn(found, redrive),
  };
};

/** The cap that counts now, how much of it is used up, and who wants it raised. */
const capSeen = async (
  env: OperationsEnv,
  { pinned }: Policy,
  { record }: FoundRun,
): Promise<CapSeen | undefined> => {
  if (!record) return undefined;
  const { plan } = record;
  const standing = await standingOfCap(env, plan, pinned(plan).benefits['monthly-data']);
  if (!standing) return undefined;
  const { inForce, countedGigabytes, asked } = standing;
  return {
    ...{ ...inForce, countedGigabytes },
    ...(asked && { asked: { ...limitsOf(asked), by: asked.by, why: asked.why } }),
  };
};

const executionSeen = (
  env: OperationsEnv,
  execution: DescribedExecution,
): RunDetail['executions'][number] => {
  const { execution: arn, name, status, startedAt, stoppedAt, error, cause, redrives } = execution;
  const isUnderWay = status === 'RUNNING';
  return {
    ...{ name, arn, status, startedAt, redrives },
    ...(stoppedAt !== undefined && !isUnderWay && { stoppedAt }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause: sentenceIn(cause) }),
    ...(env.settings.optional('STAGE') !== 'local' && { console: consoleAddress(arn) }),
  };
};

const causeCharactersMax = 2_000;

/** A function's error comes as JSON with a trace: its sentence is what a person needs. */
export const sentenceIn = (cause: string): string => {
  const said = /"errorMessage":("(?:[^"\\]|\\.)*")/.exec(cause)?.[1];
  return (said ? String(JSON.parse(said)) : cause).slice(0, causeCharactersMax);
};

const consoleAddress = (arn: string): string => {
  const region = arn.split(':')[3] ?? '';
  const path = `states/home?region=${region}#/v2/executions/details/${arn}`;
  return `https://${[region, 'console', 'aws', 'amazon', 'com'].join('.')}/${path}`;
};

/** Whether the run may go on where it stopped. */
export const redriveAnswer = async (
  env: OperationsEnv,
  { programme, pinned }: Policy,
  { run, record, execution }: FoundRun,
): Promise<RedriveAnswer> => {
  const { killSwitch } = await readControls(env, programme.programme, 'monthly-data');
  const policy = record ? pinned(record.plan) : programme;
  return mayRedrive({
    run,
    execution: execution?.status,
    openedAt: record?.plan.openedAt,
    isSealed: record?.status === 'sealed',
    isStopped: killSwitch?.stopped ?? false,
    decisionHoldsHours: policy.benefits['monthly-data'].run.decisionHoldsHours,
    chargingClass: env.settings.required('CHARGING_CLASS'),
    now: instantOf(env.clock.now()),
  });
};

const actsOn = ({ run, cycle, record, execution }: FoundRun, redrive: RedriveAnswer) => {
  const isUnderWay = execution?.status === 'RUNNING';
  const { possible, sentence } = redrive;
  const opened = record !== undefined;
  const ofMonth = (act: 'follow-up' | 'rerun', does: string): PossibleAct =>
    opened
      ? { act, possible: true, sentence: does }
      : { act, possible: false, reason: 'never_opened', sentence: `${run} has not opened.` };
  const acts: PossibleAct[] = [
    {
      act: 'redrive',
      possible,
      sentence,
      ...(redrive.possible
        ? redrive.until !== undefined && { until: redrive.until }
        : { reason: redrive.reason }),
    },
    isUnderWay
      ? { act: 'stop', possible: true, sentence: 'Halts the benefit and ends the execution.' }
      : { act: 'stop', possible: false, reason: 'not_under_way', sentence: `${run} has ended.` },
    ofMonth('follow-up', `Serves what is parked in ${cycle}.`),
    ofMonth('rerun', `Goes over the whole cohort of ${cycle} again.`),
  ];
  return acts;
};
