import type { Rule } from './facts.ts';

/** Opened up to and including the reference date. */
export const lineWasOpenedByTheReferenceDate: Rule = {
  name: 'lineWasOpenedByTheReferenceDate',
  answer: ({ line, referenceDate }) => (line && line.openedOn > referenceDate ? 'not_met' : 'met'),
  reason: 'line_opened_after_reference_date',
};
