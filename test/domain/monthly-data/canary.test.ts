import { describe, expect, it } from 'vitest';
import { canaryFaults, canaryLines } from '../../../domain/monthly-data/canary.ts';
import type { RunKind } from '../../../domain/run-plan.ts';
import { monthlyData } from '../builders.ts';

describe('the canary', () => {
  it.each<[RunKind, number, number, string]>([
    // kind, rows, lines, why
    ['scheduled', 18_000_000, 10_000, 'never more than linesMax'],
    ['scheduled', 10_000, 100, 'one in a hundred'],
    ['scheduled', 99, 0, 'a handful has no canary'],
    ['rerun', 18_000_000, 0, 'everybody was granted before'],
    ['follow-up', 18_000, 0, 'few lines'],
  ])('of a %s run over %i lines is %i: %s', (kind, rows, lines) => {
    expect(canaryLines(monthlyData, kind, rows)).toBe(lines);
  });

  it.each([
    // parked, already granted, faults
    [1, 1, []],
    [2, 0, ['2 of 100 canary lines were parked; the programme allows 1 %.']],
    [0, 2, ['2 of 100 canary lines were granted before; the programme allows 1 %.']],
  ])(
    'of 100 lines with %i parked and %i granted before says %j',
    (parked, alreadyGranted, faults) => {
      expect(canaryFaults(monthlyData, { lines: 100, parked, alreadyGranted })).toEqual(faults);
    },
  );

  it('names each limit that is passed', () => {
    expect(canaryFaults(monthlyData, { lines: 10, parked: 5, alreadyGranted: 5 })).toHaveLength(2);
  });
});
