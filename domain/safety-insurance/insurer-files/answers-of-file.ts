import type { PlainDate } from '../../calendar.ts';
import type { GivenAnswer, SettledAnswer } from './answer-row.ts';
import { answerOfLine } from './answer-row.ts';
import type { FileLine } from './csv.ts';

/** Why a row of the insurer's answers nothing. */
export const strayReasons = ['unreadable', 'of_another_file', 'row_unknown'] as const;
export type StrayReason = (typeof strayReasons)[number];

/** What is wrong with the answer to a row of ours, for the column `error`; empty for nothing. */
export const answerErrors = [
  '',
  'not_answered',
  'answered_for_another_person',
  'confirmed_on_impossible_day',
  'answered_twice_differently',
] as const;
export type AnswerError = (typeof answerErrors)[number];

/** The insurer's answers to one file of ours, brought together row by row. */
export interface AnswersOfFile {
  /** Takes one line of the insurer's. */
  take(line: FileLine): void;
  /** What is recorded of a row of ours, and what was wrong with its answer. */
  answerTo(row: number, person: string): { settled: SettledAnswer; error: AnswerError };
  /** Lines that answer nothing of ours. */
  readonly stray: readonly { readonly lineNumber: number; readonly reason: StrayReason }[];
  /** Lines that say again what was said. */
  readonly repeated: { count: number };
}

const isSame = (one: GivenAnswer, other: GivenAnswer): boolean =>
  one.person === other.person &&
  one.answer === other.answer &&
  one.certificate === other.certificate &&
  one.reason === other.reason &&
  one.confirmedOn === other.confirmedOn;

/**
 * An answer counts where it names this file, a row of it and that row's person. The first word
 * stands: a row answered twice, and differently, keeps the first answer and is reported. Cover is
 * counted from the day of confirmation: one outside of `possible` (both ends included) answers
 * nothing.
 */
export const answersOfFile = (
  file: string,
  rows: number,
  possible: { readonly from: PlainDate; readonly until: PlainDate },
): AnswersOfFile => {
  const first = new Map<number, GivenAnswer>();
  const twice = new Set<number>();
  const stray: { lineNumber: number; reason: StrayReason }[] = [];
  const repeated = { count: 0 };
  return {
    ...{ stray, repeated },
    take({ lineNumber, text }) {
      const given = answerOfLine(text);
      if (!given) stray.push({ lineNumber, reason: 'unreadable' });
      else if (given.file !== file) stray.push({ lineNumber, reason: 'of_another_file' });
      else if (given.row > rows) stray.push({ lineNumber, reason: 'row_unknown' });
      else {
        const before = first.get(given.row);
        if (!before) first.set(given.row, given);
        else if (isSame(before, given)) repeated.count += 1;
        else twice.add(given.row);
      }
    },
    answerTo(row, person) {
      const given = first.get(row);
      const missing = { file, row, person, answer: 'missing' } as const;
      if (!given) return { settled: missing, error: 'not_answered' };
      if (given.person !== person)
        return { settled: missing, error: 'answered_for_another_person' };
      if (given.confirmedOn < possible.from || given.confirmedOn > possible.until)
        return { settled: missing, error: 'confirmed_on_impossible_day' };
      const error = twice.has(row) ? 'answered_twice_differently' : '';
      if (given.answer === 'rejected') {
        const { answer, reason } = given;
        return { settled: { file, row, person, answer, reason }, error };
      }
      const { answer, certificate, confirmedOn } = given;
      return { settled: { file, row, person, answer, certificate, confirmedOn }, error };
    },
  };
};
