import type { Rule } from './facts.ts';

/** Of age on the first of the cycle, or on a plan that no guardian capped. The month of coming of
 * age is on record only for the lines that this rule is about. */
export const guardianConsentIsNotNeeded: Rule = {
  name: 'guardianConsentIsNotNeeded',
  answer: ({ line, cycle, benefit }) => {
    if (line.adultFrom === undefined) return 'not_applicable';
    if (benefit.minors.cappedPlanClasses.length === 0) return 'not_applicable';
    return line.adultFrom <= cycle ? 'met' : 'not_met';
  },
  reason: () => 'guardian_consent_needed',
};
