import type { Rule } from './facts.ts';

/** A pass stays with whoever gave the line away; the receiver has none by that line. */
export const lineIsStillTheHolders: Rule = {
  name: 'lineIsStillTheHolders',
  answer: ({ standing }) => (standing.transferred ? 'not_met' : 'met'),
  reason: 'line_transferred',
};
