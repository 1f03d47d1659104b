import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { tellTheBus } from '../../adapters/news.ts';
import { sumOf } from '../../domain/counts-by-reason.ts';
import { enrolmentPlanSchema } from '../../domain/safety-insurance/enrolment-plan.ts';
import { task } from '../middleware/task.ts';
import { reconciledEnrolmentSchema } from './reconcile-enrolment.ts';

export const announceEnrolmentEventSchema = z.object({
  plan: enrolmentPlanSchema,
  reconciled: reconciledEnrolmentSchema,
});
export type AnnounceEnrolmentEvent = z.infer<typeof announceEnrolmentEventSchema>;

const byReason = (what: string, counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).map(([reason, count]) => `  ${what}, ${reason}: ${count}`);

/**
 * Tells operations and whoever listens on the bus what an enrolment, or a late file of answers,
 * came to: counts and a place, never a person. It may be told twice; the execution's name is the
 * identity of the news.
 */
export const makeAnnounceEnrolment =
  (env: Env) =>
  async ({ plan, reconciled: { manifest, address } }: AnnounceEnrolmentEvent): Promise<void> => {
    const { considered, insured, missing, rejected, refused, parked, answers } = manifest;
    const location = `s3://${address.bucket}/${address.key}`;
    await tellTheBus(env, 'EnrolmentCompleted', {
      version: 1,
      programme: plan.programme,
      benefit: plan.benefit,
      cycle: plan.cycle,
      run: plan.run,
      execution: plan.execution,
      programmeVersion: plan.programmeVersion,
      ...{ considered, insured, missing },
      ...{ rejected: sumOf(rejected), refused: sumOf(refused), parked: sumOf(parked) },
      manifest: location,
    });
    await env.topics.publish(
      'tell operations that the enrolment is done',
      env.settings.required('OPERATIONS_TOPIC'),
      `${plan.execution} is done and balanced`,
      [
        `${plan.execution} (${plan.programme}@${plan.programmeVersion})`,
        ...Object.entries({ considered, insured, missing }).map(([what, n]) => `  ${what}: ${n}`),
        ...byReason('rejected', rejected),
        ...byReason('refused', refused),
        ...byReason('parked', parked),
        ...byReason('answers for a person to look at', answers.parked),
        `Manifest: ${location}`,
        ...(missing + sumOf(parked) + sumOf(answers.parked) + answers.stray > 0
          ? ['What to do: docs/runbook.md#an-enrolment-left-people-over']
          : []),
      ].join('\n'),
    );
    env.log.info('run announced', { run: plan.execution, insured });
  };

export const handler = task(announceEnrolmentEventSchema, makeAnnounceEnrolment);
