import { type Cycle, cycleOf, type Instant } from '../calendar.ts';
import { customersWordAsOf } from '../customers-word.ts';
import type { FrozenLine } from '../line.ts';
import type { RecordedLineEvent } from '../line-event.ts';
import { lineStateAsOf } from '../line-state.ts';
import type { Programme } from '../programme.ts';
import { type BonusValidity, bonusMb, bonusValidity } from './bonus.ts';
import type { RoamingBonusFacts, StartedPurchase } from './facts.ts';
import type { RoamingRefusal } from './reasons.ts';
import { rules } from './rules.ts';

/** What a purchase brings: an amount of the catalogue's, for as long as the product lasts. */
export interface DueBonus {
  readonly outcome: 'due';
  readonly product: string;
  readonly amountMb: number;
  readonly validity: BonusValidity;
  /** The Korean month of the purchase, for which bonuses are counted. */
  readonly boughtIn: Cycle;
}

/** Due, as far as no other purchase has used the month up; or refused. */
export type RoamingBonusDecision =
  | DueBonus
  | { readonly outcome: 'refused'; readonly reason: RoamingRefusal };

/** All that a decision depends on. */
export interface RoamingBonusInput {
  readonly line: string;
  readonly purchase: StartedPurchase;
  /** Undefined where the line is not in the cohort. */
  readonly onReferenceDate: FrozenLine | undefined;
  /** Of the line, in any order; those recorded after `asOf` do not exist. */
  readonly events: readonly RecordedLineEvent[];
  readonly holds: string | undefined;
  readonly asOf: Instant;
  readonly programme: Programme;
}

/** Whether a confirmed purchase brings its line a bonus, how much, and by which reason not. */
export const decideRoamingBonus = (input: RoamingBonusInput): RoamingBonusDecision => {
  const { line, purchase, onReferenceDate, events, holds, asOf, programme } = input;
  const benefit = programme.benefits['roaming-bonus'];
  const product = benefit.products.find(({ code }) => code === purchase.product);
  const facts: RoamingBonusFacts = {
    ...{ line, purchase, onReferenceDate, product, holds, benefit },
    state: onReferenceDate && lineStateAsOf(onReferenceDate, events, asOf),
    word: customersWordAsOf(events, { line, benefit: 'roaming-bonus', asOf }),
  };
  const broken = rules.find((rule) => rule.answer(facts) === 'not_met');
  if (broken) return { outcome: 'refused', reason: broken.reason };
  if (!product) return { outcome: 'refused', reason: 'product_not_in_catalogue' };
  return {
    outcome: 'due',
    product: product.code,
    amountMb: bonusMb(product, benefit.bonus.percent),
    validity: bonusValidity(purchase.startedAt, product.validDays, asOf),
    boughtIn: cycleOf(purchase.purchasedAt),
  };
};
