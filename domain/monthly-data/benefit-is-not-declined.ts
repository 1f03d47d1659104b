import { isDeclined } from '../customers-word.ts';
import type { Rule } from './facts.ts';

/** Not declined by the customer in an earlier month. */
export const benefitIsNotDeclined: Rule = {
  name: 'benefitIsNotDeclined',
  answer: ({ word, cycle }) => {
    if (word.declinedFrom === undefined) return 'not_applicable';
    return isDeclined(word, cycle) ? 'not_met' : 'met';
  },
  reason: () => 'benefit_declined',
};
