import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { keepManifest } from '../../adapters/manifests.ts';
import { runAccount } from '../../adapters/run-account.ts';
import { sealRun } from '../../adapters/runs.ts';
import { instantOf } from '../../domain/calendar.ts';
import { RunDoesNotBalance } from '../../domain/errors.ts';
import type { Reconciliation } from '../../domain/reconciliation.ts';
import { type RunPlan, runPlanSchema } from '../../domain/run-plan.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';
import type { Reconciled } from './announce-run.ts';

export const reconcileRunEventSchema = z.object({ plan: runPlanSchema });
export type ReconcileRunEvent = z.infer<typeof reconcileRunEventSchema>;

const looksMax = 3;
const pauseMs = 2_000;

/**
 * Makes up the run's books. Where they balance the run is sealed; else RunDoesNotBalance says
 * which sums do not come out, and the account is kept all the same. A grant by event is credited a
 * moment before it is noted, so an imbalance is looked at again before it is believed.
 */
export const makeReconcileRun =
  (env: Env) =>
  async ({ plan }: ReconcileRunEvent): Promise<Reconciled> => {
    const { manifest, imbalances, objections } = await lookUntilBalanced(env, plan);
    const address = await keepManifest(env, plan, manifest);
    const faults = [...imbalances, ...objections];
    if (faults.length > 0) {
      throw new RunDoesNotBalance(`${plan.run}: ${faults.join(' ')} See ${address.key}.`);
    }
    await sealRun(env, plan, {
      granted: manifest.granted,
      alreadyGranted: manifest.alreadyGranted,
      manifest: address.key,
      sealedAt: instantOf(env.clock.now()),
    });
    env.log.info('run sealed', { run: plan.run, granted: manifest.granted });
    return { manifest, address };
  };

const lookUntilBalanced = async (env: Env, plan: RunPlan): Promise<Reconciliation> => {
  const programme = pinnedProgramme(plan);
  for (let look = 1; ; look += 1) {
    const account = await runAccount(env, plan, { programme, halted: false });
    if (account.imbalances.length === 0 || look === looksMax) return account;
    await env.clock.sleep(pauseMs);
  }
};

export const handler = task(reconcileRunEventSchema, makeReconcileRun);
