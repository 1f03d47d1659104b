import type { Instant } from '../../domain/calendar.ts';
import {
  decideEnrolment,
  type EnrolmentDecision,
} from '../../domain/safety-insurance/enrolling/decide-enrolment.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import type { SafetyInsuranceBenefit } from '../../domain/safety-insurance/safety-insurance-benefit.ts';
import type { SlicedPerson } from '../../domain/safety-insurance/sliced-person.ts';
import type { Env } from '../env.ts';
import { eventsOfLines } from '../lines.ts';

/** Decides people by what was recorded of their lines up to an instant of the plan. */
export const judgePeople = async (
  env: Pick<Env, 'database' | 'settings'>,
  people: readonly SlicedPerson[],
  by: {
    readonly plan: EnrolmentPlan;
    readonly asOf: Instant;
    readonly benefit: SafetyInsuranceBenefit;
  },
): Promise<(readonly [person: SlicedPerson, decision: EnrolmentDecision])[]> => {
  const { plan, asOf, benefit } = by;
  // People are in the order of their own hash: their lines are no neighbours.
  const lines = people.flatMap((person) => person.lines);
  const events = await eventsOfLines(env, lines, { contiguous: false });
  return people.map((person) => {
    const ofLines = person.lines.map((line) => events.get(line) ?? []);
    const isUnreadable = ofLines.includes('unreadable');
    const decision = decideEnrolment(person, {
      ...{ asOf, benefit, holdsEarlier: false },
      enrolledOn: plan.enrolledOn,
      referenceDate: plan.referenceDate,
      events: isUnreadable
        ? 'unreadable'
        : ofLines.flatMap((one) => (one === 'unreadable' ? [] : one)),
    });
    return [person, decision];
  });
};
