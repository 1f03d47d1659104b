import type { PlainDate } from '../domain/calendar.ts';
import type { Env, Item } from './env.ts';
import { sideBySide } from './side-by-side.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** One shard of one day that has something due. */
export interface DueShard {
  readonly on: PlainDate;
  /** 0 up to and including 63. */
  readonly shard: number;
}

/** The tables in which things have next dates. */
export type DatedTable = 'ENROLMENTS_TABLE' | 'CODES_TABLE';

/** Over so many partitions the notes are spread; the same number of questions finds a day's. */
const spread = 4;

const prefix = 'DUE-SHARDS#';

const keyOf = ({ on, shard }: DueShard): Item => ({
  pk: `${prefix}${shard % spread}`,
  sk: `${on}#${String(shard).padStart(2, '0')}`,
});

/** Notes that this process has seen. Nothing takes a note away, so what was seen is there. */
const seen = new WeakMap<Env['database'], Set<string>>();

const seenBy = ({ database }: Reach): Set<string> => {
  const notes = seen.get(database) ?? new Set();
  seen.set(database, notes);
  return notes;
};

/**
 * Notes that a shard of a day is about to hold something. Noted before the thing itself is filed
 * there: a note of an empty shard costs a look, a filed thing without a note would be missed. Asked
 * first, because on a day that everybody shares the note is there already.
 */
export const noteDueShard = async (env: Reach, table: DatedTable, due: DueShard): Promise<void> => {
  const name = env.settings.required(table);
  const key = keyOf(due);
  const note = `${name}/${key.sk}`;
  const notes = seenBy(env);
  if (notes.has(note)) return;
  if (!(await env.database.get('look for the note of the shard', name, key))) {
    await env.database.insertAll('note the shard', name, [key]);
  }
  notes.add(note);
};

/** The shards that were noted for the days from the one up to and including the other. */
export const notedShards = async (
  env: Reach,
  table: DatedTable,
  { from, until }: { readonly from: PlainDate; readonly until: PlainDate },
): Promise<DueShard[]> => {
  const places = Array.from({ length: spread }, (_, place) => `${prefix}${place}`);
  const found = await sideBySide(places, spread, async (pk) => {
    const noted: DueShard[] = [];
    const pages = env.database.query('read the notes of due shards', env.settings.required(table), {
      where: 'pk = :pk AND sk BETWEEN :from AND :until',
      values: { ':pk': pk, ':from': from, ':until': `${until}#~` },
    });
    for await (const { sk } of pages) {
      const [on = '', shard] = String(sk).split('#');
      noted.push({ on, shard: Number(shard) });
    }
    return noted;
  });
  return found.flat().sort((a, b) => (`${a.on}#${a.shard}` < `${b.on}#${b.shard}` ? -1 : 1));
};
