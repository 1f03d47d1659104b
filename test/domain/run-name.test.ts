import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRunName, runIdentity, runName } from '../../domain/run-name.ts';
import { runKinds } from '../../domain/run-plan.ts';

describe('the name of a run', () => {
  it.each([
    ['scheduled', 1, 'monthly-data-2026-02'],
    ['rerun', 2, 'monthly-data-2026-02-2'],
    ['follow-up', 1, 'monthly-data-2026-02-follow-up-1'],
    ['supplement', 12, 'monthly-data-2026-02-supplement-12'],
  ] as const)('of kind %s, number %i is %s', (kind, number, name) => {
    expect(runName('2026-02', kind, number)).toBe(name);
    expect(runIdentity(name)).toEqual({ cycle: '2026-02', kind, number });
  });

  it.each([
    'monthly-data-2026-13',
    'monthly-data-2026-02-1',
    'monthly-data-2026-02-0',
    'monthly-data-2026-02-02',
    'monthly-data-2026-02-follow-up',
    'monthly-data-2026-02-follow-up-0',
    'monthly-data-2026-02-supplement',
    'monthly-data-2026-02-supplement-01',
    'monthly-data-2026-02-follow-up-supplement-1',
    'monthly-data-2026-02-2-2',
    'monthly-data-preview-2026-02',
    'cohort-import-1',
    '',
  ])('is not %j', (name) => {
    expect(runIdentity(name)).toBeUndefined();
  });

  it('is free: the next of a kind is none of those that exist, and one more than the last', () => {
    const kinds = fc.constantFrom(...runKinds);
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 10 });
    fc.assert(
      fc.property(kinds, kinds, numbers, (kind, otherKind, taken) => {
        fc.pre(kind !== 'scheduled');
        const first = kind === 'rerun' ? 2 : 1;
        const existing = [
          ...taken.map((number) => runName('2026-02', kind, number + first - 1)),
          ...(otherKind === kind ? [] : [runName('2026-02', otherKind, 99)]),
          runName('2026-03', kind, 500),
        ];
        const name = nextRunName(existing, kind, '2026-02');
        expect(existing).not.toContain(name);
        const highest = Math.max(first - 1, ...taken.map((number) => number + first - 1));
        expect(name).toBe(runName('2026-02', kind, highest + 1));
      }),
    );
  });

  it('of the scheduled run is the same every time: a second start opens nothing', () => {
    expect(nextRunName([], 'scheduled', '2026-02')).toBe('monthly-data-2026-02');
    const existing = ['monthly-data-2026-02'];
    expect(nextRunName(existing, 'scheduled', '2026-02')).toBe('monthly-data-2026-02');
  });

  it('fits an execution name', () => {
    expect(runName('2026-02', 'follow-up', 999_999).length).toBeLessThanOrEqual(80);
  });
});
