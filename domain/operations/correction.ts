import * as z from 'zod';
import { cycleSchema } from '../calendar.ts';
import {
  correctionKinds,
  correctionNameSchema,
  correctionStates,
} from '../correction/correction-words.ts';
import { countsByReasonSchema } from '../counts-by-reason.ts';
import { benefitNameSchema, momentSchema } from '../customer/answers.ts';
import { personNumberSchema } from './roles.ts';
import { batchProgressSchema, executionStatusSchema } from './run-summary.ts';

const count = z.int().nonnegative();

/** What one person said of a correction. */
export const correctionCheckSchema = z
  .strictObject({
    verdict: z.enum(['approved', 'rejected']),
    by: personNumberSchema,
    why: z.string(),
    at: momentSchema,
  })
  .meta({ id: 'CorrectionCheck' });

/**
 * A void or a reinstatement: who asked, whom it touches in counts, who has checked it, and how far
 * it came. It names no line: whoever must see them asks for the list and says why.
 */
export const correctionSchema = z
  .strictObject({
    correction: correctionNameSchema,
    kind: z.enum(correctionKinds),
    benefit: benefitNameSchema,
    cycle: cycleSchema,
    /** One line's grant, all of a run, or all that a void took back. */
    of: z.enum(['line', 'run', 'void']),
    /** The run, or the void. */
    about: z.string().optional(),
    state: z.enum(correctionStates),
    /** Of the workflow that lists it, or carries it out; absent where none is known. */
    execution: executionStatusSchema.optional(),
    /** Parts of the list that are under way, of one that is being carried out. */
    progress: batchProgressSchema.optional(),
    requestedBy: personNumberSchema,
    requestedAt: momentSchema,
    why: z.string(),
    /** How many grants it touches; absent until they are listed, as are the four below. */
    grants: count.optional(),
    byBenefit: countsByReasonSchema.optional(),
    byReason: countsByReasonSchema.optional(),
    /** Names the list: an approval of many says it. */
    list: z.string().optional(),
    checkersNeeded: z.int().positive().optional(),
    /** Until then (excluded) it may be checked. */
    checkedUntil: momentSchema,
    checks: z.array(correctionCheckSchema),
    stoppedBy: personNumberSchema.optional(),
    /** What became of the grants, once it is done. */
    outcome: z
      .strictObject({
        corrected: count,
        already: count,
        left: countsByReasonSchema,
        endedAt: momentSchema,
      })
      .optional(),
  })
  .meta({ id: 'Correction' });
export type CorrectionSeen = z.infer<typeof correctionSchema>;

export const correctionAnswerSchema = z.strictObject({
  asOf: momentSchema,
  ...correctionSchema.shape,
});
export type CorrectionAnswer = z.infer<typeof correctionAnswerSchema>;

/** Every correction, newest first. */
export const correctionsAnswerSchema = z
  .strictObject({
    asOf: momentSchema,
    programme: z.string(),
    corrections: z.array(correctionSchema),
  })
  .meta({ id: 'Corrections' });
export type CorrectionsAnswer = z.infer<typeof correctionsAnswerSchema>;

/** A page of the lines that a correction touches, or of those that it left as they were. */
export const correctionLinesSchema = z
  .strictObject({
    asOf: momentSchema,
    correction: correctionNameSchema,
    lines: z.array(
      z.strictObject({
        line: z.string(),
        /** Why it was left, of those that were. */
        reason: z.string().optional(),
        sentence: z.string().optional(),
        /** The partner's own word for it. */
        detail: z.string().optional(),
      }),
    ),
    /** Handed back as `after`, it brings the next page; absent on the last. */
    next: z.string().optional(),
    /** Under which the look is on record: it was written before this answer. */
    record: z.string(),
  })
  .meta({ id: 'CorrectionLines' });
export type CorrectionLines = z.infer<typeof correctionLinesSchema>;
