import * as z from 'zod';
import { countEnrolment } from '../../adapters/enrolment/account.ts';
import { keepEnrolmentManifest } from '../../adapters/enrolment/manifests.ts';
import { sealEnrolmentRun } from '../../adapters/enrolment/runs.ts';
import type { Env } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';
import { RunDoesNotBalance } from '../../domain/errors.ts';
import {
  enrolmentManifestSchema,
  reconcileEnrolment,
} from '../../domain/safety-insurance/enrolment-account.ts';
import { enrolmentPlanSchema } from '../../domain/safety-insurance/enrolment-plan.ts';
import { collectedAnswersSchema, handOverSchema } from '../../domain/safety-insurance/hand-over.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** Without hand-over where nobody was enrolled at all. */
export const reconcileEnrolmentEventSchema = z.object({
  plan: enrolmentPlanSchema,
  handOver: handOverSchema.optional(),
  answers: collectedAnswersSchema.optional(),
});
export type ReconcileEnrolmentEvent = z.infer<typeof reconcileEnrolmentEventSchema>;

/** The balanced account, and where it lies. */
export const reconciledEnrolmentSchema = z.object({
  manifest: enrolmentManifestSchema,
  address: z.object({ bucket: z.string(), key: z.string() }),
});
export type ReconciledEnrolment = z.infer<typeof reconciledEnrolmentSchema>;

/**
 * Makes up the books of an enrolment, or of answers that came late. Where they balance the run is
 * sealed; else RunDoesNotBalance says which sums do not come out, and the account is kept all the
 * same. A redrive counts again.
 */
export const makeReconcileEnrolment =
  (env: Env) =>
  async ({ plan, handOver, answers }: ReconcileEnrolmentEvent): Promise<ReconciledEnrolment> => {
    const benefit = pinnedProgramme(plan).benefits[plan.benefit];
    const books = await countEnrolment(env, { plan, benefit, handOver, answers });
    const { manifest, faults } = reconcileEnrolment(books);
    const address = await keepEnrolmentManifest(env, plan, manifest);
    if (faults.length > 0) {
      throw new RunDoesNotBalance(`${plan.execution}: ${faults.join(' ')} See ${address.key}.`);
    }
    if (!plan.late) {
      const sealedAt = instantOf(env.clock.now());
      await sealEnrolmentRun(env, plan, { manifest: address.key, sealedAt });
    }
    env.log.info('run sealed', { run: plan.execution, insured: manifest.insured });
    return { manifest, address };
  };

export const handler = task(reconcileEnrolmentEventSchema, makeReconcileEnrolment);
