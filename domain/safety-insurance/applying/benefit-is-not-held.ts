import type { Rule } from './facts.ts';

/** After "this was not me" nothing begins until the case is closed with a release. */
export const benefitIsNotHeld: Rule = {
  name: 'benefitIsNotHeld',
  answer: ({ isHeld }) => (isHeld ? 'not_met' : 'met'),
  reason: () => 'benefit_held',
};
