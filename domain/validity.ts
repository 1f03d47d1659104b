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
  startOfDayKst,
} from './calendar.ts';
import type { MonthlyDataBenefit } from './programme.ts';
import type { Validity } from './run-plan.ts';

/** How long what is granted now will be worth something, or why nothing is granted now. */
export type ValidityAnswer =
  | { readonly outcome: 'valid'; readonly validity: Validity }
  | {
      readonly outcome: 'refused';
      readonly reason: 'cycle_outside_window' | 'cycle_not_begun' | 'too_late';
      readonly sentence: string;
    };

const refused = (
  reason: 'cycle_outside_window' | 'cycle_not_begun' | 'too_late',
  sentence: string,
): ValidityAnswer => ({ outcome: 'refused', reason, sentence });

/** True for a cycle that the programme gives at all. */
export const cycleIsInWindow = (benefit: MonthlyDataBenefit, cycle: Cycle): boolean =>
  cycle >= benefit.window.firstCycle && cycle <= benefit.window.lastCycle;

/**
 * The validity of a cycle's grants for a run that opens at that instant, or for an event recorded
 * at it: the cycle itself while it lasts; after its end, and up to and including `lateUntil`, the
 * late days from the Korean date of that instant. It is pinned, so that every attempt sends
 * charging the same. A clock that runs behind by less than the asOf margin may open a cycle.
 */
export const validityAt = (
  benefit: MonthlyDataBenefit,
  cycle: Cycle,
  at: Instant,
): ValidityAnswer => {
  const { window, lateGrant, run } = benefit;
  if (!cycleIsInWindow(benefit, cycle)) {
    const period = `${window.firstCycle} to ${window.lastCycle}`;
    return refused('cycle_outside_window', `${cycle} is not in the programme, ${period}.`);
  }
  if (instantOf(msOf(at) + run.asOfMarginMinutes * 60_000) < startOfCycle(cycle)) {
    return refused('cycle_not_begun', `${cycle} has not begun at ${at}.`);
  }
  if (at < startOfCycle(nextCycle(cycle))) {
    const from = startOfDayKst(firstDayOf(cycle));
    const until = startOfDayKst(firstDayOf(nextCycle(cycle)));
    return { outcome: 'valid', validity: { from, until } };
  }
  const today = plainDateOf(at);
  if (today > lateGrant.lateUntil) {
    return refused('too_late', `${cycle} could be given until ${lateGrant.lateUntil}.`);
  }
  const until = startOfDayKst(addDays(today, lateGrant.validDays));
  return { outcome: 'valid', validity: { from: startOfDayKst(today), until } };
};
