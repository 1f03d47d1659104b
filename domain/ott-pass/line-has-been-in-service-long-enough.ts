import { addDays } from '../calendar.ts';
import type { Rule } from './facts.ts';

/** Lines opened to harvest passes wait: from the day that is so many days after their opening. */
export const lineHasBeenInServiceLongEnough: Rule = {
  name: 'lineHasBeenInServiceLongEnough',
  answer: ({ line, on, benefit }) => {
    if (!line || benefit.minimumService.days === 0) return 'not_applicable';
    return on < addDays(line.openedOn, benefit.minimumService.days) ? 'not_met' : 'met';
  },
  reason: 'line_too_young',
};
