import * as z from 'zod';
import {
  armedMonth,
  asksForApproval,
  type OrderedMonth,
} from '../../adapters/approval/armed-month.ts';
import { countingPlan } from '../../adapters/approval/counting-plan.ts';
import { hashesNow } from '../../adapters/approval/hashes-now.ts';
import { faultOfKept } from '../../adapters/approval/kept-preview.ts';
import { recordMonthAct } from '../../adapters/approval/month-acts.ts';
import type { Stretch } from '../../adapters/cohort-stretches.ts';
import { sealedCohort } from '../../adapters/cohorts.ts';
import type { Env } from '../../adapters/env.ts';
import type { Arming } from '../../domain/approval/arming.ts';
import type { VoidReason } from '../../domain/approval/month-acts.ts';
import {
  countsApart,
  type PreviewCounts,
  previewCountsSchema,
  summedCounts,
} from '../../domain/approval/preview-counts.ts';
import { type CountingPlan, countingPlanSchema } from '../../domain/approval/preview-plan.ts';
import { instantOf } from '../../domain/calendar.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';
import { openRunEventSchema } from './open-run.ts';

/** What the execution was started with; the second time also what it has counted. */
export const checkApprovalEventSchema = z.strictObject({
  ordered: openRunEventSchema,
  counted: z
    .strictObject({ plan: countingPlanSchema, counts: z.array(previewCountsSchema) })
    .optional(),
});
export type CheckApprovalEvent = z.infer<typeof checkApprovalEventSchema>;

/** `count`: an approval is there, and the month is counted again before it counts. */
export type ApprovalChecked =
  | { readonly outcome: 'go' }
  | { readonly outcome: 'wait'; readonly reason: string; readonly why: string }
  | { readonly outcome: 'count'; readonly plan: CountingPlan; readonly stretches: Stretch[] };

type Armed = Extract<Arming, { readonly outcome: 'armed' }>;

/**
 * Says whether a run may go ahead. With an approval it looks whether the document that was approved
 * is still the one that is kept, then has the month counted again; where the counts are the approved
 * ones, within half a per cent, it uses the approval up, else it voids it.
 * A follow-up has other lines than the preview counted, so it is not counted.
 */
export const makeCheckApproval =
  (env: Env) =>
  async ({ ordered, counted }: CheckApprovalEvent): Promise<ApprovalChecked> => {
    if (!asksForApproval(env)) return { outcome: 'go' };
    const { run, kind, cycle } = ordered;
    const version = programmeVersion(ordered.programme, ordered.programmeVersion);
    const { programme, referenceDate } = version.programme;
    const cohort = await sealedCohort(env, programme, referenceDate);
    const month: OrderedMonth = { run, kind, cycle, version, cohort };
    const arming = await armedMonth(env, month);
    if (arming.outcome === 'not_needed') return { outcome: 'go' };
    if (arming.outcome === 'wait') return waits(env, run, arming.reason, arming.sentence);
    if (arming.used) return { outcome: 'go' };
    const lost = await faultOfKept(env, arming);
    if (lost) return voids(env, month, { ...arming, reason: 'preview_changed', why: lost });
    if (kind === 'follow-up') return goAheadBy(env, month, arming);
    if (!counted)
      return { outcome: 'count', ...countingPlan(env, version, { run, cycle, cohort }) };
    const apart = faultsOf(counted, arming);
    if (apart.length === 0) return goAheadBy(env, month, arming);
    return voids(env, month, { ...arming, reason: 'counts_differ', why: apart.join(' ') });
  };

/** The approval counts no more, for good: what comes next is another preview. */
const voids = async (
  env: Env,
  month: OrderedMonth,
  { number, reason, why }: Pick<Armed, 'number'> & { reason: VoidReason; why: string },
): Promise<ApprovalChecked> => {
  const { run } = month;
  const at = instantOf(env.clock.now());
  await recordMonthAct(env, monthOf(month), { act: 'voided', number, run, at, reason, why });
  return waits(env, run, reason, why);
};

const monthOf = ({ version, cycle }: OrderedMonth) => ({
  ...{ programme: version.programme.programme, benefit: 'monthly-data', cycle },
});

/** A count of something else than what was approved counts nothing. */
const faultsOf = (
  { plan, counts }: NonNullable<CheckApprovalEvent['counted']>,
  { counts: approved }: Armed,
): string[] => {
  const now: PreviewCounts = summedCounts(counts);
  return now.considered === plan.cohort.lines.rows
    ? countsApart(approved, now)
    : [`lines: ${now.considered} were counted of ${plan.cohort.lines.rows}.`];
};

const goAheadBy = async (
  env: Env,
  month: OrderedMonth,
  { number, preview }: Armed,
): Promise<ApprovalChecked> => {
  const { run } = month;
  const at = instantOf(env.clock.now());
  const hashes = hashesNow(env, month.version.hash, month.cohort);
  const used = await recordMonthAct(env, monthOf(month), { act: 'used', number, run, at, hashes });
  if (used.run === run) return { outcome: 'go' };
  return waits(env, run, 'used', `By the approval of ${preview} ${used.run} has gone ahead.`);
};

const waits = (env: Env, run: string, reason: string, why: string): ApprovalChecked => {
  env.log.info('run waits for an approval', { run, reason });
  return { outcome: 'wait', reason, why };
};

export const handler = task(checkApprovalEventSchema, makeCheckApproval);
