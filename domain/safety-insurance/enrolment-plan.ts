import * as z from 'zod';
import { cycleSchema, instantSchema, plainDateSchema } from '../calendar.ts';
import { frozenObjectSchema } from '../run-plan.ts';

/** One version of a file of answers. */
export const answersFileSchema = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  /** Of the hand-over file that it answers. */
  number: z.int().positive(),
});
export type AnswersFile = z.infer<typeof answersFileSchema>;

/**
 * What an automatic enrolment pins when it opens. Every batch, retry and redrive decides by this
 * and by nothing newer. It holds no person and no birth date.
 */
export const enrolmentPlanSchema = z.strictObject({
  run: z.string(),
  /** The execution: the run itself, or one that records answers that came late. */
  execution: z.string(),
  benefit: z.literal('safety-insurance'),
  cycle: cycleSchema,
  programme: z.string(),
  programmeVersion: z.int().positive(),
  programmeHash: z.string(),
  codeVersion: z.string(),
  referenceDate: plainDateSchema,
  openedAt: instantSchema,
  /** An offer is decided by what was recorded up to this instant. */
  asOf: instantSchema,
  /** The day of enrolment: age counts on it, and the insurer is told it. */
  enrolledOn: plainDateSchema,
  /** The instant at which that day begins in Korea. */
  mayBeEnrolledAt: instantSchema,
  /** The enrolment is decided by what was recorded up to this instant. */
  enrolAsOf: instantSchema,
  slice: frozenObjectSchema,
  /** JSONL of `pageSchema`: what the Maps read instead of the people; `rows` counts the pages. */
  pages: frozenObjectSchema,
  maxConcurrency: z.int().positive(),
  toleratedFailurePercentage: z.number().min(0).max(100),
  batchSize: z.int().positive(),
  acknowledgedWithinSeconds: z.int().positive(),
  /** Where the Maps' result files go; no trailing slash. */
  results: z.strictObject({
    bucket: z.string(),
    offersPrefix: z.string(),
    enrolmentsPrefix: z.string(),
    answersPrefix: z.string(),
  }),
  /** The one file of answers that this execution records; absent in the run itself. */
  late: answersFileSchema.optional(),
});
export type EnrolmentPlan = z.infer<typeof enrolmentPlanSchema>;

/** A stretch of the slice, as bytes: a batch of people without saying who. */
export const pageSchema = z.strictObject({
  page: z.int().nonnegative(),
  from: z.int().nonnegative(),
  /** Excluded. */
  until: z.int().positive(),
  people: z.int().positive(),
});
export type Page = z.infer<typeof pageSchema>;
