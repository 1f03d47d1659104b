import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type Entry,
  type Filter,
  type Reversal,
  type TopUpRequest,
  termsOf,
  termsSchema,
} from './contract.ts';
import {
  type Booking,
  byKeyThenAge,
  type Keys,
  matches,
  type ReversalOrder,
  type Reversing,
  standingReversal,
  type TopUpLedger,
} from './ledger.ts';

const putsAtOnceMax = 25;
const reversalMark = 'REVERSAL#';

const itemSchema = z.object({
  pk: z.string().startsWith('KEY#'),
  sk: z.string(),
  id: z.string(),
  line: z.string(),
  terms: termsSchema,
  confirmedAtMs: z.int(),
});

const reversalItemSchema = z.object({
  topUpId: z.string(),
  externalId: z.string(),
  usedMb: z.int().nonnegative(),
  confirmedAtMs: z.int(),
});

/**
 * The ledger in a table, where the stand-in runs as a function: pk `KEY#<externalId>`, sk `KEYED`,
 * or a random one while no client key is honoured; a reversal lies beside its top-up. Lists and counts scan the table, strongly
 * consistent: good for the tens of thousands of lines of a development stage, and for no more.
 */
export const tableLedger = (
  client: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): TopUpLedger => {
  const found = async (filter: Filter): Promise<Entry[]> => {
    const items: unknown[] = [];
    for await (const { Items } of paginateScan(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :key)',
        ExpressionAttributeValues: { ':key': 'KEY#' },
      },
    )) {
      items.push(...(Items ?? []));
    }
    return entriesOf(items)
      .filter(({ terms }) => matches(terms, filter))
      .sort(byKeyThenAge);
  };
  return {
    book: (orders, keys) => bookAll({ client, table, now }, orders, keys),
    find: (externalId) => findAll({ client, table }, externalId),
    reverse: (order) => reverseOne({ client, table, now }, order),
    totals: async (filter) => {
      const entries = await found(filter);
      const amountMb = entries.reduce((sum, { terms }) => sum + terms.amountMb, 0);
      return { count: entries.length, amountMb };
    },
    page: async (filter, { offset, limit }) => (await found(filter)).slice(offset, offset + limit),
  };
};

const findAll = async (
  { client, table }: Pick<Shelf, 'client' | 'table'>,
  externalId: string,
): Promise<Entry[]> => {
  const items: unknown[] = [];
  for await (const { Items } of paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `KEY#${externalId}` },
    },
  )) {
    items.push(...(Items ?? []));
  }
  return entriesOf(items).sort(byKeyThenAge);
};

const reverseOne = async (
  { client, table, now }: Shelf,
  { request, usedMb }: ReversalOrder,
): Promise<Reversing> => {
  const { id, externalId } = request.topupBalance;
  const held = async (): Promise<Entry | undefined> =>
    (await findAll({ client, table }, externalId)).find((entry) => entry.id === id);
  const entry = await held();
  if (!entry) return { outcome: 'unknown' };
  if (entry.reversal) return standingReversal(entry, request);
  const reversal: Reversal = { externalId: request.externalId, usedMb, confirmedAtMs: now() };
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { pk: `KEY#${externalId}`, sk: `${reversalMark}${id}`, topUpId: id, ...reversal },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return { outcome: 'created', entry: { ...entry, reversal } };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return standingReversal((await held()) ?? entry, request);
  }
};

interface Shelf {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: () => number;
}

const bookAll = async (
  shelf: Shelf,
  orders: readonly TopUpRequest[],
  keys: Keys,
): Promise<Booking[]> => {
  const bookings: Booking[] = [];
  for (let at = 0; at < orders.length; at += putsAtOnceMax) {
    const some = orders.slice(at, at + putsAtOnceMax);
    bookings.push(...(await Promise.all(some.map((order) => bookOne(shelf, order, keys)))));
  }
  return bookings;
};

const bookOne = async (
  { client, table, now }: Shelf,
  order: TopUpRequest,
  keys: Keys,
): Promise<Booking> => {
  const sk = keys === 'none' ? randomUUID() : 'KEYED';
  const key = { pk: `KEY#${order.externalId}`, sk };
  const id = sk === 'KEYED' ? `topup-${order.externalId}` : `topup-${order.externalId}-${sk}`;
  const line = order.logicalResource.id;
  const item = { ...key, id, line, terms: termsOf(order), confirmedAtMs: now() };
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return { outcome: 'created', entry: entryOf(item) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
  );
  const held = entryOf(Item);
  const agrees = held.line === line && sameTerms(held, termsOf(order));
  return { outcome: agrees ? 'repeated' : 'conflicting', entry: held };
};

const sameTerms = (held: Entry, terms: Entry['terms']): boolean =>
  Object.entries(terms).every(([name, value]) => held.terms[name as keyof typeof terms] === value);

/** Top-ups, each with the reversal that lies beside it. */
const entriesOf = (items: readonly unknown[]): Entry[] => {
  const isReversal = (item: unknown): boolean => String(Object(item).sk).startsWith(reversalMark);
  const reversals = new Map(
    items.filter(isReversal).map((item) => {
      const { topUpId, ...reversal } = reversalItemSchema.parse(item);
      return [topUpId, reversal];
    }),
  );
  return items
    .filter((item) => !isReversal(item))
    .map(entryOf)
    .map((entry) => {
      const reversal = reversals.get(entry.id);
      return reversal ? { ...entry, reversal } : entry;
    });
};

const entryOf = (item: unknown): Entry => {
  const { pk, id, line, terms, confirmedAtMs } = itemSchema.parse(item);
  return { id, externalId: pk.slice('KEY#'.length), line, terms, confirmedAtMs };
};
