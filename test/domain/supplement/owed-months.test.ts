import { describe, expect, it } from 'vitest';
import {
  cohortsWith,
  type RunOfMonth,
  supplementInMonth,
} from '../../../domain/supplement/owed-months.ts';
import type { Supplement } from '../../../domain/supplement/supplement-acts.ts';

const first = 'monthly-data-2026-02';
const run = (name: string, kind: RunOfMonth['kind'], given: Partial<RunOfMonth> = {}) => ({
  ...{ run: name, kind, cohort: 'without', isSealed: true },
  ...given,
});
const sealedAs = (number: number, sha256: string, lines: number) =>
  ({ number, sealed: { cohort: { sha256, lines } } }) as Supplement;
const month = run(first, 'scheduled');
const own = `${first}-supplement-1`;

describe('a month of a sealed supplement', () => {
  it.each([
    [undefined, [], 'never ran'],
    [undefined, [run(first, 'scheduled', { isSealed: false })], 'is under way: nothing closed'],
    [undefined, [run(`${first}-follow-up-1`, 'follow-up')], 'no run has looked at everybody'],
    [{ state: 'owed' }, [month], 'ran over the cohort without it'],
    [{ state: 'owed' }, [month, run(`${first}-supplement-2`, 'supplement')], 'another’s run'],
    [
      { state: 'under_way', run: own },
      [month, run(own, 'supplement', { isSealed: false })],
      'its run has not closed its books',
    ],
    [{ state: 'given', run: own }, [month, run(own, 'supplement')], 'its run has'],
    [
      { state: 'given', run: `${first}-2` },
      [month, run(`${first}-2`, 'rerun', { cohort: 'with' })],
      'a re-run has looked at its lines',
    ],
    [
      { state: 'owed' },
      [month, run(`${first}-2`, 'rerun')],
      'a re-run that was opened, while it was being sealed, on the cohort without it',
    ],
    [
      { state: 'owed' },
      [month, run(`${first}-2`, 'rerun', { cohort: 'with', isSealed: false })],
      'a re-run that has not ended well',
    ],
  ] as const)('is %o', (expected, runs, _because) => {
    const cohorts = new Set(['with', 'with another behind it']);
    expect(supplementInMonth(runs, { number: 1, cohorts })).toEqual(expected);
  });

  it('has been given by a run over the cohort with a later supplement too', () => {
    const all = [sealedAs(1, 'one', 31), { number: 2 } as Supplement, sealedAs(3, 'three', 32)];
    expect(cohortsWith(all, 1)).toEqual(new Set(['one', 'three']));
    expect(cohortsWith(all, 2)).toEqual(new Set());
    expect(cohortsWith(all, 3)).toEqual(new Set(['three']));
  });

  it('is owed by a run over the cohort with a later one that was sealed before it', () => {
    const all = [sealedAs(1, 'both', 32), sealedAs(2, 'the later alone', 31)];
    expect(cohortsWith(all, 1)).toEqual(new Set(['both']));
    expect(cohortsWith(all, 2)).toEqual(new Set(['both', 'the later alone']));
  });
});
