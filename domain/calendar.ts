import * as z from 'zod';

/** A calendar day without a clock or zone, `YYYY-MM-DD`, that exists. */
export type PlainDate = string & { readonly plainDate?: never };

/** A month in which a recurring benefit is given once, `YYYY-MM`. */
export type Cycle = string & { readonly cycle?: never };

/** An instant in UTC with milliseconds, `YYYY-MM-DDTHH:MM:SS.sssZ`: sorts as it reads. */
export type Instant = string & { readonly instant?: never };

const daysInMonth = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

/** True for a day that exists; `Date` would turn 30 February into 2 March. */
export const isPlainDate = (text: string): text is PlainDate => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
};

export const plainDateSchema = z.string().refine(isPlainDate, 'is not a date YYYY-MM-DD');
export const cycleSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is not a month YYYY-MM');
export const instantSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'is not an instant in UTC');
