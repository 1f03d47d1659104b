import { addDays, addMonths, type Instant, type PlainDate, plainDateOf } from '../calendar.ts';
import type { NoticeTemplate } from '../notices/notice.ts';
import type { OttPassBenefit } from './ott-pass-benefit.ts';

/** What of a given code decides which date comes next. */
export interface PassStory {
  readonly registerBy: PlainDate;
  readonly redeemedAt?: Instant | undefined;
  /** Cancelled, or expired: nothing more comes of it. */
  readonly over: boolean;
}

/** A day on which the holder is told something. */
export interface PassDate {
  readonly on: PlainDate;
  readonly tell: Extract<
    NoticeTemplate,
    'ott_code_expiring' | 'ott_pass_ending' | 'ott_pass_ended'
  >;
  /** The day that the message names. */
  readonly until: PlainDate;
}

/** The last day of a pass registered at that instant, included: months to the day. */
export const lastDayOfPass = (redeemedAt: Instant, months: number): PlainDate =>
  addDays(addMonths(plainDateOf(redeemedAt), months), -1);

/** Everything that the holder of a code is told by date, in order. */
export const passDates = (
  { registerBy, redeemedAt, over }: PassStory,
  { window, dates }: Pick<OttPassBenefit, 'window' | 'dates'>,
): readonly PassDate[] => {
  if (over) return [];
  if (redeemedAt === undefined) {
    const on = addDays(registerBy, -dates.codeToldDaysBefore);
    return [{ on, tell: 'ott_code_expiring', until: registerBy }];
  }
  const until = lastDayOfPass(redeemedAt, window.months);
  return [
    { on: addDays(until, -dates.passToldDaysBefore), tell: 'ott_pass_ending', until },
    { on: addDays(until, 1), tell: 'ott_pass_ended', until },
  ];
};

/** The next of them after a day, undefined where none is left. */
export const nextPassDate = (
  story: PassStory,
  benefit: Pick<OttPassBenefit, 'window' | 'dates'>,
  after: PlainDate,
): PassDate | undefined => passDates(story, benefit).find(({ on }) => on > after);
