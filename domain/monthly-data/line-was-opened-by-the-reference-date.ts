import type { Rule } from './facts.ts';

/** Opened up to and including the reference date. */
export const lineWasOpenedByTheReferenceDate: Rule = {
  name: 'lineWasOpenedByTheReferenceDate',
  answer: ({ line, referenceDate }) => (line.openedOn <= referenceDate ? 'met' : 'not_met'),
  reason: () => 'line_opened_after_reference_date',
};
