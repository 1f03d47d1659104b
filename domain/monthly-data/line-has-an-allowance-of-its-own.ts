import type { Rule } from './facts.ts';

/** A device that shares the allowance of another line has no bucket to top up. An extract that
 * does not say so is taken to mean that it has one. */
export const lineHasAnAllowanceOfItsOwn: Rule = {
  name: 'lineHasAnAllowanceOfItsOwn',
  answer: ({ line, benefit }) => {
    if (!benefit.excluded.linesWithoutOwnAllowance) return 'not_applicable';
    return line.ownAllowance === false ? 'not_met' : 'met';
  },
  reason: () => 'line_has_no_own_allowance',
};
