import type { Rule } from './facts.ts';

/** After the holder’s death nothing more is given. */
export const holderLives: Rule = {
  name: 'holderLives',
  answer: ({ holderHasDied }) => (holderHasDied ? 'not_met' : 'met'),
  reason: () => 'holder_died',
};
