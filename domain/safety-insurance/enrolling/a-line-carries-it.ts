import type { Rule } from './facts.ts';

/** The insurance lasts as long as a line of the person's: without one it does not begin. */
export const aLineCarriesIt: Rule = {
  name: 'aLineCarriesIt',
  holds: ({ carriage }) => carriage.by.length > 0,
  reason: 'no_line_left',
};
