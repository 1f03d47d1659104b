import * as z from 'zod';
import { countStretch } from '../../adapters/approval/counted-stretch.ts';
import type { Env } from '../../adapters/env.ts';
import type { PreviewCounts } from '../../domain/approval/preview-counts.ts';
import { countingPlanSchema } from '../../domain/approval/preview-plan.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The plan of the count, and one of its stretches. */
export const countStretchEventSchema = z.object({
  plan: z.object(countingPlanSchema.shape),
  stretch: z.strictObject({ number: z.int().nonnegative(), of: z.int().positive() }),
});
export type CountStretchEvent = z.infer<typeof countStretchEventSchema>;

/** Decides the lines of one stretch and counts them. It may neither write nor speak to a partner:
 * its role has no such right. */
export const makeCountStretch =
  (env: Env) =>
  ({ plan, stretch }: CountStretchEvent): Promise<PreviewCounts> =>
    countStretch(env, plan, { programme: pinnedProgramme(plan), stretch });

export const handler = task(countStretchEventSchema, makeCountStretch);
