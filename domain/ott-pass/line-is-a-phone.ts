import type { Rule } from './facts.ts';

/** Tablets, watches and things have no pass of their own: it is by line, and meant for people. */
export const lineIsAPhone: Rule = {
  name: 'lineIsAPhone',
  answer: ({ line, benefit }) => {
    const excluded: readonly string[] = benefit.excluded.lineTypes;
    return line && excluded.includes(line.type) ? 'not_met' : 'met';
  },
  reason: 'line_is_no_phone',
};
