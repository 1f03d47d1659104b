import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  highestLinesPerSecond,
  linesPerSecondAt,
  nextOpenHour,
  paceAt,
  slotSecondsAt,
  slowestLinesPerSecond,
  throttledSlotSecondsAt,
} from '../../domain/pace.ts';
import type { MonthlyDataBenefit } from '../../domain/programme.ts';
import { monthlyData } from './builders.ts';

const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** The benefit with one charging rate all day. */
const benefitAt = (
  linesPerSecond: number,
  batchSecondsP99: number,
  batchSize: number,
): MonthlyDataBenefit => ({
  ...monthlyData,
  run: { ...monthlyData.run, batchSize },
  charging: {
    ...monthlyData.charging,
    hours: [{ fromHour: 0, untilHour: 24, linesPerSecond }],
    batchSecondsP99,
  },
});

describe('the pace of a run', () => {
  it.each([
    // hour, lines per second, slots, seconds, why
    [0, 3000, 9, 0.316, 'the night is ours'],
    [8, 3000, 9, 0.316, 'until 09:00'],
    [9, 800, 3, 0.395, 'the day belongs to customers'],
    [22, 800, 3, 0.395, 'until 23:00'],
  ])('at hour %i is %i lines/s by %i slots of %f s: %s', (hour, rate, slots, seconds) => {
    expect(linesPerSecondAt(monthlyData, hour)).toBe(rate);
    const pace = paceAt(monthlyData, hour);
    if (pace === 'closed') throw new Error('closed');
    expect(pace.maxConcurrency).toBe(slots);
    expect(pace.slotSeconds).toBeCloseTo(seconds, 3);
  });

  it('is closed in the last hour of the day, and open again at midnight', () => {
    expect(paceAt(monthlyData, 23)).toBe('closed');
    expect(slotSecondsAt(monthlyData, 23, 9)).toBe('closed');
    expect(nextOpenHour(monthlyData, 23)).toBe(0);
    expect(nextOpenHour(monthlyData, 5)).toBe(5);
  });

  it('is open until everybody must be served', () => {
    const servedBy = Number(monthlyData.served.servedBy.slice(0, 2));
    for (const hour of hours.slice(0, servedBy))
      expect(paceAt(monthlyData, hour)).not.toBe('closed');
  });

  it('serves a cohort of the expected size by the promised hour', () => {
    const pace = paceAt(monthlyData, 0);
    if (pace === 'closed') throw new Error('closed');
    const linesPerSecond = (pace.maxConcurrency * monthlyData.run.batchSize) / pace.slotSeconds;
    const servedBy = Number(monthlyData.served.servedBy.slice(0, 2)) * 3_600;
    expect(20_000_000 / linesPerSecond).toBeLessThan(servedBy / 2);
  });

  it('never asks more of charging than agreed, leaves the share for events, and is never none', () => {
    const rate = fc.integer({ min: 1, max: 50_000 });
    const p99 = fc.double({ min: 0.01, max: 30, noNaN: true });
    fc.assert(
      fc.property(rate, p99, fc.integer({ min: 1, max: 100 }), (linesPerSecond, seconds, size) => {
        const pace = paceAt(benefitAt(linesPerSecond, seconds, size), 0);
        if (pace === 'closed') throw new Error('closed');
        const { maxConcurrency, slotSeconds } = pace;
        expect(maxConcurrency).toBeGreaterThanOrEqual(1);
        expect(Number.isInteger(maxConcurrency)).toBe(true);
        const asked = (maxConcurrency * size) / slotSeconds;
        const share = monthlyData.charging.shareForEvents;
        expect(asked).toBeLessThanOrEqual(linesPerSecond * (1 - share) * (1 + 1e-9));
        expect(slotSeconds).toBeGreaterThanOrEqual(seconds * (1 - 1e-9));
      }),
    );
  });

  it('slows down with the hour although its concurrency is fixed', () => {
    const opened = paceAt(monthlyData, 8);
    if (opened === 'closed') throw new Error('closed');
    for (const hour of hours) {
      const slot = slotSecondsAt(monthlyData, hour, opened.maxConcurrency);
      if (slot === 'closed') continue;
      const asked = (opened.maxConcurrency * monthlyData.run.batchSize) / slot;
      expect(asked).toBeLessThanOrEqual(linesPerSecondAt(monthlyData, hour));
    }
  });

  it.each([
    // hour, throttled to, lines per second that are left, why
    [1, 100, 95, 'lowered'],
    [1, 50_000, 2850, 'never above what is agreed'],
    [10, 1000, 760, 'nor above what is agreed in that hour'],
  ])('at hour %i throttled to %i is %i lines/s: %s', (hour, throttledTo, left) => {
    const slot = throttledSlotSecondsAt(monthlyData, hour, { maxConcurrency: 9, throttledTo });
    if (slot === 'closed') throw new Error('closed');
    expect(900 / slot).toBeCloseTo(left, 6);
  });

  it('cannot be throttled so far that a batch outlives its function', () => {
    const slowest = slowestLinesPerSecond(monthlyData);
    expect(slowest).toBe(24);
    for (const hour of hours) {
      const pace = paceAt(monthlyData, hour);
      if (pace === 'closed') continue;
      const slot = throttledSlotSecondsAt(monthlyData, hour, { ...pace, throttledTo: slowest });
      expect(slot).toBeLessThanOrEqual(40);
    }
  });

  it('at its highest is what the tables must take', () => {
    expect(highestLinesPerSecond(monthlyData)).toBe(3000);
  });
});
