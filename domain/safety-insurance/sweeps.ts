import {
  addDays,
  type Cycle,
  cyclesBetween,
  firstDayAtAge,
  firstDayOf,
  type PlainDate,
} from '../calendar.ts';
import type { SafetyInsuranceBenefit } from './safety-insurance-benefit.ts';

/** What of the benefit says whom its monthly sweeps enrol. */
export type SweepRules = Pick<SafetyInsuranceBenefit, 'age' | 'enrolmentUntil'> & {
  readonly automatic: Pick<
    SafetyInsuranceBenefit['automatic'],
    'firstCycle' | 'lastCycle' | 'toldDaysBefore'
  >;
};

/** One automatic enrolment: the month whose first day opens it. */
export interface Sweep {
  readonly cycle: Cycle;
  /** The day on which its people are enrolled, if it opens in time. */
  readonly enrolledOn: PlainDate;
  /** It enrols who has reached the age up to and including this day, and was in no sweep before. */
  readonly birthdaysUntil: PlainDate;
}

/** Every automatic enrolment of the programme, in order. The first takes everybody who is old
 * enough by then; the last takes nobody who reaches the age after the last day of enrolment. */
export const sweepsOf = ({ automatic, enrolmentUntil }: SweepRules): Sweep[] =>
  cyclesBetween(automatic.firstCycle, automatic.lastCycle).map((cycle) => {
    const enrolledOn = addDays(firstDayOf(cycle), automatic.toldDaysBefore);
    return {
      cycle,
      enrolledOn,
      birthdaysUntil: enrolledOn < enrolmentUntil ? enrolledOn : enrolmentUntil,
    };
  });

/** The sweep that enrols somebody born on that day; undefined for who reaches the age after all. */
export const sweepOf = (
  birthDate: PlainDate,
  age: number,
  sweeps: readonly Sweep[],
): Sweep | undefined => {
  const reachedOn = firstDayAtAge(birthDate, age);
  return sweeps.find(({ birthdaysUntil }) => reachedOn <= birthdaysUntil);
};
