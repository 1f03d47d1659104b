import { type Instant, instantOf } from '../../domain/calendar.ts';
import { type Manifest, manifestSchema } from '../../domain/manifest.ts';
import {
  type BatchProgress,
  type RunStatus,
  type RunSummary,
  type RunsAnswer,
  runsMax,
} from '../../domain/operations/run-summary.ts';
import type { Programme } from '../../domain/programme.ts';
import { runIdentity } from '../../domain/run-name.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { readText } from '../results.ts';
import { type RunRecord, runsOfCycle } from '../runs.ts';
import { sideBySide } from '../side-by-side.ts';
import {
  endedBadly,
  executionOf,
  type ListedExecution,
  type MapRunSeen,
  type OperationsEnv,
} from './executions.ts';

const readsAtOnce = 16;

/** A run as its record and Step Functions know it: at least one of them does. */
export interface SeenRun {
  readonly run: string;
  readonly record: RunRecord | undefined;
  readonly execution: Pick<ListedExecution, 'status' | 'startedAt' | 'stoppedAt'> | undefined;
}

/** The runs of a programme, newest first, each with its counts. */
export const listRuns = async (env: OperationsEnv, programme: Programme): Promise<RunsAnswer> => {
  const seen = await seenRuns(env, programme);
  const shown = seen.slice(0, runsMax);
  return {
    asOf: instantOf(env.clock.now()),
    programme: programme.programme,
    runs: await sideBySide(shown, readsAtOnce, (run) => summaryOf(env, run)),
    more: seen.length > runsMax,
  };
};

/** The runs of one cycle, newest first. */
export const summariesOfCycle = async (
  env: OperationsEnv,
  programme: Programme,
  cycle: string,
): Promise<RunSummary[]> => {
  const runs = (await seenRuns(env, programme)).filter(({ run }) => cycleOfRun(run) === cycle);
  return sideBySide(runs, readsAtOnce, (run) => summaryOf(env, run));
};

/** Every run on record or in Step Functions, newest first. */
export const seenRuns = async (env: OperationsEnv, programme: Programme): Promise<SeenRun[]> => {
  const machine = env.settings.required('MONTHLY_DATA_STATE_MACHINE');
  const cycles = cyclesOf(programme.benefits['monthly-data']);
  const [executions, ...records] = await Promise.all([
    env.executions.list('list the runs', machine, runsMax + 1),
    ...cycles.map((cycle) =>
      runsOfCycle(env, { programme: programme.programme, benefit: 'monthly-data', cycle }),
    ),
  ]);
  const byName = new Map<string, SeenRun>();
  for (const execution of executions) {
    if (!runIdentity(execution.name)) continue;
    byName.set(execution.name, { run: execution.name, record: undefined, execution });
  }
  for (const record of records.flat()) {
    const { run } = record.plan;
    byName.set(run, { run, record, execution: byName.get(run)?.execution });
  }
  return [...byName.values()].sort((one, other) => (startOf(one) > startOf(other) ? -1 : 1));
};

const startOf = ({ record, execution }: SeenRun): Instant =>
  execution?.startedAt ?? record?.plan.openedAt ?? '';

const cycleOfRun = (run: string): string => runIdentity(run)?.cycle ?? '';

/** What operators call the run's state. A redriven run is open, whatever its record still says. */
export const statusOf = ({ record, execution }: SeenRun): RunStatus => {
  if (record?.status === 'sealed') return 'sealed';
  if (execution?.status === 'RUNNING') return record ? 'open' : 'starting';
  if (execution && endedBadly(execution)) return record ? 'halted' : 'not_opened';
  return record?.status ?? 'not_opened';
};

/** One run as the list shows it. */
export const summaryOf = async (env: OperationsEnv, seen: SeenRun): Promise<RunSummary> => {
  const { run, record, execution } = seen;
  const identity = runIdentity(run);
  const status = statusOf(seen);
  const isUnderWay = execution?.status === 'RUNNING';
  const [manifest, progress] = await Promise.all([
    // Of a run that goes on again, the account of its halt is no longer true.
    isUnderWay && status !== 'sealed' ? undefined : latestManifest(env, record),
    isUnderWay ? latestProgress(env, run) : undefined,
  ]);
  const endedAt = isUnderWay ? undefined : (execution?.stoppedAt ?? record?.endedAt);
  return {
    run,
    kind: identity?.kind ?? 'scheduled',
    benefit: 'monthly-data',
    cycle: identity?.cycle ?? '',
    status,
    ...(execution && { execution: execution.status }),
    startedAt: startOf(seen),
    ...(endedAt !== undefined && { endedAt }),
    ...(record && { lines: record.plan.items.rows }),
    ...(manifest && { counts: countsOf(manifest) }),
    ...(progress && { progress }),
    ...(record?.endedAs !== undefined && status === 'halted' && { error: record.endedAs }),
  };
};

const countsOf = (manifest: Manifest): NonNullable<RunSummary['counts']> => {
  const { considered, granted, alreadyGranted, refused, parked, notAttempted } = manifest;
  return { considered, granted, alreadyGranted, refused, parked, notAttempted };
};

/** The latest account of a run: of a sealed one final, of a halted one how far it came. */
export const latestManifest = async (
  env: Pick<OperationsEnv, 'objects'>,
  record: RunRecord | undefined,
): Promise<Manifest | undefined> => {
  if (record?.manifest === undefined) return undefined;
  const address = { bucket: record.plan.results.bucket, key: record.manifest };
  return manifestSchema.parse(JSON.parse(await readText(env, address)));
};

/** A Map Run without its ARN. */
export const progressOf = ({ mapRun: _, ...progress }: MapRunSeen): BatchProgress => progress;

const latestProgress = async (
  env: OperationsEnv,
  run: string,
): Promise<BatchProgress | undefined> => {
  const machine = env.settings.required('MONTHLY_DATA_STATE_MACHINE');
  const maps = await env.executions.mapRuns('see how far the run is', executionOf(machine, run));
  const latest = maps.at(-1);
  return latest && progressOf(latest);
};
