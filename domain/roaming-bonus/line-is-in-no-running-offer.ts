import { plainDateOf } from '../calendar.ts';
import type { Rule } from './facts.ts';

/** The operator's running offer of identical content and ours exclude each other, for purchases up to
 * and including the offer's last day: by product, by the order system's word on the line, and by
 * what the line holds of the group. */
export const lineIsInNoRunningOffer: Rule = {
  name: 'lineIsInNoRunningOffer',
  answer: ({ purchase, benefit, holds }) => {
    if (holds !== undefined && holds !== 'roaming-bonus') return 'not_met';
    const boughtOn = plainDateOf(purchase.purchasedAt);
    const isInOffer = benefit.runningOffers.offers.some(
      ({ code, products, extendedUntil }) =>
        boughtOn <= extendedUntil &&
        (products.includes(purchase.product) || purchase.offers.includes(code)),
    );
    return isInOffer ? 'not_met' : 'met';
  },
  reason: 'already_in_offer',
};
