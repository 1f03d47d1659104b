import type { BatchOutcome } from '../../domain/batch-outcome.ts';
import { type CountsByReason, tally } from '../../domain/counts-by-reason.ts';
import type { Env } from '../env.ts';

/** How long a batch took by the function's own clock, without the slot that it waits out. */
export interface BatchTimes {
  readonly batchMilliseconds: number;
  /** Of these, from the first order to charging until its last answer. */
  readonly chargingMilliseconds: number;
}

/**
 * Counts a batch for dashboard and alarms, by benefit: lines by outcome, refusals also by reason
 * (`refused_<reason>`), lines that charging gave no answer for, and times. One line of the log.
 */
export const measureBatch = (
  { log }: Pick<Env, 'log'>,
  benefit: string,
  { outcome, times }: { outcome: BatchOutcome; times: BatchTimes },
): void => {
  const refused: CountsByReason = {};
  for (const [, reason] of outcome.refused) tally(refused, `refused_${reason}`);
  const unanswered = outcome.parked.filter(([, reason]) => reason === 'charging_unanswered');
  log.metrics(
    { benefit },
    {
      granted: outcome.granted.length,
      alreadyGranted: outcome.already.length,
      refused: outcome.refused.length,
      parked: outcome.parked.length,
      chargingUnanswered: unanswered.length,
      batchMilliseconds: Math.round(times.batchMilliseconds),
      chargingMilliseconds: Math.round(times.chargingMilliseconds),
      ...refused,
    },
  );
};
