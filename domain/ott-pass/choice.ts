import * as z from 'zod';
import { instantSchema } from '../calendar.ts';

/** The customer's choice of a service. It takes no code and may change until one is claimed. */
export const choiceSchema = z.strictObject({
  service: z.string(),
  /** Counts the changes: a code is given for one version of the choice. */
  version: z.int().positive(),
  chosenAt: instantSchema,
  by: z.enum(['customer', 'guardian']),
});
export type Choice = z.infer<typeof choiceSchema>;

/** The code that the choice got: from then on it is closed. Ids alone, never the code. */
export const claimSchema = z.strictObject({
  codeId: z.string(),
  grantId: z.string(),
  issue: z.int().nonnegative(),
  claimedAt: instantSchema,
  /** It came in the place of a code that had been shown: like that one it stays, seen or not. */
  replaces: z.literal(true).optional(),
});
export type Claim = z.infer<typeof claimSchema>;

/** The place in the queue of a service that had no code free: it closes the choice too. */
export const waitingSchema = z.strictObject({ service: z.string(), since: instantSchema });
export type Waiting = z.infer<typeof waitingSchema>;

/** That a choice lost its worth before its code was shown. */
export const lapseSchema = z.strictObject({
  at: instantSchema,
  because: z.enum(['line_transferred', 'holder_died', 'line_ended']),
  eventId: z.string(),
});
export type Lapse = z.infer<typeof lapseSchema>;

/** All that is on record about a line's choice. */
export const choiceRecordSchema = z.object({
  /** The choice's own version again, where a write can be made to depend on it. */
  version: z.int().positive(),
  choice: choiceSchema,
  claim: claimSchema.optional(),
  waiting: waitingSchema.optional(),
  lapsed: lapseSchema.optional(),
  /** The issue of the next grant: 0, or one more than what a lapse has voided. */
  nextIssue: z.int().nonnegative().default(0),
});
export type ChoiceRecord = z.infer<typeof choiceRecordSchema>;
