import type { Rule } from './facts.ts';

/** The door asks for it too; whoever reaches the rules by another way meets it here. The token
 * knows one age, under 14; a programme whose age is 0 asks for no guardian. */
export const guardianActsForAChild: Rule = {
  name: 'guardianActsForAChild',
  answer: ({ applicant, benefit }) => {
    if (benefit.guardian.underAge === 0) return 'not_applicable';
    return applicant.age === 'under_14' && applicant.actsAs !== 'guardian' ? 'not_met' : 'met';
  },
  reason: () => 'guardian_needed',
};
