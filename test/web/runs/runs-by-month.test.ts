import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../web/runs/outcomes.ts';
import { runsByMonth } from '../../../web/runs/runs-by-month.ts';
import { recordedRuns, sealedRun } from '../../browser/recorded-runs.ts';

describe('the list of runs', () => {
  it('has every run once, the latest month and the newest run first', () => {
    const months = runsByMonth(recordedRuns);
    expect(months.map(({ cycle }) => cycle)).toEqual([
      '2026-07',
      '2026-06',
      '2026-05',
      '2026-04',
      '2026-03',
      '2026-02',
    ]);
    expect(months.flatMap(({ runs }) => runs)).toHaveLength(200);
    for (const { cycle, runs } of months) {
      expect(runs.every((run) => run.cycle === cycle)).toBe(true);
      const starts = runs.map(({ startedAt }) => startedAt);
      expect(starts).toEqual(starts.toSorted().toReversed());
    }
  });

  it.each([
    ['monthly-data-2026-07', 1],
    ['  FOLLOW-UP-38 ', 5],
    ['2026-06-2', 1],
    ['nothing', 0],
    ['', 200],
  ])('finds by the words “%s” %i runs', (search, found) => {
    const runs = runsByMonth(recordedRuns, search).flatMap((month) => month.runs);
    expect(runs).toHaveLength(found);
  });
});

describe('what became of lines', () => {
  it('has a part for every outcome, and the parts are the whole', () => {
    const counts = sealedRun.counts;
    if (!counts) throw new Error('the sealed run has an account');
    const parts = partsOf(counts);
    expect(parts.map(({ outcome }) => outcome)).toEqual([
      'granted',
      'alreadyGranted',
      'refused',
      'parked',
      'notAttempted',
    ]);
    expect(parts.reduce((sum, { lines }) => sum + lines, 0)).toBe(counts.considered);
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('is no share of nothing', () => {
    const nothing = { considered: 0, granted: 0, alreadyGranted: 0, notAttempted: 0 };
    const parts = partsOf({ ...nothing, refused: {}, parked: {} });
    expect(parts.every(({ share }) => share === 0)).toBe(true);
  });
});
