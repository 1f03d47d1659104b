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
import { type Entry, type Filter, type TopUpRequest, termsOf, termsSchema } from './contract.ts';
import { type Booking, byKeyThenAge, type Keys, matches, type TopUpLedger } from './ledger.ts';

const putsAtOnceMax = 25;

const itemSchema = z.object({
  pk: z.string().startsWith('KEY#'),
  sk: z.string(),
  id: z.string(),
  line: z.string(),
  terms: termsSchema,
  confirmedAtMs: z.int(),
});

/**
 * The ledger in a table, where the stand-in runs as a function: pk `KEY#<externalId>`, sk `KEYED`,
 * or a random one while no client key is honoured. Lists and counts scan the table, strongly
 * consistent: good for the tens of thousands of lines of a development stage, and for no more.
 */
export const tableLedger = (
  client: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): TopUpLedger => {
  const found = async (filter: Filter): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for await (const { Items } of paginateScan(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :key)',
        ExpressionAttributeValues: { ':key': 'KEY#' },
      },
    )) {
      entries.push(...(Items ?? []).map(entryOf));
    }
    return entries.filter(({ terms }) => matches(terms, filter)).sort(byKeyThenAge);
  };
  return {
    book: (orders, keys) => bookAll({ client, table, now }, orders, keys),
    find: async (externalId) => {
      const entries: Entry[] = [];
      for await (const { Items } of paginateQuery(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `KEY#${externalId}` },
        },
      )) {
        entries.push(...(Items ?? []).map(entryOf));
      }
      return entries.sort(byKeyThenAge);
    },
    totals: async (filter) => {
      const entries = await found(filter);
      const amountMb = entries.reduce((sum, { terms }) => sum + terms.amountMb, 0);
      return { count: entries.length, amountMb };
    },
    page: async (filter, { offset, limit }) => (await found(filter)).slice(offset, offset + limit),
  };
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

const entryOf = (item: unknown): Entry => {
  const { pk, id, line, terms, confirmedAtMs } = itemSchema.parse(item);
  return { id, externalId: pk.slice('KEY#'.length), line, terms, confirmedAtMs };
};
