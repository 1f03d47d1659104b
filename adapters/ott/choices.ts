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

type Condition = Extract<Write, { when: unknown }>['when'];

const choiceWrite = (
  env: Reach,
  line: string,
  set: { readonly attribute: string; readonly value: unknown },
  when: Condition,
): Write => ({ table: env.settings.required('APPLICATIONS_TABLE'), key: keyOf(line), set, when });

/** Closes the choice by a code, as one write: refused where the choice is another by now, or has a
 * code. A place in the queue does not stand in the way: it is what the code ends. */
export const claimWrite = (
  env: Reach,
  { line, record, claim }: { line: string; record: ChoiceRecord; claim: Claim },
): Write =>
  choiceWrite(
    env,
    line,
    { attribute: 'claim', value: claim },
    { version: { is: record.version }, claim: 'absent', lapsed: 'absent' },
  );

/** Puts another code in the place of a claimed one. The void beside it lets it happen once. */
export const claimAgainWrite = (
  env: Reach,
  { line, record, claim }: { line: string; record: ChoiceRecord; claim: Claim },
): Write =>
  choiceWrite(
    env,
    line,
    { attribute: 'claim', value: claim },
    { version: { is: record.version }, lapsed: 'absent' },
  );

/** Closes the choice by a place in the queue. */
export const waitingWrite = (
  env: Reach,
  { line, record, waiting }: { line: string; record: ChoiceRecord; waiting: Waiting },
): Write =>
  choiceWrite(
    env,
    line,
    { attribute: 'waiting', value: waiting },
    { version: { is: record.version }, claim: 'absent', waiting: 'absent', lapsed: 'absent' },
  );

/** Ends the choice. Refused where it has changed, got a code or a place in the queue since it was
 * read: then read again. */
export const lapseWrite = (
  env: Reach,
  { line, record, lapse }: { line: string; record: ChoiceRecord; lapse: Lapse },
): Write =>
  choiceWrite(
    env,
    line,
    { attribute: 'lapsed', value: lapse },
    {
      version: { is: record.version },
      lapsed: 'absent',
      ...(!record.claim && { claim: 'absent' as const }),
      ...(!record.waiting && { waiting: 'absent' as const }),
    },
  );
