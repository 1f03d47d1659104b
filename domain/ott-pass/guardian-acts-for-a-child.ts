import type { Rule } from './facts.ts';

/** The first age that is no longer in each band of the token. */
const bandEnds = { under_14: 14, minor: 19, adult: Number.POSITIVE_INFINITY } as const;

/** Below the programme's age only the guardian's own sign-in may act. A band that reaches beyond
 * that age counts as beyond it: a token says no birth date. */
export const guardianActsForAChild: Rule = {
  name: 'guardianActsForAChild',
  answer: ({ asker, benefit }) => {
    if (!asker || bandEnds[asker.age] > benefit.guardian.underAge) return 'not_applicable';
    return asker.actsAs === 'guardian' ? 'met' : 'not_met';
  },
  reason: 'guardian_needed',
};
