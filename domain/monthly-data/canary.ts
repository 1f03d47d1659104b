import type { MonthlyDataBenefit } from '../programme.ts';
import type { RunKind } from '../run-plan.ts';

/** How many lines are served ahead of all others: only where a cohort is served for the first
 * time, because a re-run finds everybody granted before and a follow-up is small. 0 for none. */
export const canaryLines = (benefit: MonthlyDataBenefit, kind: RunKind, rows: number): number =>
  kind === 'scheduled'
    ? Math.min(benefit.canary.linesMax, Math.floor(rows * benefit.canary.share))
    : 0;

/** What became of the canary lines. */
export interface CanaryCounts {
  readonly lines: number;
  readonly parked: number;
  readonly alreadyGranted: number;
}

/** Why the run must not go on to everybody: a sentence for each limit that is passed. */
export const canaryFaults = (benefit: MonthlyDataBenefit, counts: CanaryCounts): string[] => {
  const { parkedShareMax, alreadyGrantedShareMax } = benefit.canary;
  const faults: string[] = [];
  const judge = (what: string, count: number, shareMax: number) => {
    if (count <= counts.lines * shareMax) return;
    faults.push(
      `${count} of ${counts.lines} canary lines were ${what}; the programme allows ` +
        `${shareMax * 100} %.`,
    );
  };
  judge('parked', counts.parked, parkedShareMax);
  judge('granted before', counts.alreadyGranted, alreadyGrantedShareMax);
  return faults;
};
