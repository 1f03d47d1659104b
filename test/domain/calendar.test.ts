import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  adultFrom,
  ageOn,
  cycleOf,
  cyclesBetween,
  firstDayAtAge,
  firstDayOf,
  hourOf,
  instantOf,
  instantSchema,
  isPlainDate,
  msOf,
  nextCycle,
  plainDateOf,
  previousCycle,
  reachesAgeBy,
  startOfCycle,
  startOfDay,
  startOfDayKst,
} from '../../domain/calendar.ts';

/** 1970 to 2200: longer than anybody's contract. */
const anyMs = fc.integer({ min: 0, max: 7_258_118_399_999 });
/** Born 1900 or later, up to 2100, on a day that exists. */
const anyDate = fc
  .integer({ min: -25_567, max: 47_481 })
  .map((days) => addDays('1970-01-01', days));
const anyCycle = anyDate.map((date) => date.slice(0, 7));

describe('the months of Korea', () => {
  it.each([
    // instant in UTC, month in Korea, why
    ['2026-01-31T14:59:59.999Z', '2026-01', '23:59:59.999 on the last of January'],
    ['2026-01-31T15:00:00.000Z', '2026-02', '00:00 on the first of February'],
    ['2026-02-28T14:59:59.999Z', '2026-02', 'the last moment of a common February'],
    ['2026-02-28T15:00:00.000Z', '2026-03', 'a common February has 28 days'],
    ['2028-02-28T15:00:00.000Z', '2028-02', 'a leap year has 29 February'],
    ['2028-02-29T15:00:00.000Z', '2028-03', 'and ends after it'],
    ['2026-12-31T15:00:00.000Z', '2027-01', 'the year turns nine hours before UTC'],
  ])('%s is in %s: %s', (instant, cycle) => {
    expect(cycleOf(instant)).toBe(cycle);
  });

  it('begin at their first instant and not one millisecond before', () => {
    fc.assert(
      fc.property(anyCycle, (cycle) => {
        const start = msOf(startOfCycle(cycle));
        expect(cycleOf(instantOf(start))).toBe(cycle);
        expect(cycleOf(instantOf(start - 1))).toBe(previousCycle(cycle));
      }),
    );
  });

  it('follow each other without gap or overlap', () => {
    fc.assert(
      fc.property(anyCycle, (cycle) => {
        expect(previousCycle(nextCycle(cycle))).toBe(cycle);
        const lastDay = addDays(firstDayOf(nextCycle(cycle)), -1);
        expect(lastDay.slice(0, 7)).toBe(cycle);
      }),
    );
  });

  it('are listed from the first up to and including the last', () => {
    expect(cyclesBetween('2026-11', '2027-02')).toEqual([
      '2026-11',
      '2026-12',
      '2027-01',
      '2027-02',
    ]);
    expect(cyclesBetween('2026-02', '2026-02')).toEqual(['2026-02']);
    expect(cyclesBetween('2026-03', '2026-02')).toEqual([]);
    expect(cyclesBetween('9999-11', '9999-12')).toEqual(['9999-11', '9999-12']);
  });
});

