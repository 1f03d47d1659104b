import type { Instant } from '../calendar.ts';
import type { Enrolment, EnrolmentState } from './enrolment.ts';

/** Why the insurance cannot be declined any more, and what can be done instead. */
const refusals = {
  handed_over: {
    reason: 'insurance_on_its_way',
    sentence: 'The insurer has been asked already. Cancel the insurance once it has started.',
  },
  insured: {
    reason: 'insurance_in_force',
    sentence: 'The insurance is in force. It can be cancelled at any time.',
  },
  nothing: {
    reason: 'insurance_not_offered',
    sentence: 'No insurance is on offer that could be declined.',
  },
} as const;

const refusalByState = {
  offered: undefined,
  declined: undefined,
  handed_over: refusals.handed_over,
  // Nobody has heard from the insurer: it may have begun.
  missing: refusals.handed_over,
  insured: refusals.insured,
  rejected: refusals.nothing,
  cancelled: refusals.nothing,
  ended: refusals.nothing,
} as const satisfies Record<EnrolmentState, { reason: string; sentence: string } | undefined>;

/** Why an enrolment in this state cannot be declined; undefined where it can, or was. */
export const declineRefusal = (
  state: EnrolmentState,
): { readonly reason: string; readonly sentence: string } | undefined => refusalByState[state];

/** The enrolment of somebody who wants none before any was offered: the sweep finds it and offers
 * nothing. */
export const declinedEnrolment = (given: {
  readonly programme: string;
  readonly person: string;
  readonly lines: readonly string[];
  readonly by: string;
  readonly at: Instant;
}): Enrolment => ({
  programme: given.programme,
  person: given.person,
  state: 'declined',
  because: 'age',
  lines: [...given.lines],
  source: 'customer',
  changedAt: given.at,
  by: given.by,
  version: 1,
});
