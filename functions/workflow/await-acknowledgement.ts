import * as z from 'zod';
import {
  answersFilesOf,
  isAnsweredInFull,
  keepToken,
} from '../../adapters/enrolment/acknowledgements.ts';
import type { Env } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';
import { enrolmentPlanSchema } from '../../domain/safety-insurance/enrolment-plan.ts';
import { handOverSchema } from '../../domain/safety-insurance/hand-over.ts';
import { task } from '../middleware/task.ts';

export const awaitAcknowledgementEventSchema = z.object({
  plan: enrolmentPlanSchema,
  handOver: handOverSchema,
  token: z.string(),
});
export type AwaitAcknowledgementEvent = z.infer<typeof awaitAcknowledgementEventSchema>;

/**
 * Leaves the token of the state that waits where the arrival of a file finds it. The insurer may be
 * faster than this: where all of its files are there already, nobody waits.
 */
export const makeAwaitAcknowledgement =
  (env: Env) =>
  async ({ plan, handOver, token }: AwaitAcknowledgementEvent): Promise<{ files: number }> => {
    await keepToken(env, plan.run, { token, at: instantOf(env.clock.now()) });
    const answered = await answersFilesOf(env, plan.run);
    if (isAnsweredInFull(handOver.files, answered)) {
      await env.workflows.answer('go on with the answers that are there', token, {
        succeeded: { files: answered.length },
      });
    }
    return { files: answered.length };
  };

export const handler = task(awaitAcknowledgementEventSchema, makeAwaitAcknowledgement);
