import type { Rule } from './facts.ts';

/** Neither its network nor its billing is one that the programme leaves out. */
export const lineMayCarryIt: Rule = {
  name: 'lineMayCarryIt',
  answer: ({ line, benefit }) => {
    if (!line) return 'not_applicable';
    return isOut(line.network, benefit.excluded.networks) ||
      isOut(line.billing, benefit.excluded.billings)
      ? 'not_met'
      : 'met';
  },
  reason: ({ line, benefit }) =>
    line && isOut(line.network, benefit.excluded.networks) ? 'line_is_mvno' : 'line_is_prepaid',
};

const isOut = (one: string, excluded: readonly string[]): boolean => excluded.includes(one);
