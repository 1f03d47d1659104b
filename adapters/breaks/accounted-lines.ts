import type { BatchOutcome } from '../../domain/batch-outcome.ts';
import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import type { Cycle } from '../../domain/calendar.ts';
import { isFullRun, type RunPlan } from '../../domain/run-plan.ts';
import { countReinstated } from '../corrections/reinstated-grants.ts';
import type { Env } from '../env.ts';
import { eventGrantsOfCycle } from '../event-grants.ts';
import { finalOutcomes, resultFilesOfRun } from '../final-outcomes.ts';
import { latestManifest } from '../operations/runs-seen.ts';
import { type RunRecord, runsOfCycle } from '../runs.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/** The books of a month as its runs have closed them. */
export interface ClosedBooks {
  /** The last full run that is sealed, then the follow-ups and supplements behind it, as they were opened. */
  readonly runs: readonly RunRecord[];
  /** What charging must hold by the last account and by the events and reinstatements noted since. */
  readonly topUps: number;
  /** Lines that got the month by an event. */
  readonly byEvent: ReadonlySet<string>;
}

/**
 * The closed books of a month; undefined while there are none, and while a run is not closed that
 * was opened after them: it gives, and its own account is still to come.
 */
export const closedBooks = async (
  env: Reach,
  programme: string,
  cycle: Cycle,
): Promise<ClosedBooks | undefined> => {
  const of = { programme, benefit: 'monthly-data', cycle };
  const all = (await runsOfCycle(env, of)).toSorted((one, other) =>
    one.plan.openedAt < other.plan.openedAt ? -1 : 1,
  );
  const last = all.at(-1);
  if (last?.status !== 'sealed') return undefined;
  const closed = all.filter(({ status }) => status === 'sealed').reduce(laterSealed);
  const full = all.findLast(({ plan, status }) => status === 'sealed' && isFullRun(plan.kind));
  const [manifest, byEvent, reinstated] = await Promise.all([
    latestManifest(env, closed),
    eventGrantsOfCycle(env, of),
    countReinstated(env, of),
  ]);
  if (!full || !manifest) return undefined;
  const runs = all.slice(all.indexOf(full)).filter(({ status }) => status === 'sealed');
  const since = byEvent.size - manifest.grantedByEvent + reinstated - (manifest.reinstated ?? 0);
  return { runs, byEvent, topUps: manifest.charging.topUps + since };
};

/** A run that was halted and redriven may be opened before another and sealed behind it: the account
 * that was made up last has counted both. */
const laterSealed = (one: RunRecord, other: RunRecord): RunRecord =>
  (other.sealedAt ?? '') >= (one.sealedAt ?? '') ? other : one;

/** A line that must hold the month's top-up, and the key of it. */
export interface AccountedLine {
  readonly line: string;
  readonly grantId: string;
}

/** Every line that the closed books account for, each once, by one pass over the result files. */
export async function* accountedLines(
  env: Reach,
  { runs, byEvent }: ClosedBooks,
): AsyncGenerator<AccountedLine> {
  const [full, ...behind] = runs;
  if (!full) return;
  const unseen = new Set(byEvent);
  const withId = (line: string): AccountedLine => {
    unseen.delete(line);
    const { programme, cycle } = full.plan;
    return { line, grantId: grantId(monthlyDataKey(programme, line, cycle)) };
  };
  // Of a run behind the full one, what it found granted is another's.
  const ofFew = new Set<string>();
  for (const { plan } of behind) {
    for await (const { granted } of outcomesOf(env, plan))
      for (const line of granted) ofFew.add(line);
  }
  for await (const { granted, already } of outcomesOf(env, full.plan)) {
    for (const line of granted) yield withId(line);
    // A full run that was halted may have found what a run behind it gave meanwhile.
    for (const line of already) if (!ofFew.has(line)) yield withId(line);
  }
  for (const line of ofFew) yield withId(line);
  for (const line of [...unseen]) yield withId(line);
}

async function* outcomesOf(env: Reach, plan: RunPlan): AsyncIterable<BatchOutcome> {
  yield* finalOutcomes(env, plan, await resultFilesOfRun(env, plan));
}
