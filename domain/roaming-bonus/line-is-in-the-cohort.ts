import type { Rule } from './facts.ts';

/** Only lines that were customers on the reference date were promised anything. */
export const lineIsInTheCohort: Rule = {
  name: 'lineIsInTheCohort',
  answer: ({ onReferenceDate }) => (onReferenceDate ? 'met' : 'not_met'),
  reason: 'line_not_in_cohort',
};
