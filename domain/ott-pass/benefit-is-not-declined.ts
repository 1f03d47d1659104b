import { cycleOfDate } from '../calendar.ts';
import type { Rule } from './facts.ts';

/** A benefit that was declined is declined from the next month on. */
export const benefitIsNotDeclined: Rule = {
  name: 'benefitIsNotDeclined',
  answer: ({ standing, on }) => {
    if (standing.declinedFrom === undefined) return 'not_applicable';
    return cycleOfDate(on) >= standing.declinedFrom ? 'not_met' : 'met';
  },
  reason: 'benefit_declined',
};
