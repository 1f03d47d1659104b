import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { identityOf, type Message, messageSchema, type Told, toldBy } from './messages.ts';

/** A subscriber's part of the table that all stand-ins share. */
export interface Shelf {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** The partner's name: the prefix of its partition keys. */
  readonly partner: string;
}

const textSchema = z.object({ text: z.string() });

/** Keeps a message once, however often it comes: whoever sends it twice shows it once. */
export const keep = async (shelf: Shelf, text: string): Promise<void> => {
  const { partner } = shelf;
  const message = messageSchema.parse(JSON.parse(text));
  const sk = identityOf(message, text);
  if (message.kind === 'mass') return putOnce(shelf, { pk: massOf(partner), sk, text });
  // Both or, where this is cut off, the delivery comes again.
  await putOnce(shelf, { pk: allSinglesOf(partner), sk, text });
  await putOnce(shelf, { pk: singlesOf(partner, String(message.line)), sk, text });
};

const putOnce = async (
  { client, table }: Shelf,
  item: { pk: string; sk: string; text: string },
): Promise<void> => {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

const allSinglesOf = (partner: string): string => `${partner}#SINGLES`;
const singlesOf = (partner: string, line: string): string => `${partner}#line:${line}`;
const massOf = (partner: string): string => `${partner}#MASS`;

/** What a line was told, each id once, singles before what went to many. */
export const toldTo = async (shelf: Shelf, line: string): Promise<Told[]> => {
  const told = new Map<string, Told>();
  for (const partition of [singlesOf(shelf.partner, line), massOf(shelf.partner)]) {
    for await (const message of messagesIn(shelf, partition)) {
      for (const one of toldBy(message)) {
        if (one.line === line && !told.has(one.id)) told.set(one.id, one);
      }
    }
  }
  return [...told.values()];
};

/** Everything kept, a page at a time: ids, lines and templates, for whoever adds up. */
export const pageOf = async (
  shelf: Shelf,
  { kind, after, limit }: { kind: 'single' | 'mass'; after: string | undefined; limit: number },
): Promise<{ told: Omit<Told, 'content'>[]; next: string | undefined }> => {
  const pk = kind === 'single' ? allSinglesOf(shelf.partner) : massOf(shelf.partner);
  const told: Omit<Told, 'content'>[] = [];
  let last = after;
  let messages = 0;
  for await (const { sk, text } of itemsIn(shelf, pk, after)) {
    if (messages === limit) return { told, next: last };
    for (const { id, line, template } of toldBy(parsed(text))) told.push({ id, line, template });
    last = sk;
    messages += 1;
  }
  return { told, next: undefined };
};

const parsed = (text: string): Message => messageSchema.parse(JSON.parse(text));

async function* messagesIn(shelf: Shelf, pk: string): AsyncIterable<Message> {
  for await (const { text } of itemsIn(shelf, pk, undefined)) yield parsed(text);
}

const itemSchema = textSchema.extend({ sk: z.string() });

async function* itemsIn(
  { client, table }: Shelf,
  pk: string,
  after: string | undefined,
): AsyncIterable<z.infer<typeof itemSchema>> {
  const isAfter = after === undefined ? '' : ' AND sk > :after';
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: `pk = :pk${isAfter}`,
      ExpressionAttributeValues: {
        ':pk': pk,
        ...(after === undefined ? {} : { ':after': after }),
      },
    },
  );
  for await (const { Items } of pages) {
    for (const item of Items ?? []) yield itemSchema.parse(item);
  }
}

/** What a subscriber has been told to do wrong: refuse so many deliveries more. */
export const faultSchema = z.strictObject({ throwNext: z.int().min(0).max(1_000) });

const controlKey = ({ partner }: Shelf) => ({ pk: `${partner}#CONTROL`, sk: 'CONTROL' });

/** Sets how many of the next deliveries fail. */
export const setFault = async (shelf: Shelf, throwNext: number): Promise<void> => {
  const Item = { ...controlKey(shelf), throwNext };
  await shelf.client.send(new PutCommand({ TableName: shelf.table, Item }));
};

/** Throws where a delivery is to fail, and counts it. */
export const failIfTold = async (shelf: Shelf): Promise<void> => {
  const { client, table } = shelf;
  for (;;) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: controlKey(shelf), ConsistentRead: true }),
    );
    const left = faultSchema.pick({ throwNext: true }).safeParse({ throwNext: Item?.throwNext });
    const throwNext = left.data?.throwNext ?? 0;
    if (throwNext === 0) return;
    if (await countDown(shelf, throwNext)) {
      throw new Error(`${shelf.partner} fails because /control asked for it`);
    }
  }
};

const countDown = async (shelf: Shelf, from: number): Promise<boolean> => {
  try {
    await shelf.client.send(
      new PutCommand({
        TableName: shelf.table,
        Item: { ...controlKey(shelf), throwNext: from - 1 },
        ConditionExpression: 'throwNext = :from',
        ExpressionAttributeValues: { ':from': from },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
