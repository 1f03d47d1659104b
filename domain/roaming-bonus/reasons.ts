/** Why a purchase brings no bonus, and the sentence for it: the only place where either is spelled.
 * In the order of precedence: whether the claim is true, what the line is, what was bought and when,
 * what the customer said, and last how many there have been. */
export const roamingRefusals = {
  purchase_not_confirmed:
    'The order system knows no such purchase of this product that this line may use.',
  line_not_in_cohort: 'The line was not a customer of the operator on the reference date.',
  line_is_mvno: 'The line belongs to a virtual operator and not to the operator itself.',
  line_ended: 'The line has ended.',
  line_is_prepaid: 'The line is prepaid.',
  bonus_is_the_buyers:
    'The product is for a family: its bonus goes once, to the line that bought it.',
  already_in_offer: 'The line or the product has the running offer of the same content already.',
  product_not_in_catalogue: 'The programme has no bonus for this product.',
  bought_outside_window: 'The product was bought before or after the days of the programme.',
  started_too_late: 'The product started after the last day for it.',
  product_refunded: 'The product was refunded before a bonus came of it.',
  benefit_declined: 'The customer declined this benefit in an earlier month.',
  benefit_held:
    'The benefit is held: the customer said “this was not me”, and the case is not closed with a release.',
  monthly_cap_reached:
    'The line has had as many bonuses for purchases of one month as there may be.',
} as const satisfies Record<string, string>;

export type RoamingRefusal = keyof typeof roamingRefusals;

/** Every reason, highest precedence first. */
export const roamingReasons = Object.keys(roamingRefusals) as RoamingRefusal[];
