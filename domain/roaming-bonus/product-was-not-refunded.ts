import type { Rule } from './facts.ts';

/** Who got the money back has no product that could be half as large again. */
export const productWasNotRefunded: Rule = {
  name: 'productWasNotRefunded',
  answer: ({ purchase }) => (purchase.refundedAt === undefined ? 'met' : 'not_met'),
  reason: 'product_refunded',
};
