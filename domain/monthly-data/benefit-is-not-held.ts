import type { Rule } from './facts.ts';

/** Not held after "this was not me": while its case is open nothing is given in the customer's
 * name, and a release brings what was held. */
export const benefitIsNotHeld: Rule = {
  name: 'benefitIsNotHeld',
  answer: ({ word }) => (word.held ? 'not_met' : 'met'),
  reason: () => 'benefit_held',
};
