import { describe, expect, it } from 'vitest';
import { addMonths } from '../../../domain/calendar.ts';
import { lastDayOfPass, nextPassDate, passDates } from '../../../domain/ott-pass/pass-dates.ts';
import { version1 } from '../builders.ts';

const benefit = version1.benefits['ott-pass'];
const given = { registerBy: '2026-08-31', over: false };

describe('months from a day', () => {
  it.each([
    ['2026-03-15', 6, '2026-09-15'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-12-01', 1, '2027-01-01'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %i months: %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });
});

describe('the dates of a pass', () => {
  it.each([
    ['2026-03-04T14:59:59.999Z', '2026-09-03'],
    ['2026-03-04T15:00:00.000Z', '2026-09-04'],
    ['2026-08-31T03:00:00.000Z', '2027-02-27'],
  ])('registered at %s it lasts up to and including %s', (at, last) => {
    expect(lastDayOfPass(at, benefit.window.months)).toBe(last);
  });

  it('are the warning of a code, or the two of a pass that runs, or none of one that is over', () => {
    expect(passDates(given, benefit).map(({ on, tell }) => [on, tell])).toEqual([
      ['2026-08-17', 'ott_code_expiring'],
    ]);
    const redeemedAt = '2026-03-04T03:00:00.000Z';
    expect(passDates({ ...given, redeemedAt }, benefit).map(({ on, tell }) => [on, tell])).toEqual([
      ['2026-08-20', 'ott_pass_ending'],
      ['2026-09-04', 'ott_pass_ended'],
    ]);
    expect(passDates({ ...given, over: true }, benefit)).toEqual([]);
  });

  it('come one after the other, strictly after a day', () => {
    expect(nextPassDate(given, benefit, '2026-08-16')?.on).toBe('2026-08-17');
    expect(nextPassDate(given, benefit, '2026-08-17')).toBeUndefined();
  });
});
