import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { batchOutcomes, manifestOf, mapResultSchema, resultFiles } from '../../adapters/results.ts';
import { CanaryFailed } from '../../domain/errors.ts';
import { type CanaryCounts, canaryFaults } from '../../domain/monthly-data/canary.ts';
import { runPlanSchema } from '../../domain/run-plan.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The plan, and where the canary's outcomes are. */
export const checkCanaryEventSchema = z.object({ plan: runPlanSchema, canary: mapResultSchema });
export type CheckCanaryEvent = z.infer<typeof checkCanaryEventSchema>;

/** Lets the run go on to everybody, or throws CanaryFailed with what was wrong with the few. */
export const makeCheckCanary =
  (env: Env) =>
  async ({ plan, canary }: CheckCanaryEvent): Promise<CanaryCounts> => {
    const counts = { lines: 0, parked: 0, alreadyGranted: 0 };
    for await (const outcome of batchOutcomes(env, [await resultFiles(env, manifestOf(canary))])) {
      counts.lines += outcome.lines;
      counts.parked += outcome.parked.length;
      counts.alreadyGranted += outcome.already.length;
    }
    const faults = canaryFaults(pinnedProgramme(plan).benefits[plan.benefit], counts);
    if (counts.lines < plan.canaryLines) {
      faults.push(`${counts.lines} of ${plan.canaryLines} canary lines left an outcome.`);
    }
    if (faults.length > 0) throw new CanaryFailed(`${plan.run}: ${faults.join(' ')}`);
    return counts;
  };

export const handler = task(checkCanaryEventSchema, makeCheckCanary);
