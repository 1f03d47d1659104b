import * as z from 'zod';
import { cycleSchema } from '../domain/calendar.ts';
import { tellingSchema, toldPartSchema } from '../domain/notices/telling.ts';
import type { Env } from './env.ts';

/** A sealed monthly run whose customers are to be told: who they are is read from its results. */
export const ofRunSchema = z.strictObject({
  telling: z.string(),
  programme: z.string(),
  programmeVersion: z.int().positive(),
  benefit: z.literal('monthly-data'),
  cycle: cycleSchema,
  run: z.string(),
});
export type OfRun = z.infer<typeof ofRunSchema>;

/** People whose list somebody has frozen already. */
export const ofListSchema = z.strictObject({
  telling: tellingSchema,
  parts: z.array(toldPartSchema),
});
export type OfList = z.infer<typeof ofListSchema>;

/** What the workflow `customer-notices` is started with: ids, counts and addresses. */
export const tellingInputSchema = z.union([
  z.strictObject({ ofRun: ofRunSchema }),
  z.strictObject({ ofList: ofListSchema }),
]);
export type TellingInput = z.infer<typeof tellingInputSchema>;

/** Starts telling under a name; a second start under it does nothing. The books of what is told
 * must stand: nobody takes a message back. */
export const startTelling = async (
  env: Pick<Env, 'settings' | 'workflows'>,
  telling: string,
  input: TellingInput,
): Promise<'started' | 'exists'> => {
  const { outcome } = await env.workflows.start(
    'have the customers told',
    env.settings.required('CUSTOMER_NOTICES_STATE_MACHINE'),
    telling,
    tellingInputSchema.parse(input),
  );
  return outcome;
};
