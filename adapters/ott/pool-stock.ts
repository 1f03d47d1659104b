import * as z from 'zod';
import { addDays, type PlainDate, plainDateSchema } from '../../domain/calendar.ts';
import { rateDays, type StockCount } from '../../domain/ott-pass/stock.ts';
import type { Env, Item } from '../env.ts';
import { sideBySide } from '../side-by-side.ts';
import { broughtIn, reportsOfPool } from './code-files.ts';
import { freeShardKey, freeShards } from './code-item.ts';
import { placesOf } from './queue.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const tableOf = (env: Reach): string => env.settings.required('CODES_TABLE');
const stockPk = (pool: string): string => `STOCK#${pool}`;
const shardsAtOnce = 8;

const markersOfShard = async (env: Reach, pk: string): Promise<number> => {
  const query = { where: 'pk = :pk', values: { ':pk': pk } };
  let count = 0;
  for await (const _marker of env.database.query('count the free codes', tableOf(env), query)) {
    count += 1;
  }
  return count;
};

/** How many codes of a pool are free: its markers, shard by shard. */
export const freeCodes = async (env: Reach, pool: string): Promise<number> => {
  const shards = Array.from({ length: freeShards }, (_, shard) => freeShardKey(pool, shard));
  const counts = await sideBySide(shards, shardsAtOnce, (pk) => markersOfShard(env, pk));
  return counts.reduce((sum, count) => sum + count, 0);
};

const waitingLines = async (env: Reach, pool: string): Promise<number> => {
  let waiting = 0;
  for await (const _place of placesOf(env, 'WAIT', pool)) waiting += 1;
  return waiting;
};

/** The pool as it stands: a count of what is free, of what its files brought, and of who waits. */
export const countPool = async (env: Reach, pool: string, on: PlainDate): Promise<StockCount> => {
  const [free, waiting, reports] = await Promise.all([
    freeCodes(env, pool),
    waitingLines(env, pool),
    reportsOfPool(env, pool),
  ]);
  let brought = 0;
  for (const report of reports.values()) brought += broughtIn(report);
  return { on, free, used: Math.max(0, brought - free), waiting };
};

const countSchema = z.object({
  on: plainDateSchema,
  free: z.int().nonnegative(),
  used: z.int().nonnegative(),
  waiting: z.int().nonnegative(),
});

/** Keeps a day's count; the first of a day stands. Answers the one that stands. */
export const keepCount = async (
  env: Reach,
  pool: string,
  count: StockCount,
): Promise<StockCount> => {
  const item = { pk: stockPk(pool), sk: count.on, ...count };
  const [kept] = await env.database.insertAll('keep the count of the stock', tableOf(env), [item]);
  if (kept === 'inserted') return count;
  const key: Item = { pk: item.pk, sk: item.sk };
  return countSchema.parse(await env.database.get('read the count of the day', tableOf(env), key));
};

/** The oldest count of the days that the rate is taken from, today left out. */
export const earlierCount = async (
  env: Reach,
  pool: string,
  on: PlainDate,
): Promise<StockCount | undefined> => {
  const days = env.database.query('read earlier counts of the stock', tableOf(env), {
    where: 'pk = :pk AND sk BETWEEN :from AND :until',
    values: { ':pk': stockPk(pool), ':from': addDays(on, -rateDays), ':until': addDays(on, -1) },
  });
  for await (const item of days) return countSchema.parse(item);
  return undefined;
};

/** The count that was kept last; undefined where nothing was counted yet. */
export const latestCount = async (env: Reach, pool: string): Promise<StockCount | undefined> => {
  const days = env.database.query('read the latest count of the stock', tableOf(env), {
    // Days sort before what was said of them.
    where: 'pk = :pk AND sk < :told',
    values: { ':pk': stockPk(pool), ':told': 'TOLD#' },
    descending: true,
    limit: 1,
  });
  for await (const item of days) return countSchema.parse(item);
  return undefined;
};

const toldKey = (pool: string, on: PlainDate): Item => ({ pk: stockPk(pool), sk: `TOLD#${on}` });

/** Whether it was said on this day that the pool is low. */
export const wasTold = async (env: Reach, pool: string, on: PlainDate): Promise<boolean> => {
  const table = tableOf(env);
  return (await env.database.get('see what was told', table, toldKey(pool, on))) !== undefined;
};

/** Keeps that it was said. */
export const keepTold = async (env: Reach, pool: string, on: PlainDate): Promise<void> => {
  await env.database.insertAll('keep what was told', tableOf(env), [toldKey(pool, on)]);
};
