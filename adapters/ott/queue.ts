import * as z from 'zod';
import { type Instant, instantSchema } from '../../domain/calendar.ts';
import { lineIdSchema } from '../../domain/line.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { ChoiceRecord, Waiting } from '../../domain/ott-pass/choice.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env, Item, Write } from '../env.ts';
import { noticeWrite } from '../notices.ts';
import { waitingWrite } from './choices.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** A line in a queue: `since` and line are its place, for ever. */
export const placeSchema = z.object({ line: lineIdSchema, since: instantSchema });
export type Place = z.infer<typeof placeSchema>;

/** Lines wait in WAIT. Those whose turn came and could not be served (held, say) stand aside in
 * ASIDE: they hold nobody up and come first once nothing is in their way. */
export type QueueKind = 'WAIT' | 'ASIDE';

const keyOf = (kind: QueueKind, pool: string, { line, since }: Place): Item => ({
  pk: `${kind}#${pool}`,
  sk: `${since}#${line}`,
});

/** The lines of a queue, longest waiting first. */
export async function* placesOf(env: Reach, kind: QueueKind, pool: string): AsyncIterable<Place> {
  const table = env.settings.required('CODES_TABLE');
  const items = env.database.query('read who waits for a code', table, {
    where: 'pk = :pk',
    values: { ':pk': `${kind}#${pool}` },
  });
  for await (const item of items) yield placeSchema.parse(item);
}

/** Whoever has waited longest and stands not aside; one small read. */
export const firstInQueue = async (env: Reach, pool: string): Promise<Place | undefined> => {
  const table = env.settings.required('CODES_TABLE');
  const items = env.database.query('read who is first in the queue', table, {
    where: 'pk = :pk',
    values: { ':pk': `WAIT#${pool}` },
    limit: 1,
  });
  for await (const item of items) return placeSchema.parse(item);
  return undefined;
};

/**
 * True where a line may take a free code before all others: nobody waits, it is the first who
 * does, or its turn has passed while it could not be served. A code that is free while others wait
 * is theirs, however late a claim comes.
 */
export const isItsTurn = async (
  env: Reach,
  line: string,
  record: ChoiceRecord,
): Promise<boolean> => {
  const pool = record.choice.service;
  const first = await firstInQueue(env, pool);
  if (!first || first.line === line) return true;
  if (!record.waiting) return false;
  const place = { line, since: record.waiting.since };
  const table = env.settings.required('CODES_TABLE');
  const own = await env.database.get('read the place', table, keyOf('WAIT', pool, place));
  return own === undefined;
};

/** A line for which no code was free. */
export interface Newcomer {
  readonly programme: Programme;
  readonly line: string;
  readonly record: ChoiceRecord;
  readonly at: Instant;
  /** The name of the service, as customers know it. */
  readonly service: string;
}

/** Puts a line at the end of its service's queue, which closes its choice, and keeps the notice. */
export const joinQueue = async (
  env: Reach,
  { programme, line, record, at, service }: Newcomer,
): Promise<
  | { readonly outcome: 'waiting'; readonly waiting: Waiting; readonly notice: Notice }
  | { readonly outcome: 'choice_changed' }
> => {
  const pool = record.choice.service;
  const waiting: Waiting = { service: pool, since: at };
  const notice: Notice = {
    template: 'ott_waiting',
    programme: programme.programme,
    benefit: 'ott-pass',
    line,
    cause: `waiting:${line}:${record.version}`,
    facts: { service },
    at,
  };
  const place = { line, since: at };
  const table = env.settings.required('CODES_TABLE');
  const done = await env.database.transact('join the queue for a code', [
    waitingWrite(env, { line, record, value: waiting }),
    { table, insert: { ...keyOf('WAIT', pool, place), ...place } },
    noticeWrite(env, notice),
  ]);
  return done.outcome === 'written'
    ? { outcome: 'waiting', waiting, notice }
    : { outcome: 'choice_changed' };
};

/** Takes a line out of whichever queue it stands in, as writes; none where it does not wait. */
export const leaveQueueWrites = (
  env: Reach,
  line: string,
  waiting: Waiting | undefined,
): readonly Write[] => {
  if (!waiting) return [];
  const table = env.settings.required('CODES_TABLE');
  const place = { line, since: waiting.since };
  return [
    { table, remove: keyOf('WAIT', waiting.service, place) },
    { table, remove: keyOf('ASIDE', waiting.service, place) },
  ];
};

/** Lets those behind a line pass it: it stands aside with its place. */
export const standAside = async (env: Reach, pool: string, place: Place): Promise<void> => {
  const table = env.settings.required('CODES_TABLE');
  // Refused where it stands aside already: what is left is the place in the queue.
  await env.database.insertAll('let a waiting line stand aside', table, [
    { ...keyOf('ASIDE', pool, place), ...place },
  ]);
  await removePlaces(env, pool, place, ['WAIT']);
};

/** Takes a line out of a queue in which it waits for nothing any more. */
export const removePlaces = async (
  env: Reach,
  pool: string,
  place: Place,
  kinds: readonly QueueKind[] = ['WAIT', 'ASIDE'],
): Promise<void> => {
  const table = env.settings.required('CODES_TABLE');
  await env.database.transact(
    'take a line out of the queue',
    kinds.map((kind) => ({ table, remove: keyOf(kind, pool, place) })),
  );
};
