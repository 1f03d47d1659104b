import type { Rule } from './facts.ts';

/** A line that ended, on the reference date or since, gets nothing further; one whose termination
 * was withdrawn has not ended. */
export const lineHasNotEnded: Rule = {
  name: 'lineHasNotEnded',
  answer: ({ state, benefit }) => {
    if (!benefit.excluded.statuses.includes('ended')) return 'not_applicable';
    return state.ended ? 'not_met' : 'met';
  },
  reason: () => 'line_ended',
};
