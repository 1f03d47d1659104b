import type { Rule } from './facts.ts';

/** The promise was made to the customers of the reference date. */
export const lineIsInTheCohort: Rule = {
  name: 'lineIsInTheCohort',
  answer: ({ line }) => (line ? 'met' : 'not_met'),
  reason: () => 'line_not_in_cohort',
};
