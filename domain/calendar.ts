import * as z from 'zod';

/** A calendar day without a clock or zone, `YYYY-MM-DD`, that exists. */
export type PlainDate = string & { readonly plainDate?: never };

/** A month in which a recurring benefit is given once, `YYYY-MM`. */
export type Cycle = string & { readonly cycle?: never };

/** An instant in UTC with milliseconds, `YYYY-MM-DDTHH:MM:SS.sssZ`: sorts as it reads. */
export type Instant = string & { readonly instant?: never };

const msPerDay = 86_400_000;
/** KST has been UTC+9 without summer time since 1988. Older dates never pass through an instant. */
const kstOffsetMs = 9 * 3_600_000;

const isLeapYear = (year: number): boolean =>
  (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** True for a day that exists; `Date` would turn 30 February into 2 March. */
export const isPlainDate = (text: string): text is PlainDate => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
};

/** True for an instant whose day exists, in the years 1970 to 9998, so that its Korean date has
 * four digits too, and whose clock reads 00:00:00.000 to 23:59:59.999. */
export const isInstant = (text: string): text is Instant =>
  /^.{10}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/.test(text) &&
  isPlainDate(text.slice(0, 10)) &&
  text >= '1970' &&
  text < '9999';

/** Parses a day at an edge; one that does not exist is refused. */
export const plainDateSchema = z.string().refine(isPlainDate, 'is not a date YYYY-MM-DD');
/** Parses a month at an edge. */
export const cycleSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is not a month YYYY-MM');
/** Parses an instant at an edge: UTC and milliseconds only, so that it sorts as it reads. */
export const instantSchema = z
  .string()
  .refine(isInstant, 'is not an instant in UTC, YYYY-MM-DDTHH:MM:SS.sssZ');

const padded = (value: number, width: number): string => String(value).padStart(width, '0');

