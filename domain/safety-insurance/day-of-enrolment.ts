import {
  addDays,
  type Instant,
  instantOf,
  msOf,
  type PlainDate,
  plainDateOf,
  startOfDay,
} from '../calendar.ts';
import { mayBeToldAt, type QuietHours } from '../notices/telling-hours.ts';
import type { EnrolmentPlan } from './enrolment-plan.ts';
import type { SafetyInsuranceBenefit } from './safety-insurance-benefit.ts';

/** What of a plan depends on the day on which its people are enrolled. */
export type DayOfEnrolment = Pick<EnrolmentPlan, 'enrolledOn' | 'mayBeEnrolledAt' | 'enrolAsOf'>;

type Days = Pick<SafetyInsuranceBenefit, 'automatic' | 'run'>;

/** The instant up to which facts count for what is decided at another. */
export const factsUpTo = ({ run }: Pick<Days, 'run'>, instant: Instant): Instant =>
  instantOf(msOf(instant) - run.asOfMarginMinutes * 60_000);

export const dayOfEnrolment = (benefit: Days, enrolledOn: PlainDate): DayOfEnrolment => {
  const mayBeEnrolledAt = startOfDay(enrolledOn);
  return { enrolledOn, mayBeEnrolledAt, enrolAsOf: factsUpTo(benefit, mayBeEnrolledAt) };
};

/** The first day on which people may be enrolled who are told from that day on. */
export const enrolledAfter = (
  { automatic }: Pick<Days, 'automatic'>,
  toldOn: PlainDate,
): PlainDate => addDays(toldOn, automatic.toldDaysBefore);

/** The plan, on a later day where people can only be told so late that they would have fewer days to
 * decline than they are promised. */
export const withTimeToDecline = (
  plan: EnrolmentPlan,
  given: { readonly benefit: Days; readonly quietHours: QuietHours; readonly now: Instant },
): EnrolmentPlan => {
  const { benefit, quietHours, now } = given;
  const telling = mayBeToldAt(quietHours, now);
  const toldOn = plainDateOf(telling.may === 'now' ? now : telling.notBefore);
  const enrolledOn = enrolledAfter(benefit, toldOn);
  return enrolledOn > plan.enrolledOn ? { ...plan, ...dayOfEnrolment(benefit, enrolledOn) } : plan;
};
