import type { Rule } from './facts.ts';

/** A line that has ended gets nothing further; what it was given stays. */
export const lineHasNotEnded: Rule = {
  name: 'lineHasNotEnded',
  answer: ({ state, benefit }) => {
    if (!state || !benefit.excluded.statuses.includes('ended')) return 'not_applicable';
    return state.ended ? 'not_met' : 'met';
  },
  reason: 'line_ended',
};
