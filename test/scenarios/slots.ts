import { isInstant, isPlainDate } from '../../domain/calendar.ts';
import { faultOfLineFacts } from './line-facts.ts';

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
      : 'a day 2026-02-20, a minute in Korea 2026-02-20T09:30, or an instant ending in .000Z',
};

const run = matching(
  /^monthly-data-\d{4}-\d{2}((-follow-up)?-\d+)?$/,
  'a run such as monthly-data-2026-02, monthly-data-2026-02-2, monthly-data-2026-02-follow-up-1',
);

const balanceParts = [
  'considered',
  'granted',
  'alreadyGranted',
  'refused',
  'parked',
  'notAttempted',
  'grantedByEvent',
];

const balance: SlotKind = {
  fault: (text) =>
    text
      .split(' ')
      .every((word, at) => (at % 2 === 0 ? balanceParts.includes(word) : /^\d+$/.test(word))) &&
    text.split(' ').length % 2 === 0
      ? undefined
      : `pairs of a count's name and a number; names are ${balanceParts.join(', ')}`,
};

/** Every slot that a form may have, by its name. */
export const slotKinds: Readonly<Record<string, SlotKind>> = {
  ACCOUNT: name,
  ACT: oneOf('request', 'approve', 'reject'),
  ANSWER: matching(/^[a-z_]+$/, 'a state or a reason code'),
  AT: moment,
  BALANCE: balance,
  BONUSES: matching(
    /^roaming_bonus_(given|voided)( roaming_bonus_(given|voided))*$/,
    'roaming_bonus_given or roaming_bonus_voided, once for each bonus',
  ),
  CLASS: oneOf('A', 'C'),
  CONDUCT: oneOf('at_once', 'silent', 'slow'),
  CYCLE: matching(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-02'),
  DATE: { fault: (word) => (isPlainDate(word) ? undefined : 'a day such as 2026-02-20') },
  ERROR: matching(/^[A-Za-z][A-Za-z.]+$/, 'an error name such as Stopped'),
  EVENT: name,
  FACTS: { fault: faultOfLineFacts },
  FAULT: oneOf(
    'without_a_header',
    'of_nobody',
    'cut_in_a_row',
    'with_another_control_file',
    'with_mostly_bad_rows',
  ),
  GB: oneOf('GB'),
  GRANTOR: matching(/^(event|monthly-data-\S+)$/, "a run's name, or event"),
  KIND: oneOf('scheduled', 'rerun', 'follow-up'),
  LINE: name,
  LINES: matching(/^[A-Za-z0-9-]+( [A-Za-z0-9-]+)*$/, 'one or more lines'),
  M: count,
  MB: oneOf('MB'),
  N: count,
  MONTH: matching(/^[a-z_]+$/, 'the state of a month'),
  NOTICE: matching(/^[a-z_]+$/, 'a template of a notice'),
  PASS: matching(/^(nothing|chosen|waiting|code-\d+)$/, 'nothing, chosen, waiting, or code-0'),
  PERSON: matching(/^\d{1,12}$/, 'the number of a person'),
  PREFIX: name,
  PRODUCT: matching(/^[A-Z0-9-]{1,32}$/, 'a product code such as ROAM-3GB'),
  PURCHASE: name,
  REASON: matching(/^[a-z][a-z0-9_]+$/, 'a reason code such as line_is_iot'),
  RECORDED: moment,
  RUN: run,
  SECONDS: count,
  SERVICE: name,
  STATE: oneOf('applied', 'submitted', 'with_person', 'accepted', 'rejected', 'withdrawn'),
  STATUS: oneOf('SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT', 'RUNNING'),
  TEMPLATES: matching(
    /^data_[a-z]+(_[a-z]+)*( data_[a-z]+(_[a-z]+)*)*$/,
    'data_given or data_given_late, once for each month that was told',
  ),
  VERSION: oneOf('1', '2'),
  WHO: oneOf('operator', 'customer'),
  WORDS: matching(/\S/, 'some words'),
};
