import type { Rule } from './facts.ts';

/** One act is enough, before the offer or after it. */
export const personHasNotDeclined: Rule = {
  name: 'personHasNotDeclined',
  holds: ({ hasDeclined }) => !hasDeclined,
  reason: 'declined',
};
