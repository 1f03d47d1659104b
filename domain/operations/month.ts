import * as z from 'zod';
import { cycleSchema } from '../calendar.ts';
import { countsByReasonSchema } from '../counts-by-reason.ts';
import { momentSchema } from '../customer/answers.ts';
import { personNumberSchema } from './roles.ts';
import { runSummarySchema } from './run-summary.ts';

const count = z.int().nonnegative();

/** What a preview counted, without giving anything. */
export const previewSchema = z
  .strictObject({
    /** Derived from what it looked at: approve and reject name it. */
    preview: z.string(),
    status: z.enum(['making', 'made', 'failed']),
    /** Absent where the calendar had it made. */
    maker: personNumberSchema.optional(),
    madeAt: momentSchema,
    considered: count.optional(),
    eligible: count.optional(),
    refused: countsByReasonSchema.optional(),
    gigabytes: count.optional(),
    /** Hashes of what was looked at, by name: programme, cohort, code, partners. */
    hashes: z.record(z.string(), z.string()).optional(),
    /** What differs from the month before, in sentences. */
    differences: z.array(z.string()).optional(),
    forecast: z.strictObject({ seconds: count, costUsd: z.number().nonnegative() }).optional(),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof previewSchema>;

/** What somebody decided on a preview. */
export const approvalSchema = z
  .strictObject({
    outcome: z.enum(['approved', 'rejected', 'expired', 'void']),
    preview: z.string(),
    by: personNumberSchema,
    why: z.string(),
    at: momentSchema,
    expiresAt: momentSchema.optional(),
    /** Why it no longer counts, by its code and in words. */
    reason: z.string().optional(),
    sentence: z.string().optional(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof approvalSchema>;

/** One cycle of the programme. */
export const monthSchema = z
  .strictObject({
    cycle: cycleSchema,
    benefit: z.literal('monthly-data'),
    /** The instant at which its run starts by itself. */
    dueAt: momentSchema,
    /** The instant from which its preview may be approved. */
    previewDueAt: momentSchema.optional(),
    state: z.enum([
      'not_due',
      'overdue',
      'preview_due',
      'waiting_for_approval',
      'armed',
      'rejected',
      'running',
      'halted',
      'given',
      'closed',
    ]),
    preview: previewSchema.optional(),
    approval: approvalSchema.optional(),
    runs: z.array(runSummarySchema),
  })
  .meta({ id: 'Month' });
export type Month = z.infer<typeof monthSchema>;

/** Every cycle of the programme, in order. */
export const monthsAnswerSchema = z
  .strictObject({ asOf: momentSchema, programme: z.string(), months: z.array(monthSchema) })
  .meta({ id: 'Months' });
export type MonthsAnswer = z.infer<typeof monthsAnswerSchema>;
