import { type Cycle, cycleSchema } from './calendar.ts';
import type { RunKind } from './run-plan.ts';

/** What a run's name says about it. */
export interface RunIdentity {
  readonly cycle: Cycle;
  readonly kind: RunKind;
  /** 1 for the scheduled run, 2 and up for re-runs, 1 and up for follow-ups; of a supplement its
   * own number, so that a month has one run of each. */
  readonly number: number;
}

/**
 * The name of a run and of its execution: a second start under it opens nothing.
 * `monthly-data-2026-02`, re-run `monthly-data-2026-02-2`, `monthly-data-2026-02-follow-up-1`,
 * `monthly-data-2026-02-supplement-1`.
 */
export const runName = (cycle: Cycle, kind: RunKind, number = 1): string => {
  const first = `monthly-data-${cycle}`;
  if (kind === 'scheduled') return first;
  return kind === 'rerun' ? `${first}-${number}` : `${first}-${kind}-${number}`;
};

/** What a name says, undefined where it is not the name of a run. */
export const runIdentity = (name: string): RunIdentity | undefined => {
  const match = /^monthly-data-(\d{4}-\d{2})(?:-(follow-up|supplement))?(?:-([1-9]\d{0,5}))?$/.exec(
    name,
  );
  const cycle = match?.[1];
  if (!cycle || !cycleSchema.safeParse(cycle).success) return undefined;
  const number = Number(match[3] ?? 1);
  const kind = match[2] as 'follow-up' | 'supplement' | undefined;
  if (kind) return match[3] ? { cycle, kind, number } : undefined;
  if (!match[3]) return { cycle, kind: 'scheduled', number };
  return number >= 2 ? { cycle, kind: 'rerun', number } : undefined;
};

/** The name that the next run of that kind and cycle takes; the scheduled run has only one. */
export const nextRunName = (existing: Iterable<string>, kind: RunKind, cycle: Cycle): string => {
  let highest = kind === 'rerun' ? 1 : 0;
  for (const name of existing) {
    const identity = runIdentity(name);
    if (identity?.cycle !== cycle || identity.kind !== kind) continue;
    highest = Math.max(highest, identity.number);
  }
  return runName(cycle, kind, highest + 1);
};
