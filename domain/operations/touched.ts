import * as z from 'zod';
import { momentSchema } from '../customer/answers.ts';
import { personNumberSchema } from './roles.ts';

/** What one person read, wrote, approved or deployed, newest first. */
export const touchedAnswerSchema = z
  .strictObject({
    number: personNumberSchema,
    records: z.array(
      z.strictObject({
        at: momentSchema,
        /** An act, or what was read: `approve`, `halt`, `explain`, `report`, `deployed`. */
        what: z.string(),
        /** Whose, or about which: `line:L-1`, `run:monthly-data-2026-02`, `month:2026-02`. */
        whose: z.string(),
        why: z.string(),
        /** What came of an act; absent of a look, and of an act that was cut off. */
        outcome: z.string().optional(),
        record: z.string(),
      }),
    ),
    /** Where the next page begins; absent where there is no more. */
    next: z.string().optional(),
    /** Under which this look is on record: it was written before this answer. */
    record: z.string(),
  })
  .meta({ id: 'Touched' });
export type TouchedAnswer = z.infer<typeof touchedAnswerSchema>;
