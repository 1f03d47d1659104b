import type { RunSummary } from '../../domain/operations/run-summary.ts';

/** The runs of one month, newest first. */
export interface MonthOfRuns {
  readonly cycle: string;
  readonly runs: readonly RunSummary[];
}

/** Runs whose name holds the words searched for, by month, the latest month first. */
export const runsByMonth = (runs: readonly RunSummary[], search = ''): MonthOfRuns[] => {
  const wanted = search.trim().toLowerCase();
  const found = runs.filter(({ run }) => run.toLowerCase().includes(wanted));
  return [...Map.groupBy(found, ({ cycle }) => cycle)]
    .map(([cycle, ofCycle]) => ({
      cycle,
      runs: ofCycle.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)),
    }))
    .toSorted((a, b) => b.cycle.localeCompare(a.cycle));
};

/** True while something may change by itself: then the list is asked for often. */
export const isUnderWay = ({ status }: RunSummary): boolean =>
  status === 'starting' || status === 'open';
