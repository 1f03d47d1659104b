import { hash } from 'node:crypto';
import * as z from 'zod';
import { personSubject } from '../domain/benefit-key.ts';
import type { PlainDate } from '../domain/calendar.ts';
import { birthDateGoesOn } from '../domain/safety-insurance/birth-dates.ts';
import { noteDueShard } from './due-shards.ts';
import type { Env, Item } from './env.ts';
import { sideBySide } from './side-by-side.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const prefix = 'FORGET#';
const sk = 'BIRTH-DATES';
const queriesAtOnce = 16;
/** Fewer than a transaction takes. */
const removalsAtOnce = 90;

/** People whose birth dates go on a day, as they are listed among what is due of a shard. */
export interface PeopleToForget {
  readonly pk: string;
  readonly people: readonly string[];
}

/** Somebody whom the insurer has accepted, and the day of its word. */
export interface AcceptedPerson {
  readonly person: string;
  readonly confirmedOn: PlainDate;
}

/**
 * Files the birth dates of people whom the insurer has accepted under the day on which they go: one
 * item for many people, among what is due of the insurance. `by` names what brought the acceptance:
 * the same at every attempt, so that nothing is filed twice.
 */
export const forgetBirthDatesLater = async (
  env: Reach,
  accepted: readonly AcceptedPerson[],
  { by, today }: { readonly by: string; readonly today: PlainDate },
): Promise<void> => {
  const days = Map.groupBy(accepted, ({ confirmedOn }) => birthDateGoesOn(confirmedOn, today));
  for (const [on, group] of days) {
    const id = hash('sha256', `${by}/${on}`, 'hex').slice(0, 40);
    const shard = Number.parseInt(id.slice(0, 2), 16) % 64;
    await noteDueShard(env, 'ENROLMENTS_TABLE', { on, shard });
    const openShard = `${on}#${String(shard).padStart(2, '0')}`;
    const item = { pk: `${prefix}${id}`, sk, people: group.map(({ person }) => person), openShard };
    const table = env.settings.required('ENROLMENTS_TABLE');
    await env.database.insertAll('file the birth dates that go', table, [item]);
  }
};

/** What an item of a due shard says of birth dates; undefined where it is about something else. */
export const peopleToForget = ({ pk, people }: Item): PeopleToForget | undefined =>
  String(pk).startsWith(prefix)
    ? { pk: String(pk), people: z.array(z.string()).parse(people) }
    : undefined;

/** Deletes the birth dates of these people, then the item that listed them. Done again, the rest is
 * deleted. Answers how many birth dates there were. */
export const forgetBirthDates = async (env: Reach, filed: PeopleToForget): Promise<number> => {
  const table = env.settings.required('PEOPLE_TABLE');
  const found = await sideBySide(filed.people, queriesAtOnce, (person) =>
    birthDateKeys(env, person),
  );
  const keys = found.flat();
  for (let from = 0; from < keys.length; from += removalsAtOnce) {
    const batch = keys.slice(from, from + removalsAtOnce);
    const writes = batch.map((remove) => ({ table, remove }));
    await env.database.transact('delete birth dates', writes);
  }
  const listed = { table: env.settings.required('ENROLMENTS_TABLE'), remove: { pk: filed.pk, sk } };
  await env.database.transact('strike the birth dates off the list', [listed]);
  return keys.length;
};

/** The keys under which a person's birth dates are kept: the date is in them. */
export const birthDateKeys = async (env: Reach, person: string): Promise<Item[]> => {
  const pages = env.database.query('read the birth date', env.settings.required('PEOPLE_TABLE'), {
    where: 'pk = :pk',
    values: { ':pk': personSubject(person) },
  });
  const keys: Item[] = [];
  for await (const { pk, sk: date } of pages) {
    if (String(date).startsWith('BIRTH#')) keys.push({ pk, sk: date });
  }
  return keys;
};
