import * as z from 'zod';

const people = z.array(z.string());
const withReason = z.array(z.tuple([z.string(), z.string()]));

/** What became of the people of one page when they were offered the insurance: everybody is in
 * exactly one of the three lists. Evidence for refusals; people by pseudonym alone. */
export const offerOutcomeSchema = z.strictObject({
  page: z.int().nonnegative(),
  people: z.int().positive(),
  offered: people,
  /** Of the offered, who is to be told, and by which line; whoever an earlier run told is not. */
  told: z.array(z.tuple([z.string(), z.string()])),
  refused: withReason,
  parked: withReason,
});
export type OfferOutcome = z.infer<typeof offerOutcomeSchema>;

/** What became of them on the day of enrolment. `others` were not offered by this run. */
export const enrolOutcomeSchema = z.strictObject({
  page: z.int().nonnegative(),
  people: z.int().positive(),
  handedOver: people,
  refused: withReason,
  parked: withReason,
  others: z.int().nonnegative(),
});
export type EnrolOutcome = z.infer<typeof enrolOutcomeSchema>;
