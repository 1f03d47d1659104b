import { addDays, type Instant, type PlainDate, startOfDay } from '../../calendar.ts';
import { customersWordAsOf } from '../../customers-word.ts';
import type { RecordedLineEvent } from '../../line-event.ts';
import { carriageOf } from '../carriage.ts';
import { insuranceGroup } from '../earlier-insurance.ts';
import type { SafetyInsuranceBenefit } from '../safety-insurance-benefit.ts';
import type { SlicedPerson } from '../sliced-person.ts';
import { aLineCarriesIt } from './a-line-carries-it.ts';
import type { Rule } from './facts.ts';
import { holderLives } from './holder-lives.ts';
import { personHasNotDeclined } from './person-has-not-declined.ts';
import { personHasReachedTheAge } from './person-has-reached-the-age.ts';
import { personIsNotInsuredAlready } from './person-is-not-insured-already.ts';
import type { EnrolmentDoubt, EnrolmentRefusal } from './reasons.ts';

/** Every rule of the enrolment by age, in the order in which a refusal is given: the first that
 * does not hold names the reason. A new rule is one file, one row here, one sentence. */
export const rules: readonly Rule[] = [
  holderLives,
  personIsNotInsuredAlready,
  aLineCarriesIt,
  personHasReachedTheAge,
  personHasNotDeclined,
];

/** What becomes of a person: enrolled with the lines that carry it now, refused, or looked at. */
export type EnrolmentDecision =
  | { readonly outcome: 'enrolled'; readonly lines: readonly string[] }
  | { readonly outcome: 'refused'; readonly reason: EnrolmentRefusal }
  | { readonly outcome: 'parked'; readonly reason: EnrolmentDoubt };

/** By what a person is judged. */
export interface Judging {
  readonly enrolledOn: PlainDate;
  readonly referenceDate: PlainDate;
  /** What was recorded later does not exist. */
  readonly asOf: Instant;
  readonly benefit: Pick<SafetyInsuranceBenefit, 'age'>;
  readonly holdsEarlier: boolean;
  readonly events: readonly RecordedLineEvent[] | 'unreadable';
}

/**
 * Decides one person of a slice. The same person, events and instant give the same decision, at
 * every attempt. What cannot be known for certain is left to somebody to look at, before any rule.
 */
export const decideEnrolment = (person: SlicedPerson, judging: Judging): EnrolmentDecision => {
  const { asOf, referenceDate, benefit, enrolledOn } = judging;
  if (person.birthDate === undefined) return { outcome: 'parked', reason: 'several_birth_dates' };
  if (judging.events === 'unreadable') return { outcome: 'parked', reason: 'events_unreadable' };
  const events = judging.events.filter(({ recordedAt }) => recordedAt <= asOf);
  const carriage = carriageOf(person.lines, events, startOfDay(addDays(referenceDate, 1)));
  const words = person.lines.map((line) =>
    customersWordAsOf(events, { line, benefit: insuranceGroup.ours, asOf }),
  );
  const facts = {
    ...{ birthDate: person.birthDate, enrolledOn, carriage, benefit },
    holdsEarlier: judging.holdsEarlier || person.alreadyInsured === true,
    hasDeclined: words.some(({ declinedFrom }) => declinedFrom !== undefined),
  };
  const broken = rules.find((rule) => !rule.holds(facts));
  if (broken) return { outcome: 'refused', reason: broken.reason };
  if (words.some(({ held }) => held)) return { outcome: 'parked', reason: 'benefit_held' };
  return { outcome: 'enrolled', lines: carriage.by };
};
