import { addDays, type PlainDate } from '../calendar.ts';
import type { SafetyInsuranceBenefit } from './safety-insurance-benefit.ts';
import { sweepsOf } from './sweeps.ts';

/** How long a birth date is kept after the insurer has accepted the person: for as long the two
 * sides may compare what was handed over. */
export const birthDateKeptDays = 30;

/** The day on which the birth date of somebody goes whom the insurer accepted on that day, or
 * tomorrow: a day that has begun may have been swept already. */
export const birthDateGoesOn = (acceptedOn: PlainDate, today: PlainDate): PlainDate => {
  const [due, tomorrow] = [addDays(acceptedOn, birthDateKeptDays), addDays(today, 1)];
  return due > tomorrow ? due : tomorrow;
};

/** For each automatic enrolment the last day on which its slice of people may be needed, where it
 * is opened on its first: the insurer answers at its deadline, and the birth dates are kept on. */
export const slicesNeededUntil = (
  benefit: SafetyInsuranceBenefit,
): { readonly cycle: string; readonly until: PlainDate }[] =>
  sweepsOf(benefit).map(({ cycle, enrolledOn }) => ({
    cycle,
    until: addDays(enrolledOn, benefit.insurer.acknowledgedWithinDays + birthDateKeptDays),
  }));
