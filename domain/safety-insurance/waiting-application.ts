import * as z from 'zod';
import { applicationIdSchema } from './application.ts';

/** A state that waits for the answer to an application: its token, and which application. */
export const waitingApplicationSchema = z.strictObject({
  application: applicationIdSchema,
  token: z.string().min(1),
});
export type WaitingApplication = z.infer<typeof waitingApplicationSchema>;

/** An application by its id, and nothing else. */
export const namedApplicationSchema = z.strictObject({ application: applicationIdSchema });
