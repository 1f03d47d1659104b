import type { Rule } from './facts.ts';

/** A line of a virtual operator (알뜰폰) is not a customer of the operator itself. */
export const lineIsOfTheOperator: Rule = {
  name: 'lineIsOfTheOperator',
  answer: ({ line, benefit }) => {
    if (!benefit.excluded.networks.includes('mvno')) return 'not_applicable';
    return line?.network === 'mvno' ? 'not_met' : 'met';
  },
  reason: 'line_is_mvno',
};
