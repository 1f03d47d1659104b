import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, msOf, nextCycle, startOfCycle, startOfDayKst } from '../../domain/calendar.ts';
import type { Validity } from '../../domain/run-plan.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { validityAt } from '../../domain/validity.ts';
import { monthlyData } from './builders.ts';

const february = { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' };

describe('the validity of a month', () => {
  it.each<[string, string, Validity | string, string]>([
    // cycle, at, validity or reason, why
    ['2026-02', '2026-01-31T15:00:00.000Z', february, 'its first instant'],
    ['2026-02', '2026-02-28T14:59:59.999Z', february, 'its last instant'],
    [
      '2026-02',
      '2026-02-28T15:00:00.000Z',
      { from: '2026-03-01T00:00:00+09:00', until: '2026-04-01T00:00:00+09:00' },
      'over: 31 days from the day of opening',
    ],
    [
      '2026-07',
      '2026-10-31T14:59:59.999Z',
      { from: '2026-10-31T00:00:00+09:00', until: '2026-12-01T00:00:00+09:00' },
      'the last instant of lateUntil',
    ],
    ['2026-07', '2026-10-31T15:00:00.000Z', 'too_late', 'the day after lateUntil'],
    ['2026-02', '2026-01-31T14:50:00.000Z', february, 'a clock behind by the margin'],
    ['2026-02', '2026-01-31T14:49:59.999Z', 'cycle_not_begun', 'earlier than any skew'],
    ['2026-01', '2026-02-10T00:00:00.000Z', 'cycle_outside_window', 'before the window'],
    ['2026-08', '2026-08-10T00:00:00.000Z', 'cycle_outside_window', 'after the window'],
    ['2026-08', '2026-12-10T00:00:00.000Z', 'cycle_outside_window', 'also when late'],
  ])('%s at %s: %j (%s)', (cycle, at, expected) => {
    const answer = validityAt(monthlyData, cycle, at);
    expect(answer.outcome === 'valid' ? answer.validity : answer.reason).toEqual(expected);
  });

  it('ends after it is given, always at a midnight in Korea', () => {
    const anyCycle = fc.constantFrom(...cyclesOf(monthlyData));
    const from = msOf('2026-01-31T15:00:00.000Z');
    const until = msOf('2026-10-31T14:59:59.999Z');
    fc.assert(
      fc.property(anyCycle, fc.integer({ min: from, max: until }), (cycle, ms) => {
        const at = instantOf(ms);
        fc.pre(at >= startOfCycle(cycle));
        const answer = validityAt(monthlyData, cycle, at);
        if (answer.outcome !== 'valid') throw new Error(answer.sentence);
        const { validity } = answer;
        expect(Date.parse(validity.from)).toBeLessThanOrEqual(ms);
        expect(Date.parse(validity.until)).toBeGreaterThan(ms);
        expect(validity.until).toMatch(/T00:00:00\+09:00$/);
        if (at < startOfCycle(nextCycle(cycle))) {
          expect(validity.from).toBe(startOfDayKst(`${cycle}-01`));
        }
      }),
    );
  });
});
