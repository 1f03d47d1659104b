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
});
export type Claim = z.infer<typeof claimSchema>;
