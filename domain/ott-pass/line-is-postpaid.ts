import type { Rule } from './facts.ts';

/** Prepaid lines (선불폰) are excluded. */
export const lineIsPostpaid: Rule = {
  name: 'lineIsPostpaid',
  answer: ({ line, benefit }) => {
    if (!benefit.excluded.billings.includes('prepaid')) return 'not_applicable';
    return line?.billing === 'prepaid' ? 'not_met' : 'met';
  },
  reason: 'line_is_prepaid',
};
