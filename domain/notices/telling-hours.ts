import {
  addDays,
  hourOf,
  type Instant,
  instantOf,
  msOf,
  plainDateOf,
  startOfDay,
} from '../calendar.ts';
import { Defect } from '../errors.ts';
import type { NoticeRules } from './notice-rules.ts';

const hourMs = 3_600_000;

/** Hours on Korean clocks in which nobody is told: from the first (included) until the other
 * (excluded), over midnight where it comes first. The same hour twice is no quiet at all. */
export type QuietHours = Pick<NoticeRules['quietHours'], 'fromHour' | 'untilHour'>;

/** May a customer be told at an instant, and if not, from when on. */
export type Telling =
  | { readonly may: 'now' }
  | { readonly may: 'later'; readonly notBefore: Instant };

const isQuiet = ({ fromHour, untilHour }: QuietHours, hour: number): boolean =>
  fromHour <= untilHour
    ? hour >= fromHour && hour < untilHour
    : hour >= fromHour || hour < untilHour;

/** Where it is quiet, the instant at which the quiet hours end, which is the first at which a
 * customer may be told again. */
export const mayBeToldAt = (quietHours: QuietHours, instant: Instant): Telling => {
  const hour = hourOf(instant);
  if (!isQuiet(quietHours, hour)) return { may: 'now' };
  const today = plainDateOf(instant);
  const day = hour < quietHours.untilHour ? today : addDays(today, 1);
  const end = msOf(startOfDay(day)) + quietHours.untilHour * hourMs;
  return { may: 'later', notBefore: instantOf(end) };
};

/** A telling that begins in the last minutes before quiet hours would not be over in time. */
const minutesForATelling = 15;
const daysAhead = 14;

const startOfHour = (instant: Instant): number => Math.floor(msOf(instant) / hourMs) * hourMs;

/**
 * The instants at which a telling may begin, in order, one an hour: at once where it is not quiet
 * and stays so for a quarter of an hour, then on the hour. They end after fourteen days.
 */
export function* tellingInstants(quietHours: QuietHours, from: Instant): Generator<Instant> {
  const soon = instantOf(msOf(from) + minutesForATelling * 60_000);
  const maySoon = mayBeToldAt(quietHours, soon).may === 'now';
  if (maySoon && mayBeToldAt(quietHours, from).may === 'now') yield from;
  const end = msOf(from) + daysAhead * 24 * hourMs;
  for (let at = startOfHour(from) + hourMs; at < end; at += hourMs) {
    if (mayBeToldAt(quietHours, instantOf(at)).may === 'now') yield instantOf(at);
  }
}

/** The hour on Korean clocks that an instant lies in, such as `2026-02-01T08`. */
export const tellingHourOf = (instant: Instant): string =>
  `${plainDateOf(instant)}T${String(hourOf(instant)).padStart(2, '0')}`;

/** Quiet hours as a setting carries them: `21-8` is from nine in the evening until eight. */
export const quietHoursOf = (setting: string): QuietHours => {
  const match = /^([01]?\d|2[0-4])-([01]?\d|2[0-4])$/.exec(setting);
  if (match) return { fromHour: Number(match[1]), untilHour: Number(match[2]) };
  throw new Defect(`'${setting}' are no quiet hours: write FROM-UNTIL by hour, such as 21-8.`);
};

/** The setting that carries these quiet hours. */
export const quietHoursSetting = ({ fromHour, untilHour }: QuietHours): string =>
  `${fromHour}-${untilHour}`;
