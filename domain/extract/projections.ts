import { adultFrom, ageOn, type PlainDate, reachesAgeBy } from '../calendar.ts';
import { pseudonymOf } from '../person-pseudonym.ts';
import type { Programme } from '../programme.ts';
import { type Sweep, sweepsOf } from '../safety-insurance/sweeps.ts';
import type { CleanRow } from './clean-row.ts';

/** What of a programme decides which facts about a person may be kept at all. */
export interface KeepingRules {
  readonly referenceDate: PlainDate;
  readonly adultAge: number;
  readonly cappedPlanClasses: ReadonlySet<string>;
  readonly insuranceAge: number;
  readonly insuranceEnrolmentUntil: PlainDate;
  /** The automatic enrolments, one slice of people each. */
  readonly sweeps: readonly Sweep[];
  /** Lines of these networks, billings and states carry no insurance. */
  readonly carryNoInsurance: ReadonlySet<string>;
}

/** The keeping rules of a programme version. */
export const keepingRulesOf = ({ referenceDate, benefits }: Programme): KeepingRules => ({
  referenceDate,
  adultAge: benefits['monthly-data'].minors.adultAge,
  cappedPlanClasses: new Set(benefits['monthly-data'].minors.cappedPlanClasses),
  insuranceAge: benefits['safety-insurance'].age,
  insuranceEnrolmentUntil: benefits['safety-insurance'].enrolmentUntil,
  sweeps: sweepsOf(benefits['safety-insurance']),
  carryNoInsurance: new Set<string>([
    ...benefits['safety-insurance'].excluded.networks,
    ...benefits['safety-insurance'].excluded.billings,
    ...benefits['safety-insurance'].excluded.statuses,
  ]),
});

/**
 * The line as `frozenLineSchema` has it, as compact JSON. It holds no customer id, no person and
 * no birth date. Every value is of a form that needs no escaping in JSON.
 */
export const frozenLineJson = (row: CleanRow, rules: KeepingRules): string => {
  const whoseSuspension =
    row.status === 'suspended' && row.suspension !== '' ? `,"suspension":"${row.suspension}"` : '';
  const noAllowance = row.ownAllowance === 'no' ? ',"ownAllowance":false' : '';
  const month = monthOfAge(row, rules);
  return (
    `{"line":"${row.lineId}","type":"${row.lineType}","billing":"${row.billing}",` +
    `"network":"${row.network}","status":"${row.status}","openedOn":"${row.openedOn}"` +
    `${whoseSuspension}${noAllowance}${month ? `,"adultFrom":"${month}"` : ''}}`
  );
};

/** The first month on whose first day the holder is of age; only for a line on a plan capped for
 * minors whose holder is a minor on the reference date, since nobody else's age is needed. */
const monthOfAge = ({ planClass, birthDate }: CleanRow, rules: KeepingRules): string | undefined =>
  birthDate !== '' &&
  rules.cappedPlanClasses.has(planClass) &&
  ageOn(birthDate, rules.referenceDate) < rules.adultAge
    ? adultFrom(birthDate, rules.adultAge)
    : undefined;

/** What one line says about its holder, where the insurance needs to know the holder. */
export interface PersonOfLine {
  readonly person: string;
  /** Empty for somebody who is kept because of the earlier insurance alone: the age is not needed. */
  readonly birthDate: PlainDate | '';
  /** True where the line carries the insurance on the reference date. */
  readonly carries: boolean;
  readonly alreadyInsured: boolean;
}

/** The person whom the insurance needs to know: one who reaches its age up to and including the
 * last day of enrolment, or who holds the earlier insurance. Each row is judged for itself: another
 * row of the person with a birth date that does not reach the age says nothing. Companies have no birth date and, as
 * far as the age goes, no person. */
export const personToKeep = (row: CleanRow, rules: KeepingRules): PersonOfLine | undefined => {
  const { insuranceAge, insuranceEnrolmentUntil, carryNoInsurance } = rules;
  const isOldEnough =
    row.birthDate !== '' && reachesAgeBy(row.birthDate, insuranceAge, insuranceEnrolmentUntil);
  const alreadyInsured = row.earlierInsurance === 'yes';
  if (!isOldEnough && !alreadyInsured) return undefined;
  return {
    person: row.personRef || pseudonymOf(row.customerId),
    birthDate: isOldEnough ? row.birthDate : '',
    carries:
      isOldEnough &&
      ![row.network, row.billing, row.status].some((value) => carryNoInsurance.has(value)),
    alreadyInsured,
  };
};
