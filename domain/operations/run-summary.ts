import * as z from 'zod';
import { cycleSchema } from '../calendar.ts';
import { countsByReasonSchema } from '../counts-by-reason.ts';
import { momentSchema } from '../customer/answers.ts';
import { runKinds } from '../run-plan.ts';

const count = z.int().nonnegative();

/**
 * How far a run came. `starting`: its execution runs and no plan is pinned yet, because it opens or
 * waits for a person. `open`: it serves lines. `halted`: its execution ended badly, which a redrive
 * may still mend. `sealed`: its books balanced. `not_opened`: it ended before a plan was pinned.
 */
export const runStatusSchema = z.enum(['starting', 'open', 'halted', 'sealed', 'not_opened']);
export type RunStatus = z.infer<typeof runStatusSchema>;

/** What Step Functions says of an execution. */
export const executionStatusSchema = z.enum([
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
]);

/** Batches of a Map Run under way or done. */
export const batchProgressSchema = z
  .strictObject({
    /** The Map's label: `CanaryLines` or `Lines`. */
    label: z.string(),
    total: count,
    pending: count,
    running: count,
    succeeded: count,
    failed: count,
  })
  .meta({ id: 'BatchProgress' });
export type BatchProgress = z.infer<typeof batchProgressSchema>;

/** What became of a run's lines: of a sealed run only, by its manifest. */
export const runCountsSchema = z
  .strictObject({
    considered: count,
    granted: count,
    alreadyGranted: count,
    refused: countsByReasonSchema,
    parked: countsByReasonSchema,
    notAttempted: count,
  })
  .meta({ id: 'RunCounts' });
export type RunCountsSeen = z.infer<typeof runCountsSchema>;

/** One run in the list of runs. */
export const runSummarySchema = z
  .strictObject({
    run: z.string(),
    kind: z.enum(runKinds),
    benefit: z.literal('monthly-data'),
    cycle: cycleSchema,
    status: runStatusSchema,
    /** Absent where Step Functions no longer knows the execution. */
    execution: executionStatusSchema.optional(),
    startedAt: momentSchema,
    endedAt: momentSchema.optional(),
    /** Lines in the object that the run reads; absent until a plan is pinned. */
    lines: count.optional(),
    counts: runCountsSchema.optional(),
    /** The Map Run under way, of an open run only. */
    progress: batchProgressSchema.optional(),
    /** The name of the error that ended the execution. */
    error: z.string().optional(),
  })
  .meta({ id: 'RunSummary' });
export type RunSummary = z.infer<typeof runSummarySchema>;

/** At most so many runs are in one answer. */
export const runsMax = 200;

/** Every run, newest first. */
export const runsAnswerSchema = z
  .strictObject({
    asOf: momentSchema,
    programme: z.string(),
    runs: z.array(runSummarySchema).max(runsMax),
    /** True where older runs were left out. */
    more: z.boolean(),
  })
  .meta({ id: 'Runs' });
export type RunsAnswer = z.infer<typeof runsAnswerSchema>;
