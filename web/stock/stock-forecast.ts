import type { PoolStock } from '../../domain/operations/stock.ts';

/** Free codes so many days from now, if as many are used a day as now. */
export interface ForecastPoint {
  readonly days: number;
  readonly free: number;
}

/** Drawn no further than this: a year says that there is enough. */
const daysMax = 365;
const steps = 12;

/** Free codes until they are used up, undefined where nothing is known of a rate. */
export const forecastOf = ({ free, usedADay }: PoolStock): ForecastPoint[] | undefined => {
  if (!usedADay) return undefined;
  const last = Math.min(free / usedADay, daysMax);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const days = (last * step) / steps;
    return { days: Math.round(days * 10) / 10, free: Math.round(free - usedADay * days) };
  });
};
