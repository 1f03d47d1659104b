import type { RunSummary } from '../../domain/operations/run-summary.ts';

/** One reason, with its lines in each month. */
export interface ReasonOverMonths {
  readonly kind: 'refused' | 'parked';
  readonly reason: string;
  /** In the order of the months; 0 where it did not occur. */
  readonly lines: readonly number[];
  readonly total: number;
}

/** Reasons over months, most frequent first, by the account of each month's first run. */
export const reasonsOverMonths = (
  runs: readonly RunSummary[],
): { readonly months: readonly string[]; readonly reasons: readonly ReasonOverMonths[] } => {
  const counted = runs
    .filter(({ kind, counts }) => kind === 'scheduled' && counts)
    .toSorted((a, b) => a.cycle.localeCompare(b.cycle));
  const named = (['refused', 'parked'] as const).flatMap((kind) => {
    const codes = new Set(counted.flatMap(({ counts }) => Object.keys(counts?.[kind] ?? {})));
    return [...codes].map((reason) => {
      const lines = counted.map(({ counts }) => counts?.[kind][reason] ?? 0);
      return { kind, reason, lines, total: lines.reduce((sum, each) => sum + each, 0) };
    });
  });
  return {
    months: counted.map(({ cycle }) => cycle),
    reasons: named.toSorted((a, b) => b.total - a.total || a.reason.localeCompare(b.reason)),
  };
};
