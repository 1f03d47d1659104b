import type { Rule } from './facts.ts';

/** A product for a family brings one bonus: the buyer's, whoever else uses it. */
export const lineIsTheBuyers: Rule = {
  name: 'lineIsTheBuyers',
  answer: ({ line, purchase }) => {
    if (purchase.members.length === 0) return 'not_applicable';
    return purchase.line === line ? 'met' : 'not_met';
  },
  reason: 'bonus_is_the_buyers',
};
