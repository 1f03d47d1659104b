import { addDays, type Cycle, daysBetween, firstDayOf, type PlainDate } from '../calendar.ts';
import { Defect } from '../errors.ts';
import { approvalTerms } from './approval-terms.ts';

/**
 * Days on which public offices are closed, Saturdays and Sundays left out, by year. Source: the
 * calendar standard (월력요항) of the Korea AeroSpace Administration for 2026, announced in June
 * 2025: 70 red days with the Sundays, 118 days off in a five-day week. By the Regulations on
 * Holidays of Public Offices (관공서의 공휴일에 관한 규정), local elections and substitute days
 * included. A day that is made a holiday later is added here.
 */
export const publicHolidays: Readonly<Record<string, readonly PlainDate[]>> = {
  '2026': [
    '2026-01-01', // New Year
    '2026-02-16', // Seollal, three days
    '2026-02-17',
    '2026-02-18',
    '2026-03-02', // for Independence Movement Day, a Sunday
    '2026-05-05', // Children's Day
    '2026-05-25', // for Buddha's birthday, a Sunday
    '2026-06-03', // local elections
    '2026-08-17', // for Liberation Day, a Saturday
    '2026-09-24', // Chuseok, of three days the two that are no Saturday
    '2026-09-25',
    '2026-10-05', // for National Foundation Day, a Saturday
    '2026-10-09', // Hangeul Day
    '2026-12-25', // Christmas
  ],
};

/** 0 is Sunday; 1 January 1970 was a Thursday. */
const weekdayOf = (date: PlainDate): number => (daysBetween('1970-01-01', date) + 4) % 7;

/** True for Monday to Friday that is no public holiday. Throws Defect for a year whose holidays
 * nobody has entered: a guess would move a due day. */
export const isWorkingDay = (date: PlainDate): boolean => {
  const holidays = publicHolidays[date.slice(0, 4)];
  if (!holidays) {
    throw new Defect(
      `The public holidays of ${date.slice(0, 4)} are not known. Add them to ` +
        'domain/approval/working-days.ts.',
    );
  }
  const weekday = weekdayOf(date);
  return weekday !== 0 && weekday !== 6 && !holidays.includes(date);
};

/** The day that has so many working days from it (included) to the date (excluded). */
export const workingDaysBefore = (date: PlainDate, days: number): PlainDate => {
  let [day, left] = [date, days];
  while (left > 0) {
    day = addDays(day, -1);
    if (isWorkingDay(day)) left -= 1;
  }
  return day;
};

/** The day on which a month's preview is made by the calendar. */
export const previewDueOn = (cycle: Cycle): PlainDate =>
  workingDaysBefore(firstDayOf(cycle), approvalTerms.previewWorkingDays);
