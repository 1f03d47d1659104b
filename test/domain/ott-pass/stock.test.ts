import { describe, expect, it } from 'vitest';
import { daysBetween } from '../../../domain/calendar.ts';
import { forecastOf, type StockCount, stockIsLow } from '../../../domain/ott-pass/stock.ts';
import { programmeVersion } from '../../../programmes/catalogue.ts';

const benefit = programmeVersion('customer-appreciation', 1).programme.benefits['ott-pass'];
const aCount = (given: Partial<StockCount> = {}): StockCount => ({
  on: '2026-03-08',
  free: 7000,
  used: 3000,
  waiting: 0,
  ...given,
});
const weekAgo = (used: number) => ({ count: aCount({ on: '2026-03-01', used }), daysAgo: 7 });

describe('how long a pool lasts', () => {
  it.each([
    ['at a hundred a day', aCount(), weekAgo(2300), 100, 70],
    ['at less than one a day', aCount({ free: 10 }), weekAgo(2999), 1, 70],
    ['with nothing left', aCount({ free: 0 }), weekAgo(2300), 100, 0],
    ['when nothing was used', aCount(), weekAgo(3000), 0, undefined],
    ['when a file makes used look smaller', aCount(), weekAgo(3100), 0, undefined],
    ['on the first day', aCount(), undefined, undefined, undefined],
  ])('%s', (_when, today, earlier, usedADay, daysLeft) => {
    expect(forecastOf(today, earlier)).toEqual({ usedADay, daysLeft });
  });

  it.each([
    ['2026-02-28', '2026-03-01', 1],
    ['2026-03-01', '2026-03-01', 0],
    ['2025-12-31', '2026-01-07', 7],
  ])('from %s to %s are %i days', (from, until, days) => {
    expect(daysBetween(from, until)).toBe(days);
  });
});

describe('a pool is low', () => {
  const lasting = (daysLeft?: number) => ({ usedADay: 1, daysLeft });
  it.each([
    ['with one code below the mark', aCount({ free: 999 }), lasting(), true],
    ['not at the mark', aCount({ free: 1000 }), lasting(), false],
    ['with one day below the mark', aCount(), lasting(13), true],
    ['not on the mark of days', aCount(), lasting(14), false],
    ['when more wait than are free', aCount({ waiting: 7001 }), lasting(), true],
    ['on the last day of registration', aCount({ on: '2026-08-31', free: 0 }), lasting(), true],
    ['not after it', aCount({ on: '2026-09-01', free: 0 }), lasting(), false],
  ])('%s', (_when, count, forecast, low) => {
    expect(stockIsLow(benefit, count, forecast)).toBe(low);
  });
});
