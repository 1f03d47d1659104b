import type { Rule } from './facts.ts';

/** The bonus is a share of the product's data, and only the catalogue says how much that is. */
export const productIsInTheCatalogue: Rule = {
  name: 'productIsInTheCatalogue',
  answer: ({ product }) => (product ? 'met' : 'not_met'),
  reason: 'product_not_in_catalogue',
};
