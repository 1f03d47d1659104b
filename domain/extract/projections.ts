import { adultFrom, ageOn, type PlainDate, reachesAgeBy } from '../calendar.ts';
import type { CohortPerson } from '../cohort.ts';
import type { Programme } from '../programme.ts';
import type { CleanRow } from './clean-row.ts';

/** What of a programme decides which facts about a person may be kept at all. */
export interface KeepingRules {
  readonly referenceDate: PlainDate;
  readonly adultAge: number;
  readonly cappedPlanClasses: ReadonlySet<string>;
  readonly insuranceAge: number;
  readonly insuranceEnrolmentUntil: PlainDate;
}

/** The keeping rules of a programme version. */
export const keepingRulesOf = ({ referenceDate, benefits }: Programme): KeepingRules => ({
  referenceDate,
  adultAge: benefits['monthly-data'].minors.adultAge,
  cappedPlanClasses: new Set(benefits['monthly-data'].minors.cappedPlanClasses),
  insuranceAge: benefits['safety-insurance'].age,
  insuranceEnrolmentUntil: benefits['safety-insurance'].enrolmentUntil,
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

/** The person whom the insurance needs to know: one who reaches its age up to and including the
 * last day of enrolment. Companies have no birth date and no person. */
export const personToKeep = (row: CleanRow, rules: KeepingRules): CohortPerson | undefined =>
  row.birthDate !== '' &&
  reachesAgeBy(row.birthDate, rules.insuranceAge, rules.insuranceEnrolmentUntil)
    ? { person: row.personRef || row.customerId, birthDate: row.birthDate }
    : undefined;
