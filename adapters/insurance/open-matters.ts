import { hash } from 'node:crypto';
import * as z from 'zod';
import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { instantSchema, plainDateOf, plainDateSchema } from '../../domain/calendar.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { isThere } from '../conditions.ts';
import type { Env, Item, Write } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** People act one by one: a few shards bear many times their rate, and are read every day. */
const shards = 4;

const endSchema = z.strictObject({
  /** The last day of cover, included. */
  lastDay: plainDateSchema,
  reason: z.string(),
  by: z.string(),
  at: instantSchema,
  /** The application by which the insurer knows it; absent for whoever was handed over in a file. */
  reference: z.string().optional(),
  certificate: z.string().optional(),
});

/** When an insurance ended, why and through whom, and how the insurer knows it: the enrolment may
 * be another one by the time that the insurer is told. */
export type End = z.infer<typeof endSchema>;

/**
 * What is not finished and must not be forgotten: an application without its end, an end that the
 * insurer does not know of yet, or an acceptance of the insurer that waits for a case. It is written with the act itself, and taken off the list when
 * everything that follows from the act is done. The item stays: by it an application is found.
 */
export interface OpenMatter {
  readonly kind: 'application' | 'ending' | 'acceptance';
  /** The application's id; of the others made from the id of the grant. */
  readonly id: string;
  readonly programme: string;
  readonly person: string;
  /** Of an application: which of the person's. */
  readonly number: number;
  /** Of an ending. */
  readonly end?: End | undefined;
  /** Of an acceptance: the enrolment that handed the person over. */
  readonly run?: string | undefined;
}

const keyOf = ({ kind, id }: Pick<OpenMatter, 'kind' | 'id'>): Item => ({
  pk: `${kind.toUpperCase()}#${id}`,
  sk: 'MATTER',
});

const shardNamed = (shard: number): string => `SAFETY-INSURANCE#${shard}`;

const tableOf = (env: Pick<Env, 'settings'>): string => env.settings.required('APPLICATIONS_TABLE');

const kindSchema = z.enum(['application', 'ending', 'acceptance']);

const matterOf = ({ pk, programme, person, number, end, run }: Item): OpenMatter => {
  const [kind = '', id = ''] = String(pk).split('#');
  return {
    kind: kindSchema.parse(kind.toLowerCase()),
    id,
    programme: String(programme),
    person: String(person),
    number: Number(number),
    end: endSchema.optional().parse(end),
    ...(run !== undefined && { run: String(run) }),
  };
};

/** The ending of one enrolment: a person who enters again, after an end before there was cover, has
 * another source and another ending. */
export const endingOf = (enrolment: Enrolment, end?: End): OpenMatter => {
  const { because, source, certificate = enrolment.accepted?.certificate } = enrolment;
  return endingNamed(enrolment, `${source}/ending`, {
    ...(because === 'application' && { reference: source }),
    ...(certificate !== undefined && { certificate }),
    ...end,
  });
};

/** The ending of a certificate that came after the person had left: another matter than the first
 * ending, because the insurer takes a key that it knows for said already. */
const endingOfLate = (enrolment: Enrolment, certificate: string): OpenMatter => {
  const { state, source, reason = state, changedAt: at, by } = enrolment;
  const end = { lastDay: plainDateOf(at), reason, by, at, certificate };
  return endingNamed(enrolment, `${source}/${certificate}/ending`, end);
};

const endingNamed = (
  { programme, person }: Enrolment,
  name: string,
  end: Partial<End>,
): OpenMatter => {
  const id = idNamed({ programme, person }, name);
  const whole = endSchema.safeParse(end).data;
  return { kind: 'ending', id, programme, person, number: 0, ...(whole && { end: whole }) };
};

const idNamed = (
  { programme, person }: Pick<Enrolment, 'programme' | 'person'>,
  name: string,
): string => {
  const grant = grantId(safetyInsuranceKey(programme, person));
  return hash('sha256', `${grant}/${name}`, 'hex').slice(0, 40);
};

const itemOf = (matter: OpenMatter): Item => {
  const { programme, person, number, id, end, run } = matter;
  const openShard = shardNamed(Number.parseInt(id.slice(0, 2), 16) % shards);
  return {
    ...keyOf(matter),
    programme,
    person,
    number,
    openShard,
    ...(end && { end }),
    ...(run && { run }),
  };
};

/** The matter as one write of a transaction: refused where it was opened before. */
export const matterWrite = (env: Pick<Env, 'settings'>, matter: OpenMatter): Write => ({
  table: tableOf(env),
  insert: itemOf(matter),
});

/** Has the insurer told of the end of certificates that came after their people had left; one that
 * was opened before stays as it is. */
export const openLateEndings = async (
  env: Reach,
  late: readonly { readonly enrolment: Enrolment; readonly certificate: string }[],
): Promise<void> => {
  const items = late.map(({ enrolment, certificate }) =>
    itemOf(endingOfLate(enrolment, certificate)),
  );
  await env.database.insertAll('note who left before the answer', tableOf(env), items);
};

/** Keeps it in mind that these acceptances wait for a case; one that is known stays as it is. */
export const openAcceptances = async (
  env: Reach,
  enrolments: readonly Enrolment[],
): Promise<void> => {
  const items = enrolments.map(({ programme, person, source: run }) => {
    const id = idNamed({ programme, person }, `${run}/acceptance`);
    return itemOf({ kind: 'acceptance', id, programme, person, number: 0, run });
  });
  await env.database.insertAll('note what waits for a case', tableOf(env), items);
};

/** The matter of that id, closed ones too. */
export const findMatter = async (
  env: Reach,
  matter: Pick<OpenMatter, 'kind' | 'id'>,
): Promise<(OpenMatter & { readonly isOpen: boolean }) | undefined> => {
  const item = await env.database.get('read the matter', tableOf(env), keyOf(matter));
  return item && { ...matterOf(item), isOpen: item.openShard !== undefined };
};

/** Takes the matter off the list of what is open; again, if an earlier attempt was cut off. */
export const closeMatter = async (
  env: Reach,
  matter: Pick<OpenMatter, 'kind' | 'id'>,
): Promise<void> => {
  await env.database.update('close the matter', tableOf(env), {
    key: keyOf(matter),
    remove: ['openShard'],
    ...isThere,
  });
};

/** Everything that is open; the index lags by moments. `limit` bounds what each shard answers. */
export async function* openMatters(env: Reach, limit?: number): AsyncIterable<OpenMatter> {
  for (let shard = 0; shard < shards; shard += 1) {
    const pages = env.database.query('read what is open', tableOf(env), {
      index: 'open',
      where: 'openShard = :shard',
      values: { ':shard': shardNamed(shard) },
      ...(limit !== undefined && { limit }),
    });
    for await (const item of pages) yield matterOf(item);
  }
}
