import { cycleOf } from '../calendar.ts';
import { isDeclined } from '../customers-word.ts';
import type { Rule } from './facts.ts';

/** Not declined before the month in which the product started. */
export const benefitIsNotDeclined: Rule = {
  name: 'benefitIsNotDeclined',
  answer: ({ word, purchase }) =>
    isDeclined(word, cycleOf(purchase.startedAt)) ? 'not_met' : 'met',
  reason: 'benefit_declined',
};
