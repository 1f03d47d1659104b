import { lineSubject } from '../../domain/benefit-key.ts';
import { Defect } from '../../domain/errors.ts';
import {
  type PurchaseRecord,
  purchaseRecordSchema,
} from '../../domain/roaming-bonus/purchase-record.ts';
import type { Env, Item, Write } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const prefix = 'PURCHASE#';
const scanSegments = 8;

const tableOf = (env: Pick<Env, 'settings'>): string => env.settings.required('APPLICATIONS_TABLE');

/** Which purchase, by the line that an event named. */
export type PurchaseOfLine = Pick<PurchaseRecord, 'line' | 'purchaseId'>;

const keyOf = ({ line, purchaseId }: PurchaseOfLine): Item => ({
  pk: lineSubject(line),
  sk: `${prefix}${purchaseId}`,
});

const recordOf = ({ pk, sk, ...rest }: Item): PurchaseRecord => {
  const record = purchaseRecordSchema.safeParse(rest);
  if (record.success) return record.data;
  throw new Defect(`The purchase ${sk} of ${pk} cannot be read: ${record.error.message}`);
};

/** Keeps that an event spoke of a purchase; what an earlier event left stands. */
export const recordPurchase = async (env: Reach, record: PurchaseRecord): Promise<void> => {
  const item = { ...keyOf(record), ...record };
  await env.database.insertAll('record the purchase', tableOf(env), [item]);
};

/** What is on record about a purchase; strongly consistent. Throws Defect where it was never
 * recorded. */
export const readPurchase = async (env: Reach, of: PurchaseOfLine): Promise<PurchaseRecord> => {
  const item = await env.database.get('read the purchase', tableOf(env), keyOf(of));
  if (item) return recordOf(item);
  throw new Defect(`The purchase ${of.purchaseId} is to be looked at and was never recorded`);
};

/** What a record says beside which purchase it is about: each is set once. */
export type NotedAs = 'due' | 'refused' | 'held' | 'unconfirmed' | 'refunded' | 'parked';

/** The note as one write of a transaction: refused where it stands, or where one of `unless` does. */
export const noteWrite = <N extends NotedAs>(
  env: Pick<Env, 'settings'>,
  of: PurchaseOfLine,
  {
    note,
    value,
    unless = [],
  }: {
    readonly note: N;
    readonly value: NonNullable<PurchaseRecord[N]>;
    readonly unless?: readonly NotedAs[];
  },
): Write => ({
  table: tableOf(env),
  key: keyOf(of),
  set: { attribute: note, value },
  when: Object.fromEntries([note, ...unless].map((name) => [name, 'absent' as const])),
});

/** Notes something, unless it was noted before; the first word stands. */
export const noteOnPurchase = async <N extends NotedAs>(
  env: Reach,
  of: PurchaseOfLine,
  noted: Parameters<typeof noteWrite<N>>[2],
): Promise<void> => {
  await env.database.transact(`note that it is ${noted.note}`, [noteWrite(env, of, noted)]);
};

/** Every purchase that an event of this line spoke of, by purchase id. */
export const purchasesOfLine = async (env: Reach, line: string): Promise<PurchaseRecord[]> => {
  const records: PurchaseRecord[] = [];
  const pages = env.database.query('read the purchases of the line', tableOf(env), {
    where: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': lineSubject(line), ':from': prefix, ':to': `${prefix}~` },
  });
  for await (const item of pages) records.push(recordOf(item));
  return records;
};

/** Every purchase on record, by reading the whole table: for accounts, never for one line. */
export async function* allPurchases(env: Reach): AsyncGenerator<PurchaseRecord> {
  const items = env.database.scan('read every purchase', tableOf(env), {
    segments: scanSegments,
    filter: 'begins_with(#sk, :purchases)',
    names: { '#sk': 'sk' },
    values: { ':purchases': prefix },
  });
  for await (const item of items) yield recordOf(item);
}
