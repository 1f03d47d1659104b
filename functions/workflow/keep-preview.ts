import { createHash } from 'node:crypto';
import * as z from 'zod';
import { monthActs, recordMonthAct } from '../../adapters/approval/month-acts.ts';
import { monthBefore } from '../../adapters/approval/month-before.ts';
import type { Env } from '../../adapters/env.ts';
import { readText } from '../../adapters/results.ts';
import { forecastOf } from '../../domain/approval/forecast.ts';
import { previewsOf } from '../../domain/approval/month-acts.ts';
import {
  countsAddUp,
  differencesFrom,
  type PreviewCounts,
  previewCountsSchema,
  summedCounts,
} from '../../domain/approval/preview-counts.ts';
import {
  type PreviewDocument,
  previewDocumentSchema,
} from '../../domain/approval/preview-document.ts';
import { previewName } from '../../domain/approval/preview-name.ts';
import { type PreviewPlan, previewPlanSchema } from '../../domain/approval/preview-plan.ts';
import { instantOf, startOfCycle } from '../../domain/calendar.ts';
import { Defect, InputRejected } from '../../domain/errors.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The plan of the preview, and what each stretch came to. */
export const keepPreviewEventSchema = z.object({
  plan: previewPlanSchema,
  counted: z.array(previewCountsSchema),
});
export type KeepPreviewEvent = z.infer<typeof keepPreviewEventSchema>;

/**
 * Keeps the preview for good and puts it on record with its hash; from then on it may be decided on.
 * An attempt that was cut off finds its own document and goes by it.
 */
export const makeKeepPreview =
  (env: Env) =>
  async ({ plan, counted }: KeepPreviewEvent): Promise<PreviewDocument> => {
    const counts = summedCounts(counted);
    refuseALostLine(plan, counts);
    const month = { programme: plan.programme, benefit: 'monthly-data', cycle: plan.cycle };
    await refuseUnasked(env, month, plan);
    const address = {
      bucket: env.settings.required('RESULTS_BUCKET'),
      key: `runs/${plan.run}/preview.json`,
    };
    const text = `${JSON.stringify(await documentOf(env, plan, counts), undefined, 2)}\n`;
    const { outcome } = await env.objects.writeOnce('keep the preview', address, Buffer.from(text));
    const kept = outcome === 'written' ? text : await readText(env, address);
    const document = previewDocumentSchema.parse(JSON.parse(kept));
    const sha256 = createHash('sha256').update(kept).digest('hex');
    const { madeAt, gigabytes, differences, forecast } = document;
    await recordMonthAct(env, month, {
      ...{ act: 'made', number: plan.number, at: madeAt, hashes: document.plan.hashes },
      ...{ counts: document.counts, gigabytes, differences, forecast },
      kept: { ...address, sha256 },
    });
    await tell(env, document);
    env.log.info('preview made', { preview: plan.run, eligible: document.counts.eligible });
    return document;
  };

const refuseALostLine = ({ run, cohort }: PreviewPlan, counts: PreviewCounts): void => {
  if (countsAddUp(counts) && counts.considered === cohort.lines.rows) return;
  throw new Defect(
    `${run} counted ${counts.considered} lines, in ${JSON.stringify(counts)}; the cohort has ` +
      `${cohort.lines.rows}.`,
  );
};

/** Whoever starts the workflow by hand would be the maker of a preview that has none. */
const refuseUnasked = async (
  env: Env,
  month: Parameters<typeof monthActs>[1],
  { run, number, cycle, askedBy }: PreviewPlan,
): Promise<void> => {
  const { asked } = previewsOf(await monthActs(env, month)).find(isNumber(number)) ?? {};
  if (asked && asked.by === askedBy && run === previewName(cycle, number)) return;
  throw new InputRejected(
    `${run} was not asked for in this way. Ask for it at the operator’s door.`,
  );
};

const isNumber =
  (number: number) =>
  (preview: { readonly number: number }): boolean =>
    preview.number === number;

const documentOf = async (
  env: Env,
  plan: PreviewPlan,
  counts: PreviewCounts,
): Promise<PreviewDocument> => {
  const benefit = pinnedProgramme(plan).benefits['monthly-data'];
  const month = { programme: plan.programme, benefit: 'monthly-data', cycle: plan.cycle };
  const before = await monthBefore(env, month);
  const madeAt = instantOf(env.clock.now());
  const begins = startOfCycle(plan.cycle);
  const batchesAtOnceMax = Number(env.settings.required('BATCHES_AT_ONCE_MAX'));
  return {
    ...{ version: 1, preview: plan.run, plan, madeAt, counts },
    gigabytes: counts.eligible * benefit.amount.amountGb,
    ...(before && { monthBefore: before.run }),
    differences: before ? differencesFrom(before, counts) : [],
    forecast: forecastOf({
      ...{ benefit, counts, batchesAtOnceMax },
      opensAt: madeAt > begins ? madeAt : begins,
    }),
  };
};

const tell = (env: Env, { preview, plan, ...document }: PreviewDocument): Promise<void> => {
  const { counts, gigabytes, differences, forecast } = document;
  return env.topics.publish(
    'tell operations that a preview waits for a decision',
    env.settings.required('OPERATIONS_TOPIC'),
    `${preview} waits for an approval`,
    [
      `${preview}: ${counts.considered} lines, ${counts.eligible} eligible, ${gigabytes} GB.`,
      ...Object.entries(counts.refused).map(([reason, lines]) => `  refused, ${reason}: ${lines}`),
      ...Object.entries(counts.parked).map(([reason, lines]) => `  parked, ${reason}: ${lines}`),
      ...differences.map((sentence) => `  ${sentence}`),
      `Forecast: ${forecast.seconds} s, ${forecast.costUsd} USD.`,
      `${plan.cycle} goes ahead by itself only if another person than who asked approves it.`,
      'What to do: docs/runbook.md#a-month-waits-for-an-approval',
    ].join('\n'),
  );
};

export const handler = task(keepPreviewEventSchema, makeKeepPreview);
