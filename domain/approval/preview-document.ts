import * as z from 'zod';
import { instantSchema } from '../calendar.ts';
import { previewCountsSchema } from './preview-counts.ts';
import { previewPlanSchema } from './preview-plan.ts';

/** A preview as it is kept for good: what it went by, what it counted, and what that means. */
export const previewDocumentSchema = z.strictObject({
  version: z.literal(1),
  preview: z.string(),
  plan: previewPlanSchema,
  madeAt: instantSchema,
  counts: previewCountsSchema,
  gigabytes: z.int().nonnegative(),
  /** The run that the differences are against; absent where the month is the first. */
  monthBefore: z.string().optional(),
  differences: z.array(z.string()),
  /** From the first moment of the cycle, or from now where that has passed. */
  forecast: z.strictObject({ seconds: z.int().nonnegative(), costUsd: z.number().nonnegative() }),
});
export type PreviewDocument = z.infer<typeof previewDocumentSchema>;
