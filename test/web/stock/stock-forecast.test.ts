import { describe, expect, it } from 'vitest';
import type { PoolStock } from '../../../domain/operations/stock.ts';
import { forecastOf } from '../../../web/stock/stock-forecast.ts';

const aPool = (given: Partial<PoolStock>): PoolStock => ({
  ...{
    service: 'wave-video',
    nameKo: '웨이브비디오',
    free: 1_000,
    used: 0,
    waiting: 0,
    low: false,
  },
  ...{ lowWaterCodes: 100, lowWaterDays: 14 },
  ...given,
});

describe('the forecast of a pool', () => {
  it('falls from what is free to nothing on the day on which it is used up', () => {
    const points = forecastOf(aPool({ free: 1_000, usedADay: 40 })) ?? [];
    expect(points[0]).toEqual({ days: 0, free: 1_000 });
    expect(points.at(-1)).toEqual({ days: 25, free: 0 });
    const free = points.map((point) => point.free);
    expect(free).toEqual(free.toSorted((a, b) => b - a));
  });

  it('ends after a year where there is enough for longer', () => {
    const points = forecastOf(aPool({ free: 1_000_000, usedADay: 10 })) ?? [];
    expect(points.at(-1)).toEqual({ days: 365, free: 996_350 });
  });

  it.each([[undefined], [0]])('is none at a rate of %s', (usedADay) => {
    expect(forecastOf(aPool(usedADay === undefined ? {} : { usedADay }))).toBeUndefined();
  });
});
