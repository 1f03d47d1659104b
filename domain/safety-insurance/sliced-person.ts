import * as z from 'zod';
import { plainDateSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';

/**
 * One person in the slice of one automatic enrolment, as the import leaves it. `birthDate` is
 * absent where the extract names several by which the person reaches the age: somebody has to look.
 */
export const slicedPersonSchema = z.strictObject({
  person: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  birthDate: plainDateSchema.optional(),
  /** The person's lines that may carry it on the reference date, sorted; none is possible. */
  lines: z.array(lineIdSchema),
  /** Holds the earlier insurance of victims. */
  alreadyInsured: z.literal(true).optional(),
});
export type SlicedPerson = z.infer<typeof slicedPersonSchema>;
