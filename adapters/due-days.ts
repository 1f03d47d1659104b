import { addDays, type PlainDate, plainDateSchema } from '../domain/calendar.ts';
import { newestWordCounts } from './conditions.ts';
import { type DueShard, notedShards } from './due-shards.ts';
import type { Env, Item } from './env.ts';
import { dueShard as ottDueShard } from './ott/code-item.ts';
import { sideBySide } from './side-by-side.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const queriesAtOnce = 32;

/** Where things with a next date are kept, and how a shard of a day is named there. */
const dated = {
  enrolments: {
    table: 'ENROLMENTS_TABLE',
    nameOf: (on: PlainDate, shard: number) => `${on}#${String(shard).padStart(2, '0')}`,
  },
  codes: { table: 'CODES_TABLE', nameOf: ottDueShard },
} as const;

/** What has next dates. */
export type Dated = keyof typeof dated;

/**
 * The shards of these days in which anything is due. Four questions find the shards that were ever
 * noted, and one small question each says whether they still hold something: a day without anything
 * costs a moment and starts nothing.
 */
export const dueShardsOn = async (
  env: Reach,
  what: Dated,
  days: readonly PlainDate[],
): Promise<DueShard[]> => {
  const { table, nameOf } = dated[what];
  const [from, until] = [days[0], days.at(-1)];
  if (from === undefined || until === undefined) return [];
  const noted = await notedShards(env, table, { from, until });
  const held = await sideBySide(noted, queriesAtOnce, async ({ on, shard }) => {
    const items = env.database.query('look whether anything is due', env.settings.required(table), {
      index: 'open',
      where: 'openShard = :shard',
      values: { ':shard': nameOf(on, shard) },
      limit: 1,
    });
    for await (const _item of items) return true;
    return false;
  });
  return noted.filter((_, place) => held[place]);
};

const keyOf = (programme: string): Item => ({ pk: `SWEPT#${programme}`, sk: 'DUE-DATES' });

/** A programme that was never swept is new: nothing can be due from longer ago. */
const daysBackMax = 31;

/** The days to be looked at: from the day after the last one of which nothing was left, up to and
 * including today. */
export const daysToSweep = async (
  env: Reach,
  programme: string,
  today: PlainDate,
): Promise<PlainDate[]> => {
  const table = env.settings.required('WORK_TABLE');
  const item = await env.database.get('read how far was swept', table, keyOf(programme));
  const swept = plainDateSchema.optional().parse(item?.through) ?? addDays(today, -daysBackMax);
  // Today is looked at again however often it is asked for.
  const from = swept < today ? addDays(swept, 1) : today;
  const days: PlainDate[] = [];
  for (let day = from; day <= today; day = addDays(day, 1)) days.push(day);
  return days;
};

/** Notes that nothing is left of the days up to and including this one. */
export const noteSwept = async (
  env: Reach,
  programme: string,
  through: PlainDate,
): Promise<void> => {
  await env.database.update('note how far was swept', env.settings.required('WORK_TABLE'), {
    key: keyOf(programme),
    set: { through },
    ...newestWordCounts,
  });
};
