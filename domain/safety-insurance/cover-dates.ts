import {
  addDays,
  cycleOfDate,
  firstDayAtAge,
  firstDayOf,
  nextCycle,
  type PlainDate,
} from '../calendar.ts';

/** The first and the last day of cover, both included. */
export interface CoverDates {
  readonly startsOn: PlainDate;
  readonly endsOn: PlainDate;
}

/** The last day of a cover that starts on that day: the day before the anniversary after so many
 * years. A cover from 29 February ends on 28 February of a common year. */
export const lastDayOfCover = (startsOn: PlainDate, years: number): PlainDate =>
  // An anniversary is reached as an age is: 29 February on 1 March of a common year.
  addDays(firstDayAtAge(startsOn, years), -1);

/** Cover starts on the day after the insurer confirmed it. */
export const coverDates = (confirmedOn: PlainDate, years: number): CoverDates => {
  const startsOn = addDays(confirmedOn, 1);
  return { startsOn, endsOn: lastDayOfCover(startsOn, years) };
};

/** The last day of the month in which a day lies: how long cover lasts after the last line. */
export const lastDayOfMonth = (date: PlainDate): PlainDate =>
  addDays(firstDayOf(nextCycle(cycleOfDate(date))), -1);

/** The last day as far as the lines let cover last: its own, or the end of the month in which the
 * last line went. It may lie before the first day; then there was no cover. */
export const lastDayByCarriage = (
  startsOn: PlainDate,
  years: number,
  lastLineWentOn: PlainDate | undefined,
): PlainDate => {
  const full = lastDayOfCover(startsOn, years);
  if (lastLineWentOn === undefined) return full;
  const early = lastDayOfMonth(lastLineWentOn);
  return early < full ? early : full;
};
