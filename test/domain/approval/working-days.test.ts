import { describe, expect, it } from 'vitest';
import { approvalTerms } from '../../../domain/approval/approval-terms.ts';
import { previewDueAt } from '../../../domain/approval/ask-for-preview.ts';
import {
  isWorkingDay,
  previewDueOn,
  publicHolidays,
  workingDaysBefore,
} from '../../../domain/approval/working-days.ts';
import { addDays } from '../../../domain/calendar.ts';

const year2026 = Array.from({ length: 365 }, (_, day) => addDays('2026-01-01', day));

describe('working days in Korea', () => {
  it('of 2026 are as many as the calendar standard says: 118 of 365 are off', () => {
    expect(year2026.filter((day) => !isWorkingDay(day))).toHaveLength(118);
  });

  it('are interrupted by no holiday that is a Saturday or Sunday anyway, and by none twice', () => {
    const days = publicHolidays['2026'] ?? [];
    expect(new Set(days).size).toBe(days.length);
    for (const day of days) {
      expect(new Date(`${day}T00:00:00Z`).getUTCDay() % 6, day).not.toBe(0);
    }
  });

  it('are not guessed for a year whose holidays nobody has entered', () => {
    expect(() => isWorkingDay('2027-02-08')).toThrow(
      'The public holidays of 2027 are not known. Add them to domain/approval/working-days.ts.',
    );
  });

  it.each([
    // from, days, is, why
    ['2026-02-19', 1, '2026-02-13', 'Seollal and the weekend before it lie between'],
    ['2026-03-03', 1, '2026-02-27', 'the Monday stands in for Independence Movement Day'],
    ['2026-06-04', 1, '2026-06-02', 'local elections'],
    ['2026-06-08', 1, '2026-06-05', 'Memorial Day is a Saturday, and nothing stands in for it'],
    ['2026-02-02', 0, '2026-02-02', 'none is the day itself'],
  ])('before %s, %i of them, is %s: %s', (from, days, is) => {
    expect(workingDaysBefore(from, days)).toBe(is);
  });
});

describe('the day of a preview', () => {
  it.each([
    // cycle, due, why
    ['2026-02', '2026-01-28', 'the first is a Sunday'],
    ['2026-03', '2026-02-25', 'the first is a Sunday and a holiday'],
    ['2026-04', '2026-03-27', 'a weekend lies between'],
    ['2026-05', '2026-04-28', 'three days of one week'],
    ['2026-06', '2026-05-27', 'the first is a Monday'],
    ['2026-07', '2026-06-26', 'a weekend lies between'],
  ])('of %s is %s: %s', (cycle, due) => {
    expect(previewDueOn(cycle)).toBe(due);
  });

  it('begins at nine in Korea', () => {
    expect(approvalTerms.previewHour).toBe(9);
    expect(previewDueAt('2026-02')).toBe('2026-01-28T00:00:00.000Z');
  });
});
