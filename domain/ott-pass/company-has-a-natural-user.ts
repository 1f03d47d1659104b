import type { Rule } from './facts.ts';

/** A pass is for a person: a company's line has one where a person is registered as its user. */
export const companyHasANaturalUser: Rule = {
  name: 'companyHasANaturalUser',
  answer: ({ asker, benefit }) => {
    if (asker?.holder !== 'company') return 'not_applicable';
    if (!benefit.excluded.companiesWithoutNaturalUser) return 'not_applicable';
    return asker.naturalUser ? 'met' : 'not_met';
  },
  reason: 'company_without_user',
};
