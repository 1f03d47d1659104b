import * as z from 'zod';
import { benefitNameSchema, momentSchema } from '../customer/answers.ts';

/** What an operator does by this door to a benefit, a run or a month. */
export const actNames = [
  'halt',
  'continue',
  'throttle',
  'cap',
  'confirm-cap',
  'redrive',
  'stop',
  'follow-up',
  'rerun',
  'preview',
  'approve',
  'reject',
] as const;
export type ActName = (typeof actNames)[number];

/** What is done to grants beside: by the command line alone, the page does not know of it. */
export const correctionActNames = ['void', 'reinstate', 'resume'] as const;
export type CorrectionActName = (typeof correctionActNames)[number];

/** What is asked for a cohort, or started for a month, so that lines that were left out get theirs. */
export const supplementActNames = ['supplement'] as const;

/** What came of an act. `already`: it was so before, and nothing was done a second time. */
export const actAnswerSchema = z
  .strictObject({
    act: z.enum([...actNames, ...correctionActNames, ...supplementActNames]),
    outcome: z.enum(['done', 'already']),
    sentence: z.string(),
    at: momentSchema,
    benefit: benefitNameSchema.optional(),
    cycle: z.string().optional(),
    /** The run that it concerns, or that it started. */
    run: z.string().optional(),
    preview: z.string().optional(),
    /** The void or reinstatement that it concerns, or that it asked for. */
    correction: z.string().optional(),
    /** The supplement that it concerns, or that it asked for. */
    supplement: z.string().optional(),
    /** Under which the act is on record. */
    record: z.string(),
  })
  .meta({ id: 'Act' });
export type ActAnswer = z.infer<typeof actAnswerSchema>;

/** Every decision about one line, in sentences. */
export const explainAnswerSchema = z
  .strictObject({
    line: z.string(),
    cycle: z.string(),
    at: momentSchema,
    sentences: z.array(z.string()),
    /** What the evidence does not agree on; empty where all is well. */
    disagreements: z.array(z.string()),
    /** Under which the look is on record: it was written before this answer. */
    record: z.string(),
  })
  .meta({ id: 'Explanation' });
export type ExplainAnswer = z.infer<typeof explainAnswerSchema>;
