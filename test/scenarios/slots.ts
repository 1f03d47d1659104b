import { isInstant, isPlainDate } from '../../domain/calendar.ts';
import { reasonOfLineFacts } from './line-facts.ts';

/** What fits a slot: `fault` answers what a word should have been, undefined where it fits. */
interface SlotKind {
  readonly fault: (word: string) => string | undefined;
}

const matching = (pattern: RegExp, expected: string): SlotKind => ({
  fault: (word) => (pattern.test(word) ? undefined : expected),
});

const oneOf = (...words: string[]): SlotKind => ({
  fault: (word) => (words.includes(word) ? undefined : `one of ${words.join(', ')}`),
});

const count = matching(/^\d{1,6}$/, 'a whole number');
const name = matching(/^[A-Za-z0-9][A-Za-z0-9-]{0,30}$/, 'letters, digits and hyphens');

/** A day (noon in Korea is meant), a minute in Korea, or an exact instant in UTC. */
const isMoment = (word: string): boolean =>
  isPlainDate(word) ||
  isInstant(word) ||
  (/^.{10}T([01]\d|2[0-3]):[0-5]\d$/.test(word) && isPlainDate(word.slice(0, 10)));

const moment: SlotKind = {
  fault: (word) =>
    isMoment(word)
      ? undefined
      : 'a day 2026-02-20, a minute in Korea 2026-02-20T09:30, or an instant 2026-02-20T00:30:00.000Z',
};

/** Every slot that a form may have, by its name. */
export const slotKinds: Readonly<Record<string, SlotKind>> = {
  LINE: name,
  OTHER_LINE: name,
  PREFIX: name,
  EVENT: name,
  CYCLE: matching(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-02'),
  DATE: { fault: (word) => (isPlainDate(word) ? undefined : 'a day such as 2026-02-20') },
  AT: moment,
  RECORDED: moment,
  WHO: oneOf('operator', 'customer'),
  WHOM: name,
  N: count,
  M: count,
  GB: count,
  SECONDS: count,
  VERSION: count,
  RUN: matching(/^monthly-data-\d{4}-\d{2}(-follow-up)?(-\d+)?$/, 'a run, monthly-data-2026-02'),
  REASON: matching(/^[a-z][a-z0-9_]+$/, 'a reason code such as line_is_iot'),
  ERROR: matching(/^[A-Za-z.]+$/, 'an error name such as Stopped'),
  STATUS: oneOf('SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT', 'RUNNING'),
  CLASS: oneOf('A', 'C'),
  FACTS: { fault: reasonOfLineFacts },
  WORDS: matching(/\S/, 'some words'),
  BALANCE: matching(/^\d+( [A-Za-z_]+ \d+)*$/, 'a count, then names with counts'),
};
