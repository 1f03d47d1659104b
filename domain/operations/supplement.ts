import * as z from 'zod';
import { cycleSchema } from '../calendar.ts';
import { cohortTotalsSchema } from '../cohort.ts';
import { momentSchema } from '../customer/answers.ts';
import { frozenLineSchema } from '../line.ts';
import {
  monthsOfSupplement,
  supplementNameSchema,
  supplementStates,
} from '../supplement/supplement-words.ts';
import { personNumberSchema } from './roles.ts';
import { executionStatusSchema } from './run-summary.ts';

/**
 * A supplement of the cohort: how many lines of what kind, who asked and who has checked it, how far
 * it came, and which months that had run before still owe it. It names no line.
 */
export const supplementSchema = z
  .strictObject({
    supplement: supplementNameSchema,
    state: z.enum(supplementStates),
    /** Of the workflow that seals it; absent where none is known. */
    execution: executionStatusSchema.optional(),
    lines: z.int().positive(),
    totals: cohortTotalsSchema,
    /** Of its lines as they are frozen. */
    sha256: z.string(),
    requestedBy: personNumberSchema,
    requestedAt: momentSchema,
    why: z.string(),
    /** Until then (excluded) it may be checked. */
    checkedUntil: momentSchema,
    checked: z
      .strictObject({
        verdict: z.enum(['approved', 'rejected']),
        by: personNumberSchema,
        why: z.string(),
        at: momentSchema,
      })
      .optional(),
    sealedAt: momentSchema.optional(),
    /** Of a sealed one: the months that have run. Those behind its seal look at its lines by
     * themselves. */
    months: z.array(
      z.strictObject({
        cycle: cycleSchema,
        state: z.enum(monthsOfSupplement),
        run: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Supplement' });
export type SupplementSeen = z.infer<typeof supplementSchema>;

/** Every supplement, newest first. */
export const supplementsAnswerSchema = z
  .strictObject({
    asOf: momentSchema,
    programme: z.string(),
    supplements: z.array(supplementSchema),
  })
  .meta({ id: 'Supplements' });
export type SupplementsAnswer = z.infer<typeof supplementsAnswerSchema>;

/** The lines of a supplement as they are, or would be, in the cohort. */
export const supplementLinesSchema = z
  .strictObject({
    asOf: momentSchema,
    supplement: supplementNameSchema,
    lines: z.array(frozenLineSchema),
    /** Under which the look is on record: it was written before this answer. */
    record: z.string(),
  })
  .meta({ id: 'SupplementLines' });
export type SupplementLines = z.infer<typeof supplementLinesSchema>;
