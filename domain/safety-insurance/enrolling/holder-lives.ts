import type { Rule } from './facts.ts';

/** After the holder's death nothing more is given or sent. */
export const holderLives: Rule = {
  name: 'holderLives',
  holds: ({ carriage }) => carriage.holderDiedOn === undefined,
  reason: 'holder_died',
};
