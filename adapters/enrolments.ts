import { isDeepStrictEqual } from 'node:util';
import { personSubject } from '../domain/benefit-key.ts';
import type { PlainDate } from '../domain/calendar.ts';
import { Conflict } from '../domain/errors.ts';
import { lineHash } from '../domain/line-hash.ts';
import { type Enrolment, enrolmentSchema } from '../domain/safety-insurance/enrolment.ts';
import { type PeopleToForget, peopleToForget } from './birth-dates.ts';
import { noteCarriedLines } from './carried-lines.ts';
import { allHold, isStill, isUnchangedSince } from './conditions.ts';
import { noteDueShard } from './due-shards.ts';
import type { Env, InsertResult, Item, Write } from './env.ts';
import { unreadable } from './unreadable-person.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** Everybody enrolled in one month has the same next date: so many shards share a day's writes and
 * reads, each far below what one partition takes. */
export const dueShards = 64;

const shardOf = (person: string): string =>
  String(Number.parseInt(lineHash(person).slice(0, 2), 16) % dueShards).padStart(2, '0');

const keyOf = (programme: string, person: string): Item => ({
  pk: personSubject(person),
  sk: `ENROLMENT#${programme}`,
});

const openShardOf = ({ due, person }: Pick<Enrolment, 'due' | 'person'>): string | undefined =>
  due && `${due.on}#${shardOf(person)}`;

/** Filing follows: the sweep looks at the shards that were noted. */
const noteDue = async (env: Reach, { due, person }: Pick<Enrolment, 'due' | 'person'>) => {
  if (!due) return;
  await noteDueShard(env, 'ENROLMENTS_TABLE', { on: due.on, shard: Number(shardOf(person)) });
};

const itemOf = (enrolment: Enrolment): Item => {
  const openShard = openShardOf(enrolment);
  return {
    ...keyOf(enrolment.programme, enrolment.person),
    ...enrolmentSchema.parse(enrolment),
    // Sparse: the index lists who is told something on a day, a shard at a time.
    ...(openShard !== undefined && { openShard }),
  };
};

const enrolmentOfItem = ({ pk, sk, openShard: _open, ...rest }: Item): Enrolment => {
  const enrolment = enrolmentSchema.safeParse(rest);
  if (enrolment.success) return enrolment.data;
  throw unreadable('enrolment', { pk, sk }, enrolment.error);
};

const tableOf = (env: Pick<Env, 'settings'>): string => env.settings.required('ENROLMENTS_TABLE');

/** Creates each enrolment whose person has none in the programme, and answers in their order; none
 * is ever overwritten. */
export const createEnrolments = async (
  env: Reach,
  enrolments: readonly Enrolment[],
): Promise<InsertResult[]> => {
  await noteCarriedLines(env, enrolments);
  for (const enrolment of enrolments) await noteDue(env, enrolment);
  return env.database.insertAll('create the enrolments', tableOf(env), enrolments.map(itemOf));
};

/** The enrolment as one write of a transaction: refused where the person has one already. */
export const enrolmentWrite = (env: Pick<Env, 'settings'>, enrolment: Enrolment): Write => ({
  table: tableOf(env),
  insert: itemOf(enrolment),
});

/**
 * One field of an enrolment as one write of a transaction: refused where the enrolment was changed
 * since it was read. The count of writes stays as it is, and so does the day under which the index
 * lists it: `changeEnrolment` follows, with the enrolment as it was read.
 */
export const enrolmentFieldWrite = (
  env: Pick<Env, 'settings'>,
  { programme, person, version, state }: Enrolment,
  change: { readonly state: Enrolment['state'] } | { readonly due: Enrolment['due'] },
): Write => {
  const [attribute, value] = 'state' in change ? ['state', change.state] : ['due', change.due];
  return {
    table: tableOf(env),
    key: keyOf(programme, person),
    set: { attribute, value },
    when: { version: { is: version }, state: { is: state } },
  };
};

/** The enrolment's removal as one write of a transaction, for whoever never came to be insured. It
 * is unconditional: another write of the transaction must say that it may go. */
export const enrolmentRemoval = (
  env: Pick<Env, 'settings'>,
  { programme, person }: Pick<Enrolment, 'programme' | 'person'>,
): Write => ({ table: tableOf(env), remove: keyOf(programme, person) });

/** The person's enrolment in the programme, whatever became of it; strongly consistent. */
export const enrolmentOf = async (
  env: Reach,
  programme: string,
  person: string,
): Promise<Enrolment | undefined> => {
  const item = await env.database.get('read the enrolment', tableOf(env), keyOf(programme, person));
  return item && enrolmentOfItem(item);
};

/** The enrolments of these people, by person; whoever has none is left out. Strongly consistent. */
export const enrolmentsOf = async (
  env: Reach,
  programme: string,
  people: readonly string[],
): Promise<Map<string, Enrolment>> => {
  if (people.length === 0) return new Map();
  const keys = [...new Set(people)].map((person) => keyOf(programme, person));
  const items = await env.database.getAll('read the enrolments', tableOf(env), keys);
  return new Map(items.map(enrolmentOfItem).map((enrolment) => [enrolment.person, enrolment]));
};

/** What an enrolment becomes: everything but who it is of and the count of its writes. */
export type NextEnrolment = Omit<Enrolment, 'programme' | 'person' | 'version'>;

/**
 * Makes the enrolment what `next` says, if nobody has written it since it was read: else Conflict,
 * and the caller reads again. The state is looked at too: an act in one transaction changes it and
 * leaves the count of writes as it is. What `next` leaves out is removed. An answer that was lost on the way
 * is found out: asked again with the same words, it answers what stands.
 */
export const changeEnrolment = async (
  env: Reach,
  enrolment: Enrolment,
  next: NextEnrolment,
): Promise<Enrolment> => {
  const { programme, person, version } = enrolment;
  const changed = enrolmentSchema.parse({ ...next, programme, person, version: version + 1 });
  await noteDue(env, changed);
  const { pk: _pk, sk: _sk, ...set } = itemOf(changed);
  const gone = Object.keys(itemOf(enrolment)).filter(
    (name) => name !== 'pk' && name !== 'sk' && set[name] === undefined,
  );
  try {
    const item = await env.database.update('change the enrolment', tableOf(env), {
      key: keyOf(programme, person),
      set,
      remove: gone,
      ...allHold(isUnchangedSince(version), isStill('state', enrolment.state)),
    });
    return enrolmentOfItem(item);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const standing = await enrolmentOf(env, programme, person);
    if (standing && isDeepStrictEqual(standing, changed)) return standing;
    throw error;
  }
};

/**
 * What of one shard (0 up to and including 63) is due on a day: enrolments whose people are told
 * something, and lists of people whose birth dates go. The index lags by moments and shows what was just changed: read each again before acting on it.
 */
export async function* dueOfShard(
  env: Reach,
  on: PlainDate,
  shard: number,
): AsyncIterable<Enrolment | PeopleToForget> {
  const pages = env.database.query('read who is due', tableOf(env), {
    index: 'open',
    where: 'openShard = :shard',
    values: { ':shard': `${on}#${String(shard).padStart(2, '0')}` },
  });
  for await (const item of pages) yield peopleToForget(item) ?? enrolmentOfItem(item);
}
