import type { PlainDate } from '../calendar.ts';
import type { OttPassBenefit } from './ott-pass-benefit.ts';

/** A pool as it was counted on one day. */
export interface StockCount {
  readonly on: PlainDate;
  readonly free: number;
  /** Codes of the pool that are no longer free, since its first file. */
  readonly used: number;
  /** Lines that wait for a code. */
  readonly waiting: number;
}

/** How many days the rate is taken from. */
export const rateDays = 7;

/** How long a pool lasts. `daysLeft` is undefined where nothing is used, or nothing is known yet. */
export interface Forecast {
  /** Of the days since the oldest count that is taken; rounded up. */
  readonly usedADay: number | undefined;
  readonly daysLeft: number | undefined;
}

/** The forecast from today's count and an earlier one, by the days between them. */
export const forecastOf = (
  today: StockCount,
  earlier: { readonly count: StockCount; readonly daysAgo: number } | undefined,
): Forecast => {
  if (!earlier || earlier.daysAgo < 1) return { usedADay: undefined, daysLeft: undefined };
  // A file that is on offer and not yet reported makes used look smaller for a day: never below 0.
  const used = Math.max(0, today.used - earlier.count.used);
  const usedADay = Math.ceil(used / earlier.daysAgo);
  const daysLeft = used === 0 ? undefined : Math.floor((today.free * earlier.daysAgo) / used);
  return { usedADay, daysLeft };
};

/**
 * Whether the partner must bring more: fewer codes than the programme's mark, fewer days than its
 * mark, or more who wait than are free. Never after the last day on which the service takes a code.
 */
export const stockIsLow = (
  { stock, window }: Pick<OttPassBenefit, 'stock' | 'window'>,
  { on, free, waiting }: StockCount,
  { daysLeft }: Forecast,
): boolean =>
  on <= window.registerUntil &&
  (free < stock.lowWaterCodes ||
    waiting > free ||
    (daysLeft !== undefined && daysLeft < stock.lowWaterDays));
