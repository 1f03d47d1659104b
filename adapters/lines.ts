import { Defect } from '../domain/errors.ts';
import { type RecordedLineEvent, recordedLineEventSchema } from '../domain/line-event.ts';
import { lineHash } from '../domain/line-hash.ts';
import type { Env, Item, Write } from './env.ts';
import { sideBySide } from './side-by-side.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const queriesAtOnce = 16;

const bucketOf = (hash: string): string => `BUCKET#${hash.slice(0, 2)}`;

const itemOf = ({ line, eventId, ...rest }: RecordedLineEvent): Item => {
  const hash = lineHash(line);
  return { pk: bucketOf(hash), sk: `${hash}#${line}#${eventId}`, ...rest };
};

const lineOf = ({ sk }: Item): string => String(sk).split('#')[1] ?? '';

const parsed = ({ pk: _pk, sk, ...rest }: Item) => {
  const [, line, eventId] = String(sk).split('#');
  return recordedLineEventSchema.safeParse({ line, eventId, ...rest });
};

const eventOf = (item: Item): RecordedLineEvent => {
  const event = parsed(item);
  if (event.success) return event.data;
  throw new Defect(
    `The event ${item.sk} of the Lines table cannot be read: ${event.error.message}`,
  );
};

/**
 * Keeps an event for ever and answers it as it is kept. An event that came before keeps the
 * `recordedAt` of its first coming: that instant decides which runs know it.
 */
export const appendLineEvent = async (
  env: Reach,
  event: RecordedLineEvent,
): Promise<RecordedLineEvent> => {
  const table = env.settings.required('LINES_TABLE');
  const item = itemOf(event);
  const [result] = await env.database.insertAll('record the line event', table, [item]);
  if (result === 'inserted') return event;
  const kept = await findLineEvent(env, event);
  if (kept) return kept;
  throw new Defect(`The event ${event.eventId} of ${event.line} is a duplicate of nothing`);
};

/** An event of our own as one write of a transaction: refused where it was recorded before. */
export const lineEventWrite = (env: Pick<Env, 'settings'>, event: RecordedLineEvent): Write => ({
  table: env.settings.required('LINES_TABLE'),
  insert: itemOf(recordedLineEventSchema.parse(event)),
});

/** One event as it is kept, undefined where it was never recorded. */
export const findLineEvent = async (
  env: Reach,
  { line, eventId }: Pick<RecordedLineEvent, 'line' | 'eventId'>,
): Promise<RecordedLineEvent | undefined> => {
  const hash = lineHash(line);
  const key = { pk: bucketOf(hash), sk: `${hash}#${line}#${eventId}` };
  const table = env.settings.required('LINES_TABLE');
  const kept = await env.database.get('read the line event', table, key);
  return kept && eventOf(kept);
};

/** Every event of one line, in the order of their ids. */
export const eventsOfLine = async (env: Reach, line: string): Promise<RecordedLineEvent[]> => {
  const items = await readLine(env, line);
  return items.map(eventOf);
};

/** The events of lines, by line; lines without one are absent. Where one event of a line cannot be
 * read, its state is unknown; that is this line's trouble alone. */
export type EventsByLine = ReadonlyMap<string, readonly RecordedLineEvent[] | 'unreadable'>;

/**
 * The events of many lines. `contiguous` says that the lines are neighbours in hash order: one
 * query a bucket; else one query a line.
 */
export const eventsOfLines = async (
  env: Reach,
  lines: readonly string[],
  { contiguous }: { readonly contiguous: boolean },
): Promise<EventsByLine> => {
  const found = contiguous
    ? await readNeighbours(env, lines)
    : await sideBySide(lines, queriesAtOnce, (line) => readLine(env, line));
  const byLine = new Map<string, RecordedLineEvent[] | 'unreadable'>();
  for (const item of found.flat()) {
    const line = lineOf(item);
    const event = parsed(item).data;
    const known = byLine.get(line) ?? [];
    if (event && known !== 'unreadable') byLine.set(line, [...known, event]);
    else byLine.set(line, 'unreadable');
  }
  return byLine;
};

const readLine = (env: Reach, line: string): Promise<Item[]> => {
  const hash = lineHash(line);
  return readRange(env, bucketOf(hash), `${hash}#${line}#`, `${hash}#${line}#~`);
};

const readNeighbours = async (env: Reach, lines: readonly string[]): Promise<Item[][]> => {
  const hashes = lines.map(lineHash).sort();
  const [first, last] = [hashes[0], hashes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const buckets = [...new Set(hashes.map(bucketOf))];
  return sideBySide(buckets, queriesAtOnce, (bucket) => readRange(env, bucket, first, `${last}~`));
};

const readRange = async (env: Reach, bucket: string, from: string, to: string): Promise<Item[]> => {
  const items: Item[] = [];
  const pages = env.database.query('read line events', env.settings.required('LINES_TABLE'), {
    where: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': bucket, ':from': from, ':to': to },
  });
  for await (const item of pages) items.push(item);
  return items;
};
