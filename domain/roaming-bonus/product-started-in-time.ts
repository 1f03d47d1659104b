import { plainDateOf } from '../calendar.ts';
import type { Rule } from './facts.ts';

/** Started by the last Korean day for it, included. */
export const productStartedInTime: Rule = {
  name: 'productStartedInTime',
  answer: ({ purchase, benefit: { window } }) =>
    plainDateOf(purchase.startedAt) <= window.startedUntil ? 'met' : 'not_met',
  reason: 'started_too_late',
};
