import { monthlyDataKey } from '../domain/benefit-key.ts';
import type { CohortCounts } from '../domain/manifest.ts';
import type { Programme } from '../domain/programme.ts';
import {
  expectedTopUps,
  type FullRunBase,
  type Reconciliation,
  type ReconciliationInput,
  reconcile,
} from '../domain/reconciliation.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { makeCharging } from './charging/charging.ts';
import { sealedCohort } from './cohorts.ts';
import type { Env } from './env.ts';
import { eventGrantsOfCycle } from './event-grants.ts';
import { finalOutcomes, resultFilesOfRun } from './final-outcomes.ts';
import { countGrants, grantsByKey } from './ledger.ts';
import { type ResultFiles, unservedBatches } from './results.ts';
import { type CountedOutcomes, countOutcomes } from './run-counts.ts';
import { type RunRecord, runsOfCycle } from './runs.ts';

const ledgerKeysAtOnce = 1_000;

/** A run's account, and what it must remember for the accounts of later runs. */
export interface RunAccount extends Reconciliation {
  readonly eventGrantsSeen: number;
}

/**
 * The account of a run: its outcomes, the grants by event and charging's own count, each counted
 * where it is kept, then compared. `halted` also asks the ledger for lines that left no outcome.
 */
export const runAccount = async (
  env: Env,
  plan: RunPlan,
  { programme, halted }: { programme: Programme; halted: boolean },
): Promise<RunAccount> => {
  const grantedByEvent = await eventGrantsOfCycle(env, plan);
  const files = await resultFilesOfRun(env, plan);
  const counted = await countOutcomes(finalOutcomes(env, plan, files), grantedByEvent);
  const counts = halted ? await withUnserved(env, plan, { counted, files }) : counted;
  const runs = await runsOfCycle(env, plan);
  const charging = await makeCharging(env).count(plan);
  const input: ReconciliationInput = {
    plan,
    benefit: programme.benefits[plan.benefit],
    cohort: await cohortCounts(env, plan),
    counts,
    events: { total: grantedByEvent.size, seen: counts.eventGrantsSeen },
    base: plan.kind === 'follow-up' ? baseOf(plan, runs) : undefined,
    charging: { topUps: charging.topUps, amountMb: charging.megabytes },
  };
  const grantsOutsideCohort = (await grantsElsewhere(env, input, runs)) ?? 0;
  const reconciliation = reconcile({ ...input, grantsOutsideCohort });
  return { ...reconciliation, eventGrantsSeen: counts.eventGrantsSeen };
};

const cohortCounts = async (env: Env, plan: RunPlan): Promise<CohortCounts> => {
  const cohort = await sealedCohort(env, plan.programme, plan.referenceDate);
  const { rows, accepted, quarantined, lines } = cohort;
  return { rows, accepted, quarantined, sha256: lines.sha256, versionId: lines.versionId };
};

/** The books of a follow-up stand on the latest full run that was sealed, and on the follow-ups
 * since. */
const baseOf = (plan: RunPlan, runs: readonly RunRecord[]): FullRunBase | undefined => {
  const sealed = runs
    .filter(({ status, plan: other }) => status === 'sealed' && other.run !== plan.run)
    .toSorted((one, other) => (one.plan.openedAt < other.plan.openedAt ? 1 : -1));
  const full = sealed.find(({ plan: other }) => other.kind !== 'follow-up');
  if (!full) return undefined;
  const { granted = 0, alreadyGranted = 0, eventGrantsSeen = 0 } = full;
  const followUps = sealed
    .filter(({ plan: other }) => other.kind === 'follow-up')
    .filter(({ plan: other }) => other.openedAt > full.plan.openedAt)
    .map((run) => ({ run: run.plan.run, granted: run.granted ?? 0 }));
  return { run: full.plan.run, granted, alreadyGranted, eventGrantsSeen, followUps };
};

/**
 * Grants of the cycle that no sealed run of this cohort counted: those of another cohort (an
 * earlier programme version's), and those of a run that was never sealed. Only where there are
 * such runs is the whole ledger read for them.
 */
const grantsElsewhere = async (
  env: Env,
  input: ReconciliationInput,
  runs: readonly RunRecord[],
): Promise<number | undefined> => {
  const { plan } = input;
  const others = runs.filter((other) => other.plan.run !== plan.run);
  const isElsewhere = (other: RunRecord): boolean =>
    other.plan.cohort.sha256 !== plan.cohort.sha256 ||
    (other.status !== 'sealed' && plan.kind === 'follow-up');
  if (!others.some(isElsewhere)) return undefined;
  const { grants } = await countGrants(env, plan);
  return Math.max(0, grants - expectedTopUps(input));
};

/**
 * A halted run's lines without an outcome: those of failed and never begun batches are looked up
 * in the ledger; what the result files do not know at all is counted in the ledger as a whole.
 */
const withUnserved = async (
  env: Env,
  plan: RunPlan,
  { counted, files }: { counted: CountedOutcomes; files: readonly ResultFiles[] },
): Promise<CountedOutcomes> => {
  const missing = plan.items.rows - counted.lines;
  if (missing <= 0) return counted;
  const granted = { byRun: 0, byOthers: 0 };
  let known = 0;
  for await (const lines of linesWithoutOutcome(env, plan, files)) {
    known += lines.length;
    const keys = lines.map((line) => monthlyDataKey(plan.programme, line, plan.cycle));
    for (const { run } of (await grantsByKey(env, keys)).values()) {
      if (run === plan.run) granted.byRun += 1;
      else granted.byOthers += 1;
    }
  }
  if (known < missing) {
    granted.byRun = ((await countGrants(env, plan)).byRun.get(plan.run) ?? 0) - counted.granted;
  }
  return {
    ...counted,
    granted: counted.granted + granted.byRun,
    alreadyGranted: counted.alreadyGranted + granted.byOthers,
    notAttempted: missing - granted.byRun - granted.byOthers,
  };
};

/** A batch that failed in one Map Run may have been served by the next, which a redrive began. */
async function* linesWithoutOutcome(
  env: Env,
  plan: RunPlan,
  files: readonly ResultFiles[],
): AsyncIterable<string[]> {
  const seen = new Set<string>();
  for await (const { batch } of finalOutcomes(env, plan, files)) seen.add(batch);
  let lines: string[] = [];
  for await (const { rows } of unservedBatches(
    env,
    files.flatMap(({ failed, pending }) => [...failed, ...pending]),
  )) {
    const batch = rows[0]?.line ?? '';
    if (seen.has(batch)) continue;
    seen.add(batch);
    lines.push(...rows.map(({ line }) => line));
    if (lines.length < ledgerKeysAtOnce) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}
