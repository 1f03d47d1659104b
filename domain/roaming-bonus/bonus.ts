import { type Instant, instantOf, msOf } from '../calendar.ts';
import type { RoamingProduct } from './roaming-bonus-benefit.ts';

const msPerDay = 86_400_000;

/** Megabytes of the bonus on one purchase: that share of the product's data, rounded up to a whole
 * multiple of the product's unit. In whole numbers throughout. */
export const bonusMb = (
  { dataMb, unitMb }: Pick<RoamingProduct, 'dataMb' | 'unitMb'>,
  percent: number,
): number => {
  const hundredthsOfAUnit = 100 * unitMb;
  return Math.ceil((dataMb * percent) / hundredthsOfAUnit) * unitMb;
};

/** From (included) until (excluded): whole days of 24 hours, as roaming products count them. */
export interface BonusValidity {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * As long as the product itself, from its start. Where that is over by the time the bonus is
 * decided, which is our delay and not the customer's, it lasts as long from then on: data that ended
 * before it came is worth nothing.
 */
export const bonusValidity = (
  startedAt: Instant,
  validDays: number,
  decidedAt: Instant,
): BonusValidity => {
  const lastsMs = validDays * msPerDay;
  const isOver = msOf(startedAt) + lastsMs <= msOf(decidedAt);
  const from = isOver ? decidedAt : startedAt;
  return { from, until: instantOf(msOf(from) + lastsMs) };
};
