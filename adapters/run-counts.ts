import type { BatchOutcome } from '../domain/batch-outcome.ts';
import { type CountsByReason, tally } from '../domain/counts-by-reason.ts';
import type { RunCounts } from '../domain/reconciliation.ts';

/** A run's outcomes as numbers; `lines` are those that left an outcome. */
export interface CountedOutcomes extends RunCounts {
  readonly lines: number;
  /** Granted or already granted lines that are also among the given grants by event. */
  readonly eventGrantsSeen: number;
}

/** Adds outcomes up, batch by batch, so that memory stays flat at any size of run. */
export const countOutcomes = async (
  outcomes: AsyncIterable<BatchOutcome>,
  grantedByEvent: ReadonlySet<string>,
): Promise<CountedOutcomes> => {
  const total = {
    ...{ lines: 0, granted: 0, alreadyGranted: 0, notAttempted: 0, repeated: 0 },
    ...{ refused: {} as CountsByReason, parked: {} as CountsByReason, eventGrantsSeen: 0 },
  };
  for await (const { lines, granted, already, refused, parked } of outcomes) {
    total.lines += lines;
    total.granted += granted.length;
    total.alreadyGranted += already.length;
    for (const [, reason] of refused) tally(total.refused, reason);
    for (const [, reason] of parked) tally(total.parked, reason);
    const all = [...granted, ...already, ...refused.map(first), ...parked.map(first)];
    total.repeated += all.length - new Set(all).size;
    if (grantedByEvent.size === 0) continue;
    const seen = [...granted, ...already].filter((line) => grantedByEvent.has(line));
    total.eventGrantsSeen += seen.length;
  }
  return total;
};

const first = ([line]: readonly [string, string]): string => line;
