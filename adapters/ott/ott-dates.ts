import { instantOf, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { nextPassDate, type PassStory, passDates } from '../../domain/ott-pass/pass-dates.ts';
import type { Programme } from '../../domain/programme.ts';
import { isStill } from '../conditions.ts';
import type { Env, Item } from '../env.ts';
import { keepNotice } from '../notices.ts';
import { sideBySide } from '../side-by-side.ts';
import { tellNow } from '../telling.ts';
import { serviceName } from './claim.ts';
import { type CodeDue, type CodeItem, codeDueKey, codeDueSchema, dueShard } from './code-item.ts';
import { noteNextDate, readCode } from './codes.ts';
import { mayBeTold } from './may-be-told.ts';

/** One shard of one day's dates. */
export interface DueShard {
  /** The day that was due: today, or one that was missed. */
  readonly on: PlainDate;
  /** 0 to 63. */
  readonly shard: number;
}

/** What a sweep did: counts alone. `isDone`: the shard was read to its end. */
export interface SweptShard {
  readonly told: number;
  readonly movedOn: number;
  /** Left on their day, to be looked at again tomorrow. */
  readonly failed: number;
  readonly isDone: boolean;
}

/** Everybody who has not registered is due on one day: a shard may hold tens of thousands. */
const atOnce = 16;
const perPage = 160;
/** A call ends well before the function's time-out; the workflow calls it again for the rest. */
const callMsMax = 200_000;

/**
 * Tells the holders of one shard what is due that day (register soon, ends soon, has ended), and
 * moves each code on to its next date. Done again it tells nobody twice and finds what is left. A
 * code that cannot be read does not hold up the others.
 */
export const sweepOttShard = async (
  env: Env,
  programme: Programme,
  { on, shard }: DueShard,
): Promise<SweptShard> => {
  const swept = { told: 0, movedOn: 0, failed: 0 };
  const openShard = dueShard(on, shard);
  const sweep = (items: readonly Item[]): Promise<unknown> =>
    sideBySide(items, atOnce, async (item) => {
      try {
        const done = await sweepCode(env, programme, { item, on, openShard });
        swept.told += done.told ? 1 : 0;
        swept.movedOn += done.movedOn ? 1 : 0;
      } catch (error) {
        const { name, message } = error as Error;
        if (name !== 'Defect') throw error;
        env.log.error(message, { error: name, shard });
        swept.failed += 1;
      }
    });
  const giveUpAt = env.clock.elapsed() + callMsMax;
  let page: Item[] = [];
  for await (const item of dueItems(env, openShard)) {
    page.push(item);
    if (page.length < perPage) continue;
    await sweep(page);
    page = [];
    if (env.clock.elapsed() > giveUpAt) return { ...swept, isDone: false };
  }
  await sweep(page);
  return { ...swept, isDone: true };
};

const dueItems = (env: Env, openShard: string): AsyncIterable<Item> =>
  env.database.query('read what is due', env.settings.required('CODES_TABLE'), {
    index: 'open',
    where: 'openShard = :open',
    values: { ':open': openShard },
  });

const sweepCode = async (
  env: Env,
  programme: Programme,
  { item, on, openShard }: { item: Item; on: PlainDate; openShard: string },
): Promise<{ readonly told: boolean; readonly movedOn: boolean }> => {
  const read = codeDueSchema.safeParse(item);
  if (!read.success) throw new Defect(`What is due at ${String(item.pk)} cannot be read`);
  const due = read.data;
  const code = await readCode(env, due.pool, due.codeId);
  if (!code) throw new Defect(`The code ${due.codeId} has a date and is not in its pool`);
  const story = storyOf(due, code);
  const told = await tellDue(env, programme, { due, story, on });
  const next = nextPassDate(story, programme.benefits['ott-pass'], on);
  return { told, movedOn: await moveOn(env, { due, openShard }, next?.on) };
};

const storyOf = (
  { registerBy }: CodeDue,
  { redeemed, cancelled, expired }: CodeItem,
): PassStory => ({
  registerBy,
  redeemedAt: redeemed?.at,
  over: !redeemed && (cancelled !== undefined || expired !== undefined),
});

const tellDue = async (
  env: Env,
  programme: Programme,
  { due, story, on }: { due: CodeDue; story: PassStory; on: PlainDate },
): Promise<boolean> => {
  const date = passDates(story, programme.benefits['ott-pass']).find((one) => one.on === on);
  if (!date) return false;
  const at = instantOf(env.clock.now());
  // A missed day is made up for, but nobody is told to hurry for what is over.
  if (date.tell !== 'ott_pass_ended' && plainDateOf(at) > date.until) return false;
  if (!(await mayBeTold(env, programme, due.line, at))) return false;
  const notice: Notice = {
    template: date.tell,
    programme: programme.programme,
    benefit: 'ott-pass',
    line: due.line,
    cause: due.grantId,
    facts: { service: serviceName(programme, due.pool), until: date.until },
    at,
  };
  await keepNotice(env, notice);
  await tellNow(env, notice);
  return true;
};

/** The next date, or none any more. Where an event has set another since, that one stands. */
const moveOn = async (
  env: Env,
  { due, openShard }: { due: CodeDue; openShard: string },
  next: PlainDate | undefined,
): Promise<boolean> => {
  await noteNextDate(env, due.codeId, next);
  try {
    await env.database.update('set the next date', env.settings.required('CODES_TABLE'), {
      key: codeDueKey(due.pool, due.codeId),
      ...(next === undefined
        ? { remove: ['openShard'] }
        : { set: { openShard: `DUE#${next}#${openShard.slice(-2)}` } }),
      ...isStill('openShard', openShard),
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'Conflict') return false;
    throw error;
  }
};
