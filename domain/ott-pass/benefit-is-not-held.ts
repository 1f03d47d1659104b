import type { Rule } from './facts.ts';

/** After "this was not me" nothing is given and no code is shown until the case is closed. */
export const benefitIsNotHeld: Rule = {
  name: 'benefitIsNotHeld',
  answer: ({ standing }) => (standing.held ? 'not_met' : 'met'),
  reason: 'benefit_held',
};
