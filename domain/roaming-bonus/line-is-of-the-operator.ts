import type { Rule } from './facts.ts';

/** Lines of virtual operators are not customers of the operator itself. */
export const lineIsOfTheOperator: Rule = {
  name: 'lineIsOfTheOperator',
  answer: ({ onReferenceDate, benefit }) => {
    if (!onReferenceDate || !benefit.excluded.networks.includes('mvno')) return 'not_applicable';
    return onReferenceDate.network === 'mvno' ? 'not_met' : 'met';
  },
  reason: 'line_is_mvno',
};
