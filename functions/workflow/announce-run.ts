import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { tellTheBus } from '../../adapters/news.ts';
import { sumOf } from '../../domain/counts-by-reason.ts';
import { manifestSchema } from '../../domain/manifest.ts';
import { runPlanSchema } from '../../domain/run-plan.ts';
import { task } from '../middleware/task.ts';

/** What the reconciliation answers: the balanced account, and where it lies. */
export const reconciledSchema = z.object({
  manifest: manifestSchema,
  address: z.object({ bucket: z.string(), key: z.string() }),
});
export type Reconciled = z.infer<typeof reconciledSchema>;

export const announceRunEventSchema = z.object({
  plan: runPlanSchema,
  reconciled: reconciledSchema,
});
export type AnnounceRunEvent = z.infer<typeof announceRunEventSchema>;

/**
 * Tells operations and whoever listens on the bus that the month is granted: counts and a place,
 * never lines. It may be told twice; the run's name is the identity of the news.
 */
export const makeAnnounceRun =
  (env: Env) =>
  async ({ plan, reconciled: { manifest, address } }: AnnounceRunEvent): Promise<void> => {
    const { granted, alreadyGranted, refused, parked, notAttempted, considered } = manifest;
    const counts = { considered, granted, alreadyGranted, notAttempted };
    const location = `s3://${address.bucket}/${address.key}`;
    await tellTheBus(env, 'RunCompleted', {
      version: 1,
      run: plan.run,
      kind: plan.kind,
      programme: plan.programme,
      programmeVersion: plan.programmeVersion,
      benefit: plan.benefit,
      cycle: plan.cycle,
      ...counts,
      refused: sumOf(refused),
      parked: sumOf(parked),
      manifest: location,
      results: `s3://${plan.results.bucket}/${plan.results.prefix}/`,
    });
    await env.topics.publish(
      'tell operations that the run is done',
      env.settings.required('OPERATIONS_TOPIC'),
      `${plan.run} is done and balanced`,
      [
        `${plan.run} (${plan.kind}, ${plan.programme}@${plan.programmeVersion})`,
        ...Object.entries(counts).map(([what, count]) => `  ${what}: ${count}`),
        ...byReason('refused', refused),
        ...byReason('parked', parked),
        `Manifest: ${location}`,
        ...(sumOf(parked) > 0
          ? ['Parked lines wait for a follow-up run: docs/runbook.md#lines-are-parked']
          : []),
      ].join('\n'),
    );
    env.log.info('run announced', { run: plan.run, granted });
  };

const byReason = (what: string, counts: Record<string, number>): string[] =>
  Object.entries(counts).map(([reason, count]) => `  ${what}, ${reason}: ${count}`);

export const handler = task(announceRunEventSchema, makeAnnounceRun);
