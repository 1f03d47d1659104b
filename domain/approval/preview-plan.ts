import * as z from 'zod';
import { cycleSchema, instantSchema } from '../calendar.ts';
import { personNumberSchema } from '../operations/roles.ts';
import { frozenObjectSchema, validitySchema } from '../run-plan.ts';
import { monthHashesSchema } from './month-hashes.ts';

/**
 * What a count of a month goes by: everything that the run would decide by, and nothing by which
 * anything could be given. `run` is the name of the preview, or of the run that counts again.
 */
export const countingPlanSchema = z.strictObject({
  run: z.string(),
  cycle: cycleSchema,
  programme: z.string(),
  programmeVersion: z.int().positive(),
  programmeHash: z.string(),
  /** Facts recorded after this instant do not exist for the count. */
  asOf: instantSchema,
  validity: validitySchema,
  hashes: monthHashesSchema,
  /** The frozen lines, and where each of their stretches begins. */
  cohort: z.strictObject({ lines: frozenObjectSchema, index: frozenObjectSchema }),
});
export type CountingPlan = z.infer<typeof countingPlanSchema>;

/** What a preview pins when it opens. */
export const previewPlanSchema = z.strictObject({
  ...countingPlanSchema.shape,
  number: z.int().positive(),
  /** The person number; absent where the calendar asked. */
  askedBy: personNumberSchema.optional(),
});
export type PreviewPlan = z.infer<typeof previewPlanSchema>;
