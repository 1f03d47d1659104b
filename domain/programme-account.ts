import * as z from 'zod';
import { sumOf } from './counts-by-reason.ts';

const count = z.int().nonnegative();
const byReason = z.record(z.string(), count);

/**
 * One row of the programme's table. Whoever came into consideration is in exactly one column:
 * considered = given + voided + waiting + open + refused + parked.
 */
export const benefitAccountSchema = z.strictObject({
  benefit: z.string(),
  /** What is counted: months of lines, lines, purchases, people. */
  counted: z.string(),
  considered: count,
  /** Given, and not taken back. */
  given: count,
  /** Given, and taken back. */
  voided: count,
  /** For something that others must bring, such as a code. */
  waiting: count,
  /** Begun and not come to an end, by how far. */
  open: byReason,
  refused: byReason,
  parked: byReason,
});
export type BenefitAccount = z.infer<typeof benefitAccountSchema>;

/** True where every one that was considered is in one column. */
export const isAccounted = (row: BenefitAccount): boolean =>
  row.considered ===
  row.given + row.voided + row.waiting + sumOf(row.open) + sumOf(row.refused) + sumOf(row.parked);
