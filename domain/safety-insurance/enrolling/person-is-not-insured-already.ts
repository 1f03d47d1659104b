import type { Rule } from './facts.ts';

/** The earlier insurance covers the same for three years; nobody gets both. */
export const personIsNotInsuredAlready: Rule = {
  name: 'personIsNotInsuredAlready',
  holds: ({ holdsEarlier }) => !holdsEarlier,
  reason: 'already_insured',
};
