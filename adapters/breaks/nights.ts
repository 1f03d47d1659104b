import type { Instant, PlainDate } from '../../domain/calendar.ts';
import type { Env, Item } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const partitionOf = (night: PlainDate): string => `NIGHT#${night}`;
const tableOf = (env: Reach): string => env.settings.required('WORK_TABLE');

/** What a night has compared to its end, with what each part found. */
export const partsOfNight = async (env: Reach, night: PlainDate): Promise<Map<string, Item>> => {
  const parts = new Map<string, Item>();
  const pages = env.database.query('read what the night has done', tableOf(env), {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(night) },
  });
  for await (const { pk: _pk, sk, ...said } of pages) parts.set(String(sk), said);
  return parts;
};

/** Notes that a part of the night is done; the first word stands. */
export const notePart = async (
  env: Reach,
  night: PlainDate,
  { part, at, ...said }: { readonly part: string; readonly at: Instant } & Item,
): Promise<void> => {
  const item = { pk: partitionOf(night), sk: part, at, ...said };
  await env.database.insertAll('note that a part is done', tableOf(env), [item]);
};
