import * as z from 'zod';
import { type Instant, instantSchema } from '../domain/calendar.ts';
import type { Env, InsertResult, Item, Write } from './env.ts';
import { unreadable } from './unreadable-person.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** That a subject holds one benefit of a group whose members exclude each other. */
export interface Exclusive {
  /** `line:<id>` or `person:<ref>`. */
  readonly subject: string;
  readonly group: string;
  /** The member of the group that is held. */
  readonly benefit: string;
  /** The run, request or import that took it. */
  readonly by: string;
  readonly at: Instant;
}

const heldSchema = z.object({ benefit: z.string(), by: z.string(), at: instantSchema });

/** What a subject holds of a group, and through whom. */
export type Held = z.infer<typeof heldSchema>;

const keyOf = (subject: string, group: string): Item => ({
  pk: subject,
  sk: `EXCLUSIVE#${group}`,
});

const itemOf = ({ subject, group, benefit, by, at }: Exclusive): Item => ({
  ...keyOf(subject, group),
  ...{ benefit, by, at },
});

const tableOf = (env: Pick<Env, 'settings'>): string => env.settings.required('APPLICATIONS_TABLE');

/** Taking the benefit, as one write of a transaction: refused where the subject holds any member of
 * the group already, this one too. */
export const exclusiveWrite = (env: Pick<Env, 'settings'>, exclusive: Exclusive): Write => ({
  table: tableOf(env),
  insert: itemOf(exclusive),
});

/** Giving the group back, as one write of a transaction. It is unconditional: another write of the
 * transaction must say that the subject may. */
export const exclusiveRemoval = (
  env: Pick<Env, 'settings'>,
  { subject, group }: Pick<Exclusive, 'subject' | 'group'>,
): Write => ({ table: tableOf(env), remove: keyOf(subject, group) });

/** Takes each benefit whose group its subject does not hold yet, and answers in their order. */
export const takeExclusives = (
  env: Reach,
  exclusives: readonly Exclusive[],
): Promise<InsertResult[]> =>
  env.database.insertAll('take the exclusive benefits', tableOf(env), exclusives.map(itemOf));

const heldOf = (item: Item): Held => {
  const held = heldSchema.safeParse(item);
  if (held.success) return held.data;
  throw unreadable('benefit held', item, held.error);
};

/** What the subject holds of the group; undefined for nothing. Strongly consistent. */
export const holdsExclusive = async (
  env: Reach,
  subject: string,
  group: string,
): Promise<Held | undefined> => {
  const key = keyOf(subject, group);
  const item = await env.database.get('read what excludes it', tableOf(env), key);
  return item && heldOf(item);
};

/** What each of these subjects holds of the group, by subject. Strongly consistent. */
export const heldBySubjects = async (
  env: Reach,
  subjects: readonly string[],
  group: string,
): Promise<Map<string, Held>> => {
  if (subjects.length === 0) return new Map();
  const keys = [...new Set(subjects)].map((subject) => keyOf(subject, group));
  const items = await env.database.getAll('read what excludes them', tableOf(env), keys);
  return new Map(items.map((item) => [String(item.pk), heldOf(item)]));
};
