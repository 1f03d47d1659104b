import {
  addDays,
  type Cycle,
  firstDayOf,
  type Instant,
  instantOf,
  msOf,
  nextCycle,
  plainDateOf,
  startOfCycle,
  startOfDay,
} from '../calendar.ts';
import type { MonthlyDataBenefit } from '../programme.ts';
import { cyclesOf } from '../schedule.ts';
import { cycleIsInWindow } from '../validity.ts';
import { approvalTerms } from './approval-terms.ts';
import { approvalExpiresAt } from './arming.ts';
import { latestPreview, type MonthAct, type PreviewStanding } from './month-acts.ts';
import { changedBetween, type MonthHashes } from './month-hashes.ts';
import { previewDueOn } from './working-days.ts';

/** Why a month is not previewed or approved at this time. */
export type ClosedReason = 'cycle_outside_window' | 'too_early' | 'too_late';
export type MonthPeriod =
  | { readonly outcome: 'open' }
  | { readonly outcome: 'closed'; readonly reason: ClosedReason; readonly sentence: string };

/** The instant at which the calendar has a month's preview made. */
export const previewDueAt = (cycle: Cycle): Instant =>
  instantOf(msOf(startOfDay(previewDueOn(cycle))) + approvalTerms.previewHour * 3_600_000);

/** The month whose preview the calendar has made at this instant: from the hour at which it is due
 * until the month begins; undefined where none is. A day that was missed is made up by the next. */
export const cycleToPreview = (benefit: MonthlyDataBenefit, at: Instant): Cycle | undefined =>
  cyclesOf(benefit).find((cycle) => previewDueAt(cycle) <= at && at < startOfCycle(cycle));

/** The first instant at which a month may be previewed. */
const opensAt = (cycle: Cycle): Instant =>
  startOfDay(addDays(firstDayOf(cycle), -approvalTerms.previewDaysMax));

/**
 * Whether a month may be previewed and decided on: of the programme, no earlier than two weeks before
 * it begins, and as long as it may be given, up to and including `lateUntil`.
 */
export const periodOf = (benefit: MonthlyDataBenefit, cycle: Cycle, at: Instant): MonthPeriod => {
  const { window, lateGrant } = benefit;
  const closed = (reason: ClosedReason, sentence: string): MonthPeriod => ({
    outcome: 'closed',
    reason,
    sentence,
  });
  if (!cycleIsInWindow(benefit, cycle)) {
    const period = `${window.firstCycle} to ${window.lastCycle}`;
    return closed('cycle_outside_window', `${cycle} is not in the programme, ${period}.`);
  }
  if (at < opensAt(cycle)) {
    return closed('too_early', `${cycle} can be previewed from ${opensAt(cycle)} on.`);
  }
  if (at >= startOfCycle(nextCycle(cycle)) && plainDateOf(at) > lateGrant.lateUntil) {
    return closed('too_late', `${cycle} could be given until ${lateGrant.lateUntil}.`);
  }
  return { outcome: 'open' };
};

/** What asking for a preview comes to: the one that stands, or the number of the one to make. */
export type AskedPreview =
  | { readonly outcome: 'stands'; readonly number: number; readonly sentence: string }
  | { readonly outcome: 'make'; readonly number: number };

/**
 * Asking twice is asking once: a preview stands while nothing of what it looked at has changed and
 * nobody has rejected it, used it up or let it lapse. Then the next one is made, and an approval of
 * the one before counts no more. The calendar does not ask again where a person has said no.
 */
export const askForPreview = (
  acts: readonly MonthAct[],
  asking: {
    readonly cycle: Cycle;
    readonly by: string | undefined;
    readonly hashes: MonthHashes;
    readonly at: Instant;
  },
): AskedPreview => {
  const latest = latestPreview(acts);
  if (!latest) return { outcome: 'make', number: 1 };
  const { number } = latest;
  const stands = (sentence: string): AskedPreview => ({ outcome: 'stands', number, sentence });
  if (latest.rejected && asking.by === undefined) return stands('It was rejected by a person.');
  if (!latest.made) {
    return isBeingMade(latest, asking.at)
      ? stands('It is being made.')
      : { outcome: 'make', number: number + 1 };
  }
  const { rejected, voided, used, approved } = latest;
  const lapsed = approved && asking.at >= approvalExpiresAt(asking.cycle, approved.at);
  const changed = changedBetween(latest.made.hashes, asking.hashes).length > 0;
  if (rejected || voided || used || lapsed || changed) {
    return { outcome: 'make', number: number + 1 };
  }
  return stands('Nothing of what it looked at has changed.');
};

/** True where a preview was asked for and has its time yet. */
export const isBeingMade = ({ asked, rejected }: PreviewStanding, at: Instant): boolean => {
  if (!asked || rejected) return false;
  return msOf(at) < msOf(asked.at) + approvalTerms.previewMadeWithinHours * 3_600_000;
};