describe('the days of Korea', () => {
  it('begin at 15:00 UTC of the day before', () => {
    expect(startOfDay('2026-02-01')).toBe('2026-01-31T15:00:00.000Z');
    expect(startOfDayKst('2026-02-01')).toBe('2026-02-01T00:00:00+09:00');
    expect(plainDateOf('2026-01-31T14:59:59.999Z')).toBe('2026-01-31');
    expect(hourOf('2026-01-31T14:59:59.999Z')).toBe(23);
    expect(hourOf('2026-01-31T15:00:00.000Z')).toBe(0);
  });

  it('agree with the platform about every instant', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        expect(instantOf(ms)).toBe(new Date(ms).toISOString());
        expect(msOf(instantOf(ms))).toBe(ms);
        const inSeoul = new Date(ms + 9 * 3_600_000).toISOString();
        expect(plainDateOf(instantOf(ms))).toBe(inSeoul.slice(0, 10));
        expect(hourOf(instantOf(ms))).toBe(Number(inSeoul.slice(11, 13)));
      }),
    );
  });

  it('are counted forwards and back to the same day, each a day that exists', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
        const other = addDays(date, days);
        expect(isPlainDate(other)).toBe(true);
        expect(addDays(other, -days)).toBe(date);
        if (days > 0) expect(other > date).toBe(true);
      }),
    );
  });

  it.each([
    ['2026-02-30', '30 February'],
    ['2026-02-29', '29 February of a common year'],
    ['1900-02-29', '1900 was no leap year'],
    ['2026-13-01', 'a thirteenth month'],
    ['2026-00-01', 'a month 0'],
    ['2026-01-00', 'a day 0'],
    ['20260201', 'no hyphens'],
    [' 2026-02-01', 'a space'],
    ['2026-02-01T00:00:00Z', 'an instant'],
    ['２026-02-01', 'a full-width digit'],
  ])('%s is no day: %s', (text) => {
    expect(isPlainDate(text)).toBe(false);
  });

  it.each([
    ['2026-02-30T00:00:00.000Z', 'a day that does not exist'],
    ['2026-02-01T24:00:00.000Z', 'hour 24'],
    ['2026-12-31T23:59:60.000Z', 'a leap second'],
    ['2026-02-01T00:00:00Z', 'no milliseconds: would not sort as it reads'],
    ['2026-02-01T00:00:00.000+09:00', 'an offset'],
    ['9999-12-31T23:00:00.000Z', 'already the year 10000 in Korea'],
    ['1969-12-31T23:59:59.999Z', 'before anything here happened'],
  ])('%s is no instant: %s', (text) => {
    expect(instantSchema.safeParse(text).success).toBe(false);
  });
});

describe('age (만 나이)', () => {
  it.each([
    // born, on, age, why
    ['1961-03-01', '2026-02-28', 64, 'the day before the birthday'],
    ['1961-03-01', '2026-03-01', 65, 'on the birthday itself'],
    ['1960-02-29', '2025-02-28', 64, 'born on 29 February: not yet on 28 February'],
    ['1960-02-29', '2025-03-01', 65, 'born on 29 February: the day after 28 February'],
    ['1960-02-29', '2024-02-28', 63, 'in a leap year 28 February is the day before'],
    ['1960-02-29', '2024-02-29', 64, 'in a leap year there is the day itself'],
    ['1961-08-31', '2026-08-30', 64, 'born on a 31st'],
    ['1961-12-31', '2026-12-31', 65, 'the last of the year'],
    ['2026-01-13', '2026-01-13', 0, 'born today'],
  ])('born %s is on %s %i: %s', (birth, date, age) => {
    expect(ageOn(birth, date)).toBe(age);
  });

  it('is reached on one day and not on the day before', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 99 }), (birth, age) => {
        const day = firstDayAtAge(birth, age);
        expect(ageOn(birth, day)).toBe(age);
        expect(ageOn(birth, addDays(day, -1))).toBe(age - 1);
        expect(reachesAgeBy(birth, age, day)).toBe(true);
        expect(reachesAgeBy(birth, age, addDays(day, -1))).toBe(false);
      }),
    );
  });

  it.each([
    // born, first adult month, why
    ['2007-02-01', '2026-02', '19 on the first itself'],
    ['2007-02-02', '2026-03', 'still 18 on the first of February'],
    ['2007-12-15', '2027-01', 'over the turn of the year'],
    ['2008-02-29', '2027-03', '19 on 1 March of a common year'],
  ])('born %s is of age from %s: %s', (birth, cycle) => {
    expect(adultFrom(birth, 19)).toBe(cycle);
  });

  it('is adult on the first of the first adult month and not a month earlier', () => {
    fc.assert(
      fc.property(anyDate, (birth) => {
        const cycle = adultFrom(birth, 19);
        expect(ageOn(birth, firstDayOf(cycle))).toBeGreaterThanOrEqual(19);
        expect(ageOn(birth, firstDayOf(previousCycle(cycle)))).toBeLessThan(19);
      }),
    );
  });
});
