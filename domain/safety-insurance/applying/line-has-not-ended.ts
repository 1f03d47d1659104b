import type { Rule } from './facts.ts';

/** What ended cannot carry an insurance; a withdrawn termination is the same line again. */
export const lineHasNotEnded: Rule = {
  name: 'lineHasNotEnded',
  answer: ({ lineHasEnded, benefit }) => {
    if (!benefit.excluded.statuses.includes('ended')) return 'not_applicable';
    return lineHasEnded ? 'not_met' : 'met';
  },
  reason: () => 'line_ended',
};
