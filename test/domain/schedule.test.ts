import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleOf, instantOf, msOf } from '../../domain/calendar.ts';
import { cycleDue, cyclesBegunBy, cyclesOf, cyclesOfResumption } from '../../domain/schedule.ts';
import { monthlyData, version1 } from './builders.ts';

describe('what is due', () => {
  it.each([
    // scheduled at, cycle or nothing, why
    ['2026-01-31T15:00:00.000Z', '2026-02', 'the first of February 00:00 in Korea'],
    ['2026-06-30T15:00:00.000Z', '2026-07', 'the last month'],
    ['2026-07-31T15:00:00.000Z', 'nothing_due', 'the window is over'],
    ['2025-12-31T15:00:00.000Z', 'nothing_due', 'the window has not begun'],
    ['2026-11-30T15:00:00.000Z', 'nothing_due', 'deployed on any date, nothing happens'],
  ])('at %s is %s: %s', (scheduledAt, expected) => {
    const due = cycleDue(version1, scheduledAt);
    expect(due.outcome === 'due' ? due.cycle : due.outcome).toBe(expected);
  });

  it('is said in a sentence when it is nothing', () => {
    expect(cycleDue(version1, '2026-07-31T15:00:00.000Z')).toEqual({
      outcome: 'nothing_due',
      sentence: 'customer-appreciation@1 gives 2026-02 to 2026-07; 2026-08 is not in it.',
    });
  });

  it('is every cycle that has begun, missed ones too', () => {
    const atEnd = '2026-12-31T15:00:00.000Z';
    const six = ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'];
    expect(cyclesOf(monthlyData)).toEqual(six);
    expect(cyclesBegunBy(monthlyData, atEnd)).toEqual(six);
    expect(cyclesBegunBy(monthlyData, '2026-02-28T15:00:00.000Z')).toEqual(six.slice(0, 2));
    expect(cyclesBegunBy(monthlyData, '2026-01-31T14:59:59.999Z')).toEqual([]);
  });
});

describe('the months that a resumption brings', () => {
  const cycles = (occurredAt: string, recordedAt: string) =>
    cyclesOfResumption(monthlyData, { occurredAt, recordedAt });

  it.each([
    // occurred, recorded, cycles, why
    ['2026-02-20T03:00:00.000Z', '2026-02-20T03:00:01.000Z', ['2026-02'], 'the same month'],
    [
      '2026-02-20T03:00:00.000Z',
      '2026-04-02T03:00:00.000Z',
      ['2026-02', '2026-03', '2026-04'],
      'recorded late: every month since it happened',
    ],
    ['2026-01-20T03:00:00.000Z', '2026-02-02T03:00:00.000Z', ['2026-02'], 'before the window'],
    ['2026-09-20T03:00:00.000Z', '2026-09-20T03:00:00.000Z', [], 'after the window'],
    [
      '2026-02-28T14:49:59.999Z',
      '2026-02-28T14:49:59.999Z',
      ['2026-02'],
      'old enough for the run at midnight to see',
    ],
    [
      '2026-02-28T14:50:00.001Z',
      '2026-02-28T14:50:00.001Z',
      ['2026-02', '2026-03'],
      'too young for the run at midnight: it brings March itself',
    ],
    [
      '2026-02-28T15:00:00.500Z',
      '2026-02-28T14:59:59.500Z',
      ['2026-02', '2026-03'],
      'the publisher\u2019s clock runs ahead over the month end',
    ],
    [
      '2027-02-10T03:00:00.000Z',
      '2026-02-10T03:00:00.000Z',
      ['2026-02'],
      'said to happen in another year: it counts from its recording on',
    ],
  ])('occurred %s, recorded %s: %j (%s)', (occurredAt, recordedAt, expected) => {
    expect(cycles(occurredAt, recordedAt)).toEqual(expected);
  });

  it('together with the runs leave out no month, whenever it is recorded', () => {
    const start = msOf('2026-02-01T00:00:00.000Z');
    const anyMs = fc.integer({ min: start, max: msOf('2026-07-31T14:59:59.999Z') });
    fc.assert(
      fc.property(anyMs, fc.nat(60 * 60_000), (ms, lateMs) => {
        const recordedAt = instantOf(ms);
        const brought = cycles(recordedAt, recordedAt);
        for (const cycle of cyclesOf(monthlyData)) {
          if (cycle < cycleOf(recordedAt)) continue;
          const opensAt = msOf(`${cycle}-01T00:00:00.000Z`) - 9 * 3_600_000 + lateMs;
          const seenByRun = ms <= opensAt - monthlyData.run.asOfMarginMinutes * 60_000;
          expect(seenByRun || brought.includes(cycle)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
