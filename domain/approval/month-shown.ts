import { type Cycle, type Instant, startOfCycle } from '../calendar.ts';
import type { Approval, Month, Preview } from '../operations/month.ts';
import type { RunSummary } from '../operations/run-summary.ts';
import type { MonthlyDataBenefit } from '../programme.ts';
import { type Arming, approvalExpiresAt } from './arming.ts';
import { isBeingMade, periodOf, previewDueAt } from './ask-for-preview.ts';
import { latestPreview, type MonthAct, type PreviewStanding } from './month-acts.ts';
import { previewName } from './preview-name.ts';

export interface MonthToShow {
  readonly cycle: Cycle;
  readonly benefit: MonthlyDataBenefit;
  readonly acts: readonly MonthAct[];
  readonly runs: readonly RunSummary[];
  /** Of the month's first run, now. */
  readonly arming: Arming;
  /** False where the stage asks nobody. */
  readonly asksForApproval: boolean;
  readonly at: Instant;
}

/** A month as operators see it: what is due, what was previewed and said of it, and how far it is. */
export const monthShown = (month: MonthToShow): Month => {
  const { cycle, acts, runs, arming, at } = month;
  const latest = latestPreview(acts);
  const approval = latest && approvalShown(cycle, latest, arming);
  return {
    ...{ cycle, benefit: 'monthly-data', dueAt: startOfCycle(cycle) },
    previewDueAt: previewDueAt(cycle),
    state: stateOf(month, latest),
    ...(latest && { preview: previewShown(cycle, latest, at) }),
    ...(approval && { approval }),
    runs: [...runs],
  };
};

const previewShown = (cycle: Cycle, standing: PreviewStanding, at: Instant): Preview => {
  const { number, asked, made } = standing;
  const named = {
    preview: previewName(cycle, number),
    ...(asked?.by !== undefined && { maker: asked.by }),
  };
  if (!made) {
    const status = isBeingMade(standing, at) ? 'making' : 'failed';
    return { ...named, status, madeAt: asked?.at ?? at };
  }
  const { counts, gigabytes, hashes, differences, forecast } = made;
  return {
    ...{ ...named, status: 'made', madeAt: made.at },
    ...{ considered: counts.considered, eligible: counts.eligible, refused: counts.refused },
    ...{ gigabytes, hashes, differences, forecast },
  };
};

/** What was said last of the preview, and whether it still counts. */
const approvalShown = (
  cycle: Cycle,
  { number, approved, rejected, used }: PreviewStanding,
  arming: Arming,
): Approval | undefined => {
  const preview = previewName(cycle, number);
  if (rejected) {
    const { by, why, at } = rejected;
    return { outcome: 'rejected', preview, by, why, at };
  }
  if (!approved) return undefined;
  const { by, why, at } = approved;
  const said = { preview, by, why, at, expiresAt: approvalExpiresAt(cycle, at) };
  if (used || arming.outcome === 'armed') return { outcome: 'approved', ...said };
  const outcome = arming.reason === 'expired' ? 'expired' : 'void';
  return { outcome, ...said, reason: arming.reason, sentence: arming.sentence };
};

const stateOf = (
  { cycle, benefit, runs, arming, asksForApproval, at }: MonthToShow,
  latest: PreviewStanding | undefined,
): Month['state'] => {
  const isSome = (status: RunSummary['status']): boolean =>
    runs.some((run) => run.status === status);
  if (isSome('open')) return 'running';
  if (isSome('starting')) {
    const waits = asksForApproval && !latest?.used && arming.outcome === 'wait';
    return waits ? 'waiting_for_approval' : 'running';
  }
  if (isSome('sealed')) return 'given';
  if (runs.length > 0) return 'halted';
  const period = periodOf(benefit, cycle, at);
  if (period.outcome === 'closed' && period.reason === 'too_late') return 'closed';
  if (latest?.rejected) return 'rejected';
  if (arming.outcome === 'armed') return 'armed';
  if (latest?.made) return 'waiting_for_approval';
  if (asksForApproval && at >= previewDueAt(cycle) && at < startOfCycle(cycle))
    return 'preview_due';
  return at < startOfCycle(cycle) ? 'not_due' : 'overdue';
};
