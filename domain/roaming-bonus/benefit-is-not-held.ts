import type { Rule } from './facts.ts';

/** Not held after "this was not me": the purchase waits until the case is closed. The last rule, so
 * that only what would be given waits. */
export const benefitIsNotHeld: Rule = {
  name: 'benefitIsNotHeld',
  answer: ({ word }) => (word.held ? 'not_met' : 'met'),
  reason: 'benefit_held',
};
