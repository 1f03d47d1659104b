import type { Instant } from '../calendar.ts';
import { type Decision, type DecisionInput, decideMonthlyData } from './decide-monthly-data.ts';

export type EligibleDecision = Extract<Decision, { outcome: 'eligible' }>;

/**
 * The latest decision since the cycle's first run by which the line was due, undefined where it
 * never was. State changes only with an event, so the first run's `asOf` and the recording of each
 * event since are all the instants that can differ. Charging may have credited the line by that
 * decision without a grant having come of it (the attempt was cut off in between): a line refused
 * now is looked up by its key before it stays refused.
 */
export const dueEarlier = (
  input: DecisionInput,
  firstAsOf: Instant | undefined,
): EligibleDecision | undefined => {
  if (firstAsOf === undefined || firstAsOf >= input.asOf) return undefined;
  const instants = input.events
    .filter(({ line, recordedAt }) => line === input.line.line && recordedAt < input.asOf)
    .map(({ recordedAt }) => recordedAt)
    .filter((recordedAt) => recordedAt > firstAsOf)
    .sort()
    .reverse();
  for (const asOf of [...instants, firstAsOf]) {
    const decision = decideMonthlyData({ ...input, asOf });
    if (decision.outcome === 'eligible') return decision;
  }
  return undefined;
};
