import * as z from 'zod';
import { momentSchema } from '../customer/answers.ts';
import { manifestSchema } from '../manifest.ts';
import { runPlanSchema } from '../run-plan.ts';
import { batchProgressSchema, executionStatusSchema, runSummarySchema } from './run-summary.ts';

/** The execution of a run as Step Functions tells it. */
export const executionSchema = z
  .strictObject({
    name: z.string(),
    arn: z.string(),
    status: executionStatusSchema,
    startedAt: momentSchema,
    stoppedAt: momentSchema.optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    redrives: z.int().nonnegative(),
    /** The execution in AWS's console; absent where the run is not on AWS. */
    console: z.url().optional(),
  })
  .meta({ id: 'Execution' });
export type ExecutionSeen = z.infer<typeof executionSchema>;

/** The acts on a run or on its month. */
export const runActSchema = z.enum(['redrive', 'stop', 'follow-up', 'rerun']);
export type RunAct = z.infer<typeof runActSchema>;

/** Whether an act is possible now, and the sentence for it either way. */
export const possibleActSchema = z
  .strictObject({
    act: runActSchema,
    possible: z.boolean(),
    /** A code where it is not possible. */
    reason: z.string().optional(),
    sentence: z.string(),
    /** Until then (excluded). */
    until: momentSchema.optional(),
  })
  .meta({ id: 'PossibleAct' });
export type PossibleAct = z.infer<typeof possibleActSchema>;

const limitsSchema = z.strictObject({
  gigabytes: z.int().nonnegative().optional(),
  spendUsdCents: z.int().nonnegative().optional(),
});

/** A run's cap, and how much of it is used up. */
export const cappedSchema = z
  .strictObject({
    ...limitsSchema.shape,
    /** Set aside by batches so far: given, or about to be. */
    countedGigabytes: z.int().nonnegative(),
    /** What somebody wants, for a second person to confirm. */
    asked: limitsSchema.extend({ by: z.string(), why: z.string() }).optional(),
  })
  .meta({ id: 'CapOfRun' });
export type CapSeen = z.infer<typeof cappedSchema>;

/** One run with everything that is known of it. */
export const runDetailSchema = z
  .strictObject({
    asOf: momentSchema,
    ...runSummarySchema.shape,
    plan: runPlanSchema.optional(),
    manifest: manifestSchema.optional(),
    /** What the run may give away; absent where it is not counted. */
    cap: cappedSchema.optional(),
    /** Of the run's name, one; absent where Step Functions no longer knows it. */
    executions: z.array(executionSchema),
    maps: z.array(batchProgressSchema),
    may: z.array(possibleActSchema),
  })
  .meta({ id: 'RunDetail' });
export type RunDetail = z.infer<typeof runDetailSchema>;
