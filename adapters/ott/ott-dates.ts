import { instantOf, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { nextPassDate, type PassStory, passDates } from '../../domain/ott-pass/pass-dates.ts';
import type { Programme } from '../../domain/programme.ts';
import { isStill } from '../conditions.ts';
import type { Env } from '../env.ts';
import { keepNotice } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { serviceName } from './claim.ts';
import { mayBeTold } from './code-events.ts';
import { type CodeDue, type CodeItem, codeDueKey, codeDueSchema, dueShard } from './code-item.ts';
import { readCode } from './codes.ts';

/** One shard of one day's dates. */
export interface DueShard {
  /** The day that was due: today, or one that was missed. */
  readonly on: PlainDate;
  /** 0 to 63. */
  readonly shard: number;
}

/** What a sweep did: counts alone. */
export interface SweptShard {
  readonly told: number;
  readonly movedOn: number;
}

/**
 * Tells the holders of one shard what is due that day (register soon, ends soon, has ended), and
 * moves each code on to its next date. Done again it tells nobody twice and finds what is left.
 */
export const sweepOttShard = async (
  env: Env,
  programme: Programme,
  { on, shard }: DueShard,
): Promise<SweptShard> => {
  const swept = { told: 0, movedOn: 0 };
  const openShard = dueShard(on, shard);
  const items = env.database.query('read what is due', env.settings.required('CODES_TABLE'), {
    index: 'open',
    where: 'openShard = :open',
    values: { ':open': openShard },
  });
  for await (const item of items) {
    const due = codeDueSchema.parse(item);
    const code = await readCode(env, due.pool, due.codeId);
    if (!code) throw new Defect(`The code ${due.codeId} has a date and is not in its pool`);
    const story = storyOf(due, code);
    if (await tellDue(env, programme, { due, story, on })) swept.told += 1;
    if (
      await moveOn(
        env,
        { due, openShard },
        nextPassDate(story, programme.benefits['ott-pass'], on)?.on,
      )
    ) {
      swept.movedOn += 1;
    }
  }
  return swept;
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
