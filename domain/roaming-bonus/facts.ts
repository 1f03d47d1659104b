import type { Instant } from '../calendar.ts';
import type { CustomersWord } from '../customers-word.ts';
import type { FrozenLine } from '../line.ts';
import type { LineState } from '../line-state.ts';
import type { Purchase } from './purchase.ts';
import type { RoamingRefusal } from './reasons.ts';
import type { RoamingBonusBenefit, RoamingProduct } from './roaming-bonus-benefit.ts';

/** A purchase whose product has started, by the order system's word. */
export type StartedPurchase = Purchase & { readonly startedAt: Instant };

/** All that a rule of the roaming bonus may look at: no amount and no date of an event. */
export interface RoamingBonusFacts {
  /** The line that the event is about. */
  readonly line: string;
  readonly purchase: StartedPurchase;
  /** The line on the reference date, and what became of it; undefined outside the cohort. */
  readonly onReferenceDate: FrozenLine | undefined;
  readonly state: LineState | undefined;
  readonly word: CustomersWord;
  /** Undefined where the programme's catalogue does not have it. */
  readonly product: RoamingProduct | undefined;
  /** The benefit that the line holds of the group that excludes this one, where it holds any. */
  readonly holds: string | undefined;
  readonly benefit: RoamingBonusBenefit;
}

/** A statement that must hold for a purchase to bring a bonus, and the reason when it does not. */
export interface Rule {
  readonly name: string;
  /** `not_applicable` where the programme does not ask, or there is nothing to ask about. */
  readonly answer: (facts: RoamingBonusFacts) => 'met' | 'not_met' | 'not_applicable';
  readonly reason: RoamingRefusal;
}
