import { type FoundBreak, type OpenBreak, openBreakSchema } from '../../domain/breaks/break.ts';
import { breakId } from '../../domain/breaks/break-id.ts';
import type { Instant } from '../../domain/calendar.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import { placeInList } from '../../domain/operations/break-list.ts';
import { isNew, isStill, oneHolds } from '../conditions.ts';
import type { Env, Item } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** Breaks are few: where they are many, something else has rung long before. */
const openShard = 'BREAKS';

const keyOf = (id: string): Item => ({ pk: `BREAK#${id}`, sk: 'BREAK' });
const tableOf = (env: Reach): string => env.settings.required('WORK_TABLE');

const withoutAbsent = (place: FoundBreak['of']): FoundBreak['of'] =>
  Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));

/**
 * Keeps that a break was seen. One that is open keeps the instant at which it was seen first; one
 * that was closed is open again from now on. Said twice, it changes nothing but the last instant.
 */
export const keepBreak = async (env: Reach, found: FoundBreak, at: Instant): Promise<void> => {
  const { kind, ours, theirs } = found;
  const of = withoutAbsent(found.of);
  const key = keyOf(breakId({ kind, of }));
  const seen = { ours, theirs, lastSeenAt: at };
  try {
    await env.database.update('keep that the break is still there', tableOf(env), {
      ...{ key, set: seen },
      ...isStill('status', 'open'),
    });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    await env.database.update('keep the break', tableOf(env), {
      key,
      set: { ...seen, kind, of, status: 'open', openShard, firstSeenAt: at },
      remove: ['closedAt'],
      ...oneHolds(isNew, isStill('status', 'closed')),
    });
  }
};

/** Closes a break that is gone; one that is closed keeps its instant. */
export const closeBreak = async (env: Reach, id: string, closedAt: Instant): Promise<void> => {
  try {
    await env.database.update('close the break', tableOf(env), {
      key: keyOf(id),
      set: { status: 'closed', closedAt },
      remove: ['openShard'],
      ...isStill('status', 'open'),
    });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
};

/** Every open break, the oldest first. The index lags by moments. */
export const openBreaks = async (env: Reach): Promise<OpenBreak[]> => {
  const breaks: OpenBreak[] = [];
  const pages = env.database.query('read the open breaks', tableOf(env), {
    index: 'open',
    where: 'openShard = :shard',
    values: { ':shard': openShard },
  });
  for await (const item of pages) breaks.push(breakOf(item));
  return breaks.sort((one, other) => (placeInList(one) < placeInList(other) ? -1 : 1));
};

const breakOf = ({ pk, kind, of, ours, theirs, firstSeenAt, lastSeenAt }: Item): OpenBreak => {
  const id = String(pk).slice('BREAK#'.length);
  const read = openBreakSchema.safeParse({ id, kind, of, ours, theirs, firstSeenAt, lastSeenAt });
  if (read.success) return read.data;
  throw new Defect(`The break ${id} cannot be read: ${read.error.message}`);
};
