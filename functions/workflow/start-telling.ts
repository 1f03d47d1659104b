import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { runsOfCycle } from '../../adapters/runs.ts';
import { startTelling } from '../../adapters/tellings.ts';
import { type RunPlan, runPlanSchema } from '../../domain/run-plan.ts';
import { task } from '../middleware/task.ts';

/** The sealed run, and how many lines it gave something. */
export const startTellingEventSchema = z.object({
  plan: runPlanSchema,
  granted: z.int().nonnegative(),
});
export type StartTellingEvent = z.infer<typeof startTellingEventSchema>;

export type StartTellingAnswer =
  | { readonly outcome: 'started' | 'exists'; readonly telling: string }
  | { readonly outcome: 'nobody' };

/**
 * Has the customers of a sealed run told by a workflow of its own: it waits for the day and may
 * fail, and neither is the month's trouble, whose books are closed. The run's name is in the
 * telling's name, so that a second start does nothing.
 */
export const makeStartTelling =
  (env: Env) =>
  async ({ plan, granted }: StartTellingEvent): Promise<StartTellingAnswer> => {
    if (granted === 0 && !(await someRunToldNobody(env, plan))) return { outcome: 'nobody' };
    const { run, programme, programmeVersion, benefit, cycle } = plan;
    const telling = `customer-notices-${run}`;
    const outcome = await startTelling(env, telling, {
      ofRun: { telling, programme, programmeVersion, benefit, cycle, run },
    });
    env.log.info('telling started', { run, telling });
    return { outcome, telling };
  };

const someRunToldNobody = async (env: Env, plan: RunPlan): Promise<boolean> =>
  (await runsOfCycle(env, plan)).some(({ status }) => status !== 'sealed');

export const handler = task(startTellingEventSchema, makeStartTelling);
