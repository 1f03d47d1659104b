import { insuranceGroup } from '../earlier-insurance.ts';
import { isFree } from '../enrolment-standing.ts';
import type { Rule } from './facts.ts';

/**
 * Once per person and programme, and never beside the earlier three-year insurance. Whoever
 * declined, was refused by the insurer or withdrew an application may apply again, and whom an
 * enrolment left over because the insurer did not answer; an insurance
 * that was given and has ended does not come back, because its key in the ledger is used up.
 */
export const personIsNotInsuredAlready: Rule = {
  name: 'personIsNotInsuredAlready',
  answer: ({ holds, enrolment, isLeftOver }) => {
    if (holds !== undefined && holds !== insuranceGroup.ours) return 'not_met';
    return enrolment && !isFree(enrolment) && !isLeftOver ? 'not_met' : 'met';
  },
  reason: ({ holds, enrolment }) => {
    if (holds !== undefined && holds !== insuranceGroup.ours) return 'already_insured';
    const isOver = enrolment?.state === 'cancelled' || enrolment?.state === 'ended';
    return isOver ? 'insurance_ended' : 'already_insured';
  },
};
