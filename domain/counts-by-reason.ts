import * as z from 'zod';

/** How often each reason occurred; those that did not occur are left out. */
export const countsByReasonSchema = z.record(z.string(), z.int().positive());
export type CountsByReason = z.infer<typeof countsByReasonSchema>;

/** The sum of counts by reason. */
export const sumOf = (counts: Readonly<CountsByReason>): number =>
  Object.values(counts).reduce((sum, value) => sum + value, 0);

/** Counts a reason once more, or so many times more. */
export const tally = (counts: CountsByReason, reason: string, times = 1): void => {
  counts[reason] = (counts[reason] ?? 0) + times;
};
