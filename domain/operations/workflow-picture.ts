import * as z from 'zod';
import { momentSchema } from '../customer/answers.ts';
import { batchProgressSchema } from './run-summary.ts';

/** What happened to a state so far. `caught`: it failed, and the workflow went on by a Catch. */
export const stateStatusSchema = z.enum([
  'not_reached',
  'running',
  'succeeded',
  'failed',
  'caught',
  'aborted',
]);
export type StateStatus = z.infer<typeof stateStatusSchema>;

/** One state of the definition that the execution goes by. */
export const pictureStateSchema = z
  .strictObject({
    /** Unique in a picture: the state's name. */
    name: z.string(),
    type: z.enum(['Task', 'Map', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail', 'Parallel']),
    /** Why it is there, as the workflow file says. */
    comment: z.string().optional(),
    status: stateStatusSchema,
    enteredAt: momentSchema.optional(),
    leftAt: momentSchema.optional(),
    /** Calls that failed and were tried again. */
    retries: z.int().nonnegative(),
    error: z.string().optional(),
    cause: z.string().optional(),
    /** The Map's label and its batches; absent for other states and before it began. */
    progress: batchProgressSchema.optional(),
    /** The names of the states that every batch of a Map goes through, in no order. */
    inside: z.array(z.string()).optional(),
    /** The place in docs/runbook.md, after the `#`. */
    runbook: z.string(),
  })
  .meta({ id: 'PictureState' });
export type PictureState = z.infer<typeof pictureStateSchema>;

/** A way from one state to another. */
export const pictureEdgeSchema = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    by: z.enum(['next', 'choice', 'default', 'catch']),
    /** True where the execution went that way. */
    taken: z.boolean(),
  })
  .meta({ id: 'PictureEdge' });
export type PictureEdge = z.infer<typeof pictureEdgeSchema>;

/** The workflow of one run as a graph, with what happened in it. */
export const workflowPictureSchema = z
  .strictObject({
    asOf: momentSchema,
    run: z.string(),
    workflow: z.string(),
    startAt: z.string(),
    states: z.array(pictureStateSchema),
    edges: z.array(pictureEdgeSchema),
  })
  .meta({ id: 'WorkflowPicture' });
export type WorkflowPicture = z.infer<typeof workflowPictureSchema>;
