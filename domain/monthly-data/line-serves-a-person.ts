import type { Rule } from './facts.ts';

/** IoT lines serve things; phones, tablets and wearables serve people. */
export const lineServesAPerson: Rule = {
  name: 'lineServesAPerson',
  answer: ({ line, benefit }) => {
    if (!benefit.excluded.lineTypes.includes('iot')) return 'not_applicable';
    return line.type === 'iot' ? 'not_met' : 'met';
  },
  reason: () => 'line_is_iot',
};
