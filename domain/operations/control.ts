import * as z from 'zod';
import { benefitNameSchema, momentSchema } from '../customer/answers.ts';

/** What operations set for one benefit. */
export const controlSchema = z
  .strictObject({
    benefit: benefitNameSchema,
    stopped: z.boolean(),
    /** The latest word on the switch; absent where nobody ever touched it. */
    switchedBy: z.string().optional(),
    switchedAt: momentSchema.optional(),
    why: z.string().optional(),
    /** Lines a second towards charging; only of the benefit that is given by runs. */
    rate: z
      .strictObject({
        /** What the programme's agreement allows in this hour; 0 is closed. */
        agreed: z.number().nonnegative(),
        /** What counts now. */
        now: z.number().nonnegative(),
        throttledTo: z.number().positive().optional(),
        throttledBy: z.string().optional(),
        throttledAt: momentSchema.optional(),
        why: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Control' });
export type Control = z.infer<typeof controlSchema>;

/** Switches and rates, one entry per benefit. */
export const controlsAnswerSchema = z
  .strictObject({ asOf: momentSchema, programme: z.string(), controls: z.array(controlSchema) })
  .meta({ id: 'Controls' });
export type ControlsAnswer = z.infer<typeof controlsAnswerSchema>;
