import { monthlyDataKey } from '../domain/benefit-key.ts';
import { isGrantedByEvent, isReinstated } from '../domain/grant.ts';
import type { CohortCounts } from '../domain/manifest.ts';
import type { Programme } from '../domain/programme.ts';
import {
  expectedTopUps,
  type Reconciliation,
  type ReconciliationInput,
  reconcile,
  type SealedRun,
} from '../domain/reconciliation.ts';
import { isFullRun, type RunPlan } from '../domain/run-plan.ts';
import { makeCharging } from './charging/charging.ts';
import { cohortOfPlan } from './cohorts.ts';
import { countReinstated } from './corrections/reinstated-grants.ts';
import type { Env } from './env.ts';
import { eventGrantsOfCycle } from './event-grants.ts';
import { finalOutcomes, resultFilesOfRun } from './final-outcomes.ts';
import { countGrants, grantsByKey } from './ledger.ts';
import { grantsOfOutcomes } from './record/run-grants.ts';
import { type ResultFiles, unservedBatches } from './results.ts';
import { type CountedOutcomes, countOutcomes } from './run-counts.ts';
import { type RunRecord, runsOfCycle } from './runs.ts';

const ledgerKeysAtOnce = 1_000;

/**
 * The account of a run: its outcomes, the grants by event and charging's own count, each counted
 * where it is kept, then compared. `halted` also asks the ledger for lines that left no outcome.
 */
export const runAccount = async (
  env: Env,
  plan: RunPlan,
  { programme, halted }: { programme: Programme; halted: boolean },
): Promise<Reconciliation> => {
  const files = await resultFilesOfRun(env, plan);
  const outcomes = finalOutcomes(env, plan, files);
  const grants = halted ? undefined : grantsOfOutcomes(env, plan);
  const counted = await countOutcomes(
    grants ? grants.passing(outcomes) : outcomes,
    await eventGrantsOfCycle(env, plan),
  );
  const counts = halted ? await withUnserved(env, plan, { counted, files }) : counted;
  const runs = await runsOfCycle(env, plan);
  const cohort = await cohortCounts(env, plan);
  const grantedByRuns = await grantsOfAllRuns(env, plan, runs);
  // One after the other, and last: single grants go on while all the rest is read.
  const grantedByEvent = await eventGrantsOfCycle(env, plan);
  const reinstated = await countReinstated(env, plan);
  const charging = await makeCharging(env).count(plan);
  const input: ReconciliationInput = {
    ...{ plan, cohort, counts },
    benefit: programme.benefits[plan.benefit],
    grantsHash: grants?.hash(),
    events: { total: grantedByEvent.size, seen: counts.eventGrantsSeen },
    sealed: sealedBeside(plan, runs),
    reinstated,
    charging: { topUps: charging.topUps, amountMb: charging.megabytes },
  };
  return reconcile({ ...input, grantsElsewhere: grantsElsewhere(input, grantedByRuns) });
};

const cohortCounts = async (env: Env, plan: RunPlan): Promise<CohortCounts> => {
  const { rows, accepted, quarantined, lines, supplements = [] } = await cohortOfPlan(env, plan);
  const supplemented = supplements.reduce((sum, each) => sum + each.lines.rows, 0);
  return {
    ...{ rows, accepted, quarantined, sha256: lines.sha256, versionId: lines.versionId },
    ...(supplemented > 0 && { supplemented }),
  };
};

const sealedBeside = (plan: RunPlan, runs: readonly RunRecord[]): SealedRun[] =>
  runs
    .filter(({ status, plan: { run } }) => status === 'sealed' && run !== plan.run)
    .map(({ plan: { run, kind }, granted = 0 }) => ({ run, kind, granted }));

/**
 * Grants of the cycle that runs wrote, by the ledger itself: only where runs on record cannot
 * account for them, because one had another cohort (an earlier programme version's, or one with
 * other supplements) or, for a run over few lines, was never sealed. The whole ledger is read for it; grants by event are left out,
 * because they go on meanwhile and are noted apart.
 */
const grantsOfAllRuns = async (
  env: Env,
  plan: RunPlan,
  runs: readonly RunRecord[],
): Promise<number | undefined> => {
  const isUnaccounted = ({ plan: other, status }: RunRecord): boolean =>
    isFullRun(plan.kind) ? other.cohort.sha256 !== plan.cohort.sha256 : status !== 'sealed';
  if (!runs.some((run) => run.plan.run !== plan.run && isUnaccounted(run))) return undefined;
  const { byRun } = await countGrants(env, plan);
  let grants = 0;
  for (const [run, count] of byRun) if (isByRun({ run })) grants += count;
  return grants;
};

/** Grants by event and grants that were given again are noted apart. */
const isByRun = (grant: { readonly run: string }): boolean =>
  !isGrantedByEvent(grant) && !isReinstated(grant);

const grantsElsewhere = (input: ReconciliationInput, grantedByRuns: number | undefined): number => {
  const accounted = expectedTopUps(input) - input.events.total - (input.reinstated ?? 0);
  return Math.max(0, (grantedByRuns ?? 0) - accounted);
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
  const granted = { byRun: 0, byOthers: 0, byEvent: 0 };
  let known = 0;
  for await (const lines of linesWithoutOutcome(env, plan, files)) {
    known += lines.length;
    const keys = lines.map((line) => monthlyDataKey(plan.programme, line, plan.cycle));
    for (const { run } of (await grantsByKey(env, keys)).values()) {
      if (run === plan.run) granted.byRun += 1;
      else granted.byOthers += 1;
      if (isGrantedByEvent({ run })) granted.byEvent += 1;
    }
  }
  if (known < missing) {
    granted.byRun = ((await countGrants(env, plan)).byRun.get(plan.run) ?? 0) - counted.granted;
  }
  return {
    ...counted,
    granted: counted.granted + granted.byRun,
    alreadyGranted: counted.alreadyGranted + granted.byOthers,
    eventGrantsSeen: counted.eventGrantsSeen + granted.byEvent,
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
