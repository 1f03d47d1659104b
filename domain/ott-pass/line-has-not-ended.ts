import type { Rule } from './facts.ts';

/** A line that ended gets nothing further; one whose termination was withdrawn has not ended. */
export const lineHasNotEnded: Rule = {
  name: 'lineHasNotEnded',
  answer: ({ standing, benefit }) => {
    if (!benefit.excluded.statuses.includes('ended')) return 'not_applicable';
    return standing.ended ? 'not_met' : 'met';
  },
  reason: 'line_ended',
};
