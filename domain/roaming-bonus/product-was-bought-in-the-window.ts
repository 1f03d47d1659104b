import { plainDateOf } from '../calendar.ts';
import type { Rule } from './facts.ts';

/** Bought on a Korean day of the window, its first and last included. */
export const productWasBoughtInTheWindow: Rule = {
  name: 'productWasBoughtInTheWindow',
  answer: ({ purchase, benefit: { window } }) => {
    const boughtOn = plainDateOf(purchase.purchasedAt);
    return boughtOn >= window.boughtFrom && boughtOn <= window.boughtUntil ? 'met' : 'not_met';
  },
  reason: 'bought_outside_window',
};
