import { lineOfSubject, lineSubject } from '../../domain/benefit-key.ts';
import { Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import {
  type Choice,
  type ChoiceRecord,
  type Claim,
  choiceRecordSchema,
  type Lapse,
  type Waiting,
} from '../../domain/ott-pass/choice.ts';
import { allHold, isAbsent, isUnchangedSince } from '../conditions.ts';
import type { Env, Item, Write } from '../env.ts';
import { keepNotice, noticeWrite } from '../notices.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const keyOf = (line: string): Item => ({ pk: lineSubject(line), sk: 'CHOICE#ott-pass' });

/** What is on record about a line's choice, undefined where none was ever made. */
export const readChoice = async (env: Reach, line: string): Promise<ChoiceRecord | undefined> => {
  const table = env.settings.required('APPLICATIONS_TABLE');
  const item = await env.database.get('read the choice', table, keyOf(line));
  return item && recordOf(item);
};

/** The choices of many lines, by line; lines that never chose are absent. */
export const choicesOf = async (
  env: Reach,
  lines: readonly string[],
): Promise<ReadonlyMap<string, ChoiceRecord>> => {
  if (lines.length === 0) return new Map();
  const table = env.settings.required('APPLICATIONS_TABLE');
  const items = await env.database.getAll('read the choices', table, lines.map(keyOf));
  return new Map(items.map((item) => [lineOfSubject(String(item.pk)) ?? '', recordOf(item)]));
};

const recordOf = (item: Item): ChoiceRecord => {
  const record = choiceRecordSchema.safeParse(item);
  if (record.success) return record.data;
  throw new Defect(`The choice of ${String(item.pk)} cannot be read: ${record.error.message}`);
};

/** A choice to be kept, and what stood when it was decided. */
export interface NewChoice {
  readonly line: string;
  readonly before: ChoiceRecord | undefined;
  readonly choice: Choice;
  readonly notice: Notice;
}

/**
 * Keeps a first choice with its notice, or changes one that no code, place in the queue or other
 * change has come between. 'changed_meanwhile': read again, decide again. The notice of a change
 * follows the change: asking again keeps it, should the first attempt have been cut off between.
 */
export const keepChoice = async (
  env: Reach,
  { line, before, choice, notice }: NewChoice,
): Promise<'kept' | 'changed_meanwhile'> => {
  const table = env.settings.required('APPLICATIONS_TABLE');
  const { version } = choice;
  if (!before) {
    const insert = { ...keyOf(line), version, choice, nextIssue: 0 };
    const done = await env.database.transact('keep the first choice', [
      { table, insert },
      noticeWrite(env, notice),
    ]);
    return done.outcome === 'written' ? 'kept' : 'changed_meanwhile';
  }
  try {
    await env.database.update('change the choice', table, {
      key: keyOf(line),
      ...change(before, choice),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'Conflict') return 'changed_meanwhile';
    throw error;
  }
  await keepNotice(env, notice);
  return 'kept';
};

/** After a lapse the choice begins anew, with the issue behind whatever the lapse has voided. */
const change = (before: ChoiceRecord, choice: Choice) => {
  const { version } = choice;
  if (before.lapsed) {
    const nextIssue = before.claim ? before.claim.issue + 1 : before.nextIssue;
    return {
      set: { version, choice, nextIssue },
      remove: ['lapsed', 'claim', 'waiting'],
      ...isUnchangedSince(before.version),
    };
  }
  return {
    set: { version, choice },
    ...allHold(
      isUnchangedSince(before.version),
      isAbsent('claim'),
      isAbsent('waiting'),
      isAbsent('lapsed'),
    ),
  };
};

type When = Extract<Write, { when: unknown }>['when'];

/** A line, its choice as it was read, and one thing to be set on it. */
interface OnChoice<T> {
  readonly line: string;
  readonly record: ChoiceRecord;
  readonly value: T;
}

/** Sets one attribute of a choice at the version that was read, unless it has lapsed or has one of
 * the things that must not be there yet. */
const choiceWrite = <T>(
  env: Reach,
  attribute: 'claim' | 'waiting' | 'lapsed',
  { line, record, value }: OnChoice<T>,
  absent: readonly ('claim' | 'waiting')[],
): Write => {
  const unless: When = Object.fromEntries(absent.map((name) => [name, 'absent' as const]));
  return {
    table: env.settings.required('APPLICATIONS_TABLE'),
    key: keyOf(line),
    set: { attribute, value },
    when: { version: { is: record.version }, lapsed: 'absent', ...unless },
  };
};

/** Closes the choice by a code, as one write: refused where the choice is another by now, or has a
 * code. A place in the queue does not stand in the way: it is what the code ends. */
export const claimWrite = (env: Reach, claim: OnChoice<Claim>): Write =>
  choiceWrite(env, 'claim', claim, ['claim']);

/** Puts another code in the place of a claimed one. The void beside it lets it happen once. */
export const claimAgainWrite = (env: Reach, claim: OnChoice<Claim>): Write =>
  choiceWrite(env, 'claim', claim, []);

/** Closes the choice by a place in the queue. */
export const waitingWrite = (env: Reach, waiting: OnChoice<Waiting>): Write =>
  choiceWrite(env, 'waiting', waiting, ['claim', 'waiting']);

/** Ends the choice. Refused where it has changed, got a code or a place in the queue since it was
 * read: then read again. */
export const lapseWrite = (env: Reach, lapse: OnChoice<Lapse>): Write => {
  const { claim, waiting } = lapse.record;
  return choiceWrite(env, 'lapsed', lapse, [
    ...(claim ? [] : (['claim'] as const)),
    ...(waiting ? [] : (['waiting'] as const)),
  ]);
};
