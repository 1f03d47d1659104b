import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prices } from '../../../bench/prices.ts';
import { forecastOf } from '../../../domain/approval/forecast.ts';
import { runPrices } from '../../../domain/approval/run-prices.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { highestLinesPerSecond } from '../../../domain/pace.ts';
import { monthlyData, version1 } from '../builders.ts';
import { februaryStart, someCounts } from './builders.ts';

const withHours = (hours: [from: number, until: number, rate: number][]) => ({
  ...monthlyData,
  charging: {
    ...monthlyData.charging,
    shareForEvents: 0,
    hours: hours.map(([fromHour, untilHour, linesPerSecond]) => ({
      fromHour,
      untilHour,
      linesPerSecond,
    })),
  },
});

const seconds = (
  eligible: number,
  hours: [number, number, number][],
  given: { batchesAtOnceMax?: number; opensAt?: string } = {},
) =>
  forecastOf({
    benefit: withHours(hours),
    counts: someCounts({ considered: eligible, eligible, refused: {} }),
    opensAt: februaryStart,
    batchesAtOnceMax: 10_000,
    ...given,
  }).seconds;

describe('the forecast', () => {
  it('serves at the rate that charging takes in each hour', () => {
    expect(seconds(3_600_000, [[0, 24, 1_000]])).toBe(3_600);
    expect(seconds(3_600_000, [[0, 24, 2_000]])).toBe(1_800);
    // An hour at 1,000, then the rest at half of it.
    expect(
      seconds(5_400_000, [
        [0, 1, 1_000],
        [1, 24, 500],
      ]),
    ).toBe(7_200);
  });

  it('waits through hours in which charging is closed', () => {
    const hours: [number, number, number][] = [
      [0, 1, 1_000],
      [1, 3, 0],
      [3, 24, 1_000],
    ];
    expect(seconds(7_200_000, hours)).toBe(4 * 3_600);
  });

  it('begins in the middle of an hour where the run does', () => {
    const hours: [number, number, number][] = [
      [0, 1, 1_000],
      [1, 24, 500],
    ];
    // Half an hour at 1,000 and half an hour at 500.
    expect(seconds(2_700_000, hours, { opensAt: '2026-01-31T15:30:00.000Z' })).toBe(3_600);
  });

  it('is slower where the account runs fewer batches at once than charging would take', () => {
    const p99 = monthlyData.charging.batchSecondsP99;
    expect(seconds(100_000, [[0, 24, 10_000]], { batchesAtOnceMax: 1 })).toBe(
      Math.ceil(1_000 * p99),
    );
  });

  it('comes to an end for any number of lines, at any moment of an hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        fc.integer({ min: 0, max: 48 * 3_600_000 }),
        (eligible, ms) => {
          const opensAt = instantOf(Date.parse(februaryStart) + ms);
          const { benefits } = version1;
          const counts = someCounts({ considered: eligible, eligible, refused: {} });
          const given = { benefit: benefits['monthly-data'], counts, opensAt };
          const forecast = forecastOf({ ...given, batchesAtOnceMax: 10_000 });
          const most = highestLinesPerSecond(benefits['monthly-data']);
          expect(forecast.seconds).toBeGreaterThanOrEqual(Math.floor(eligible / most));
        },
      ),
      {
        examples: [
          [1_485, 0],
          [1, 3_599_999],
          [2_850, 3_599_999],
        ],
      },
    );
  });

  it('of a month that nobody gets takes no time', () => {
    expect(seconds(0, [[0, 24, 1_000]])).toBe(0);
  });

  it('costs for 18 million lines what the design says, to a tenth', () => {
    const { costUsd } = forecastOf({
      benefit: monthlyData,
      counts: {
        considered: 18_000_000,
        eligible: 14_500_000,
        refused: { line_is_iot: 3_500_000 },
        parked: {},
      },
      opensAt: februaryStart,
      batchesAtOnceMax: 10_000,
    });
    expect(costUsd).toBeGreaterThan(9.86);
    expect(costUsd).toBeLessThan(11.24 * 1.1);
  });

  it('reckons with the prices of the benchmark', () => {
    const reckonedWith: Readonly<Record<string, unknown>> = runPrices;
    const shared = Object.entries(prices).filter(([name]) => name in runPrices);
    expect(shared.length).toBeGreaterThanOrEqual(6);
    for (const [name, price] of shared) expect(reckonedWith[name], name).toBe(price);
  });
});
