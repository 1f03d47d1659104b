import type { Rule } from './facts.ts';

/** A company has no birth date and nobody to be robbed by phone. */
export const holderIsAPerson: Rule = {
  name: 'holderIsAPerson',
  answer: ({ applicant, benefit }) => {
    if (!benefit.excluded.companies) return 'not_applicable';
    return applicant.holder === 'company' ? 'not_met' : 'met';
  },
  reason: () => 'holder_is_company',
};