const plainDate = (year: number, month: number, day: number): PlainDate =>
  `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;

const partsOf = (date: PlainDate): { year: number; month: number; day: number } => ({
  year: Number(date.slice(0, 4)),
  month: Number(date.slice(5, 7)),
  day: Number(date.slice(8, 10)),
});

/** Days since 1970-01-01 in the Gregorian calendar; years are counted from March, so that the
 * leap day is the last of its year. */
const dayNumberOf = (date: PlainDate): number => {
  const { year, month, day } = partsOf(date);
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

const plainDateOfDayNumber = (dayNumber: number): PlainDate => {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return plainDate(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
};

/** The instant so many milliseconds after 1970 began in UTC. */
export const instantOf = (ms: number): Instant => {
  const dayNumber = Math.floor(ms / msPerDay);
  const rest = Math.floor(ms - dayNumber * msPerDay);
  const hour = padded(Math.floor(rest / 3_600_000), 2);
  const minute = padded(Math.floor(rest / 60_000) % 60, 2);
  const second = padded(Math.floor(rest / 1000) % 60, 2);
  const time = `${hour}:${minute}:${second}.${padded(rest % 1000, 3)}`;
  return `${plainDateOfDayNumber(dayNumber)}T${time}Z`;
};

/** Milliseconds since 1970 began in UTC. */
export const msOf = (instant: Instant): number =>
  dayNumberOf(instant.slice(0, 10)) * msPerDay +
  Number(instant.slice(11, 13)) * 3_600_000 +
  Number(instant.slice(14, 16)) * 60_000 +
  Number(instant.slice(17, 19)) * 1000 +
  Number(instant.slice(20, 23));

const inKst = (instant: Instant): Instant => instantOf(msOf(instant) + kstOffsetMs);

/** The day it is in Korea at that instant. */
export const plainDateOf = (instant: Instant): PlainDate => inKst(instant).slice(0, 10);

/** The month it is in Korea at that instant: 14:59:59.999Z on 31 January is January, one
 * millisecond later is February. */
export const cycleOf = (instant: Instant): Cycle => inKst(instant).slice(0, 7);

/** The hour on Korean clocks, 0 to 23. */
export const hourOf = (instant: Instant): number => Number(inKst(instant).slice(11, 13));

/** The month in which a day lies. */
export const cycleOfDate = (date: PlainDate): Cycle => date.slice(0, 7);

/** The first day of a cycle. */
export const firstDayOf = (cycle: Cycle): PlainDate => `${cycle}-01`;

const monthsAfter = (cycle: Cycle, months: number): Cycle => {
  const count = Number(cycle.slice(0, 4)) * 12 + Number(cycle.slice(5, 7)) - 1 + months;
  return `${padded(Math.floor(count / 12), 4)}-${padded((count % 12) + 1, 2)}`;
};

/** The month after, over the turn of the year too. */
export const nextCycle = (cycle: Cycle): Cycle => monthsAfter(cycle, 1);

/** The month before, over the turn of the year too. */
export const previousCycle = (cycle: Cycle): Cycle => monthsAfter(cycle, -1);

/** Every cycle from the first up to and including the last, in order; none where last is before. */
export const cyclesBetween = (first: Cycle, last: Cycle): Cycle[] => {
  if (first > last) return [];
  const cycles = [first];
  for (let cycle = first; cycle !== last; ) {
    cycle = nextCycle(cycle);
    cycles.push(cycle);
  }
  return cycles;
};

/** The instant at which a day begins in Korea. */
export const startOfDay = (date: PlainDate): Instant =>
  instantOf(dayNumberOf(date) * msPerDay - kstOffsetMs);

/** The same instant as partners read it, `YYYY-MM-DDT00:00:00+09:00`. */
export const startOfDayKst = (date: PlainDate): string => `${date}T00:00:00+09:00`;

/** The instant at which a cycle begins in Korea. */
export const startOfCycle = (cycle: Cycle): Instant => startOfDay(firstDayOf(cycle));

/** The day so many days later, or earlier for a negative number. */
export const addDays = (date: PlainDate, days: number): PlainDate =>
  plainDateOfDayNumber(dayNumberOf(date) + days);

/** How many days lie from one day to a later one; negative where it is earlier. */
export const daysBetween = (from: PlainDate, until: PlainDate): number =>
  dayNumberOf(until) - dayNumberOf(from);

/** The same day so many months later; where that month is too short, its last day. */
export const addMonths = (date: PlainDate, months: number): PlainDate => {
  const cycle = monthsAfter(cycleOfDate(date), months);
  const [year, month] = [Number(cycle.slice(0, 4)), Number(cycle.slice(5, 7))];
  return plainDate(year, month, Math.min(partsOf(date).day, daysInMonth(year, month)));
};

/** The day on which somebody reaches an age (만 나이). Whoever was born on 29 February reaches it,
 * in a common year, on the day after 28 February: 1 March. */
export const firstDayAtAge = (birth: PlainDate, age: number): PlainDate => {
  const { year, month, day } = partsOf(birth);
  const birthday = plainDate(year + age, month, day);
  return isPlainDate(birthday) ? birthday : plainDate(year + age, 3, 1);
};

/** Age in completed years (만 나이) on a day; birth dates stay plain dates, because Korea's clocks
 * were not at +09:00 in 1961. */
export const ageOn = (birth: PlainDate, date: PlainDate): number => {
  const years = partsOf(date).year - partsOf(birth).year;
  return date >= firstDayAtAge(birth, years) ? years : years - 1;
};

/** True where somebody reaches the age on or before the day. */
export const reachesAgeBy = (birth: PlainDate, age: number, date: PlainDate): boolean =>
  firstDayAtAge(birth, age) <= date;

/** The first month on whose first day the holder is of age. */
export const adultFrom = (birth: PlainDate, adultAge: number): Cycle => {
  const comesOfAge = firstDayAtAge(birth, adultAge);
  const cycle = cycleOfDate(comesOfAge);
  return comesOfAge === firstDayOf(cycle) ? cycle : nextCycle(cycle);
};
