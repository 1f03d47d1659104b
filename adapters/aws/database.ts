import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../../domain/errors.ts';
import type { Clock, Database, Item, Query, Scan, Update } from '../env.ts';
import { fromAttributes, toAttributes } from './attribute-values.ts';
import { pastConflicts } from './conflicts.ts';
import { insertAll } from './insert-all.ts';
import { inOurWordsOf } from './sdk-errors.ts';
import { transact } from './transact.ts';

const keysPerCall = 100;
const roundsMax = 6;
const counted = { ReturnConsumedCapacity: 'TOTAL' } as const;

/** The clients of one table store: `once` makes one attempt a call, `patient` the SDK's three. */
export interface DynamoDbClients {
  readonly once: () => DynamoDBClient;
  readonly patient: () => DynamoDBClient;
}

/** DynamoDB behind the database port; every call asks for the units it consumed. */
export const dynamoDatabase = ({ once, patient }: DynamoDbClients, clock: Clock): Database => ({
  insertAll: insertAll(once, clock),
  get: (call, table, key) =>
    inOurWordsOf(call, async () => {
      const answer = await patient().send(
        new GetItemCommand({
          TableName: table,
          Key: toAttributes(key),
          ConsistentRead: true,
          ...counted,
        }),
      );
      return answer.Item && fromAttributes(answer.Item);
    }),
  getAll: (call, table, keys, project) =>
    inOurWordsOf(call, async () => {
      const chunks: Item[][] = [];
      for (let from = 0; from < keys.length; from += keysPerCall) {
        chunks.push(keys.slice(from, from + keysPerCall));
      }
      const found = await Promise.all(
        chunks.map((chunk) => getChunk({ call, client: patient, clock, table, project }, chunk)),
      );
      return found.flat();
    }),
  query: (call, table, query) => queryPages(patient, { call, table, query }),
  scan: (call, table, scan) => scanPages(patient, { call, table, scan }),
  update: (call, table, update) =>
    inOurWordsOf(call, async () => {
      const input = { TableName: table, ...updateInput(update), ...counted };
      const send = () => patient().send(new UpdateItemCommand(input));
      const answer = await pastConflicts(clock, send);
      return fromAttributes(answer.Attributes ?? {});
    }),
  transact: transact(patient, clock),
});

const getChunk = async (
  {
    call,
    client,
    clock,
    table,
    project,
  }: {
    call: string;
    client: () => DynamoDBClient;
    clock: Clock;
    table: string;
    project: readonly string[] | undefined;
  },
  keys: readonly Item[],
): Promise<Item[]> => {
  const found: Item[] = [];
  let open = keys.map(toAttributes);
  for (let round = 1; open.length > 0; round += 1) {
    if (round > roundsMax) throw new Unavailable(`Could not ${call}: ${open.length} keys unread`);
    if (round > 1) await clock.sleep(30 * 2 ** round);
    const answer = await client().send(
      new BatchGetItemCommand({
        RequestItems: {
          [table]: { Keys: open, ConsistentRead: true, ...projection(project ? { project } : {}) },
        },
        ...counted,
      }),
    );
    for (const item of answer.Responses?.[table] ?? []) found.push(fromAttributes(item));
    open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
};

async function* queryPages(
  client: () => DynamoDBClient,
  { call, table, query }: { call: string; table: string; query: Query },
): AsyncIterable<Item> {
  let start: Record<string, never> | undefined;
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  do {
    const page = await inOurWordsOf(call, () =>
      client().send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: query.where,
          ExpressionAttributeValues: toAttributes(query.values),
          ...(query.names && { ExpressionAttributeNames: query.names }),
          ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: query.index }),
          ...(query.descending && { ScanIndexForward: false }),
          ...(Number.isFinite(left) && { Limit: left }),
          ...(start && { ExclusiveStartKey: start }),
          ...counted,
        }),
      ),
    );
    for (const item of page.Items ?? []) yield fromAttributes(item);
    left -= page.Items?.length ?? 0;
    start = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (start && left > 0);
}

/** Segments are read side by side; items come out as their pages arrive. */
async function* scanPages(
  client: () => DynamoDBClient,
  { call, table, scan }: { call: string; table: string; scan: Scan },
): AsyncIterable<Item> {
  const segments = scan.segments ?? 1;
  const nextPage = async (segment: number, start: Record<string, never> | undefined) => {
    const page = await inOurWordsOf(call, () =>
      client().send(
        new ScanCommand({
          TableName: table,
          ...projection(scan),
          ...(scan.filter && { FilterExpression: scan.filter }),
          ...(scan.values && { ExpressionAttributeValues: toAttributes(scan.values) }),
          ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
          ...(start && { ExclusiveStartKey: start }),
          ...counted,
        }),
      ),
    );
    return { segment, page };
  };
  const pages = new Map(
    Array.from({ length: segments }, (_, segment) => [segment, nextPage(segment, undefined)]),
  );
  while (pages.size > 0) {
    const { segment, page } = await Promise.race(pages.values());
    const start = page.LastEvaluatedKey as Record<string, never> | undefined;
    if (start) pages.set(segment, nextPage(segment, start));
    else pages.delete(segment);
    for (const item of page.Items ?? []) yield fromAttributes(item);
  }
}

const projection = ({ project, names }: Scan) => {
  const aliases = Object.fromEntries((project ?? []).map((name, place) => [`#p${place}`, name]));
  const all = { ...aliases, ...names };
  return {
    ...(project && { ProjectionExpression: Object.keys(aliases).join(', ') }),
    ...(Object.keys(all).length > 0 && { ExpressionAttributeNames: all }),
  };
};

const updateInput = ({ key, set = {}, remove = [], condition, names, values }: Update) => {
  const sets = Object.entries(set).filter(([, value]) => value !== undefined);
  const aliases = {
    ...Object.fromEntries(sets.map(([name], place) => [`#s${place}`, name])),
    ...Object.fromEntries(remove.map((name, place) => [`#r${place}`, name])),
  };
  const expression = [
    sets.length > 0 && `SET ${sets.map((_, place) => `#s${place} = :s${place}`).join(', ')}`,
    remove.length > 0 && `REMOVE ${remove.map((_, place) => `#r${place}`).join(', ')}`,
  ].filter((part) => part !== false);
  const allNames = { ...aliases, ...names };
  const allValues = {
    ...Object.fromEntries(sets.map(([, value], place) => [`:s${place}`, value])),
    ...values,
  };
  return {
    Key: toAttributes(key),
    UpdateExpression: expression.join(' '),
    ConditionExpression: condition,
    ...(Object.keys(allNames).length > 0 && { ExpressionAttributeNames: allNames }),
    ...(Object.keys(allValues).length > 0 && {
      ExpressionAttributeValues: toAttributes(allValues),
    }),
    ReturnValues: 'ALL_NEW' as const,
  };
};
