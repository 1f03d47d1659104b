import { type Cycle, cycleOf, cyclesBetween, type Instant, instantOf, msOf } from './calendar.ts';
import type { MonthlyDataBenefit, Programme } from './programme.ts';
import { cycleIsInWindow } from './validity.ts';

/** Which cycle a schedule's firing is about. */
export type DueAnswer =
  | { readonly outcome: 'due'; readonly cycle: Cycle }
  | { readonly outcome: 'nothing_due'; readonly sentence: string };

/** The cycle that is due at the scheduled instant, however late the firing arrives: the calendar
 * decides, not the firing. Outside the window nothing is due, which is no failure. */
export const cycleDue = (programme: Programme, scheduledAt: Instant): DueAnswer => {
  const cycle = cycleOf(scheduledAt);
  const { window } = programme.benefits['monthly-data'];
  if (cycleIsInWindow(programme.benefits['monthly-data'], cycle)) return { outcome: 'due', cycle };
  const period = `${window.firstCycle} to ${window.lastCycle}`;
  const name = `${programme.programme}@${programme.version}`;
  return { outcome: 'nothing_due', sentence: `${name} gives ${period}; ${cycle} is not in it.` };
};

/** Every cycle of the programme, in order. */
export const cyclesOf = ({ window }: MonthlyDataBenefit): Cycle[] =>
  cyclesBetween(window.firstCycle, window.lastCycle);

/** Every cycle of the programme that has begun by the instant, in order. */
export const cyclesBegunBy = (benefit: MonthlyDataBenefit, at: Instant): Cycle[] =>
  cyclesOf(benefit).filter((cycle) => cycle <= cycleOf(at));

/**
 * The cycles that a resumption may bring a line: from the month in which it happened to the month
 * in which we learnt of it, inside the window; one that is said to happen later counts from its
 * recording on, as the line's state does. Months wholly suspended are not made up. The asOf
 * margin belongs to it: a resumption recorded in the last minutes of a month is too young for the
 * run that opens at midnight, so the event itself must bring the new month too.
 */
export const cyclesOfResumption = (
  benefit: MonthlyDataBenefit,
  event: { readonly occurredAt: Instant; readonly recordedAt: Instant },
): Cycle[] => {
  const { occurredAt, recordedAt } = event;
  const first = cycleOf(occurredAt < recordedAt ? occurredAt : recordedAt);
  const marginMs = benefit.run.asOfMarginMinutes * 60_000;
  const last = cycleOf(instantOf(msOf(recordedAt) + marginMs));
  return cyclesOf(benefit).filter((cycle) => cycle >= first && cycle <= last);
};
