import { describe, expect, it } from 'vitest';
import {
  coverDates,
  lastDayByCarriage,
  lastDayOfMonth,
} from '../../../domain/safety-insurance/cover-dates.ts';
import {
  dueAfterStart,
  dueAtFirst,
  dueAtLast,
} from '../../../domain/safety-insurance/due-dates.ts';

describe('cover', () => {
  it.each([
    ['2026-03-20', '2026-03-21', '2028-03-20'],
    ['2026-02-27', '2026-02-28', '2028-02-27'],
    ['2026-02-28', '2026-03-01', '2028-02-29'],
    ['2026-12-31', '2027-01-01', '2028-12-31'],
    ['2028-02-28', '2028-02-29', '2030-02-28'],
    ['2027-02-28', '2027-03-01', '2029-02-28'],
  ])('confirmed on %s lasts from %s up to and including %s', (confirmedOn, startsOn, endsOn) => {
    expect(coverDates(confirmedOn, 2)).toEqual({ startsOn, endsOn });
  });

  it.each([
    ['2026-02-14', '2026-02-28'],
    ['2028-02-01', '2028-02-29'],
    ['2026-12-31', '2026-12-31'],
  ])('whose last line went on %s ends on %s', (wentOn, lastDay) => {
    expect(lastDayOfMonth(wentOn)).toBe(lastDay);
    expect(lastDayByCarriage('2026-02-01', 2, wentOn)).toBe(
      lastDay < '2028-01-31' ? lastDay : '2028-01-31',
    );
  });
});

describe('what is due', () => {
  const cover = { startsOn: '2026-03-21', endsOn: '2028-03-20' };

  it.each([
    ['on its day', dueAtFirst(cover, '2026-03-20'), { on: '2026-03-21', what: 'start' }],
    [
      'tomorrow, when it has begun',
      dueAtFirst(cover, '2026-03-21'),
      { on: '2026-03-22', what: 'start' },
    ],
    [
      'thirty days before',
      dueAfterStart(cover, '2026-03-21', 30),
      { on: '2028-02-19', what: 'ending' },
    ],
    [
      'tomorrow, when nearer',
      dueAfterStart(cover, '2028-03-10', 30),
      { on: '2028-03-11', what: 'ending' },
    ],
    [
      'on its last day still',
      dueAfterStart(cover, '2028-03-19', 30),
      { on: '2028-03-20', what: 'ending' },
    ],
    ['not any more', dueAfterStart(cover, '2028-03-20', 30), { on: '2028-03-21', what: 'end' }],
    ['the day after the last', dueAtLast(cover, '2028-02-19'), { on: '2028-03-21', what: 'end' }],
    [
      'tomorrow, when it is over',
      dueAtLast(cover, '2028-04-01'),
      { on: '2028-04-02', what: 'end' },
    ],
  ])('is told %s', (_when, due, expected) => {
    expect(due).toEqual(expected);
  });
});
