import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { toAttributes } from '../adapters/aws/attribute-values.ts';
import type { Item } from '../adapters/env.ts';
import { liveEnv } from '../adapters/live-env.ts';

/*
 * A process that does nothing but write: the items of a file, into an empty table of the database
 * at AWS_ENDPOINT_URL_DYNAMODB, by the same statements as a run or by BatchWriteItem. It prints
 * one JSON line {items, seconds}.
 * Usage: node bench/raw-writer.ts ITEMS.jsonl insert|batch-write AT_ONCE
 */

const itemsPerInsert = 100;
const itemsPerBatchWrite = 25;

const readItems = async (file: string): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line !== '') items.push(JSON.parse(line) as Item);
  }
  return items;
};

const createTable = async (client: DynamoDBClient, name: string): Promise<void> => {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
};

const insert = async (table: string, items: readonly Item[]): Promise<void> => {
  const results = await database.insertAll('write the items', table, items);
  const duplicates = results.filter((result) => result === 'duplicate').length;
  if (duplicates > 0) throw new Error(`${duplicates} of the items were there already`);
};

const batchWrite = async (table: string, items: readonly Item[]): Promise<void> => {
  let open: WriteRequest[] = items.map((item) => ({ PutRequest: { Item: toAttributes(item) } }));
  while (open.length > 0) {
    const answer = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: open } }),
    );
    open = answer.UnprocessedItems?.[table] ?? [];
  }
};

const writers = { insert, 'batch-write': batchWrite } as const;

const [file = '', how = 'insert', atOnce = '8'] = process.argv.slice(2);
const write = writers[how as keyof typeof writers];
const { database } = liveEnv();
const client = new DynamoDBClient({});
const table = `raw-${how}`;
const items = await readItems(file);
await createTable(client, table);
const size = how === 'insert' ? itemsPerInsert : itemsPerBatchWrite;
const groups = Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
  items.slice(i * size, (i + 1) * size),
);
const startedAt = performance.now();
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    for (let group = groups.shift(); group; group = groups.shift()) await write(table, group);
  }),
);
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`${JSON.stringify({ items: items.length, seconds })}\n`);
