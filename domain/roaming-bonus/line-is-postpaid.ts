import type { Rule } from './facts.ts';

/** There is no bill to put a prepaid line's bonus on. */
export const lineIsPostpaid: Rule = {
  name: 'lineIsPostpaid',
  answer: ({ onReferenceDate, benefit }) => {
    if (!onReferenceDate || !benefit.excluded.billings.includes('prepaid')) return 'not_applicable';
    return onReferenceDate.billing === 'prepaid' ? 'not_met' : 'met';
  },
  reason: 'line_is_prepaid',
};
