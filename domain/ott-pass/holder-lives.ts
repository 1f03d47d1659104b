import type { Rule } from './facts.ts';

/** After the death of the holder nothing more is sent, not even a code that was claimed. */
export const holderLives: Rule = {
  name: 'holderLives',
  answer: ({ standing }) => (standing.holderDied ? 'not_met' : 'met'),
  reason: 'holder_died',
};
