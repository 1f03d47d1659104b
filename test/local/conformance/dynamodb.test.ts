import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as db from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';

let folder: string;
let process: DatabaseProcess;
let client: db.DynamoDBClient;
let TableName = '';
let tables = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-test-'));
  process = await startDatabase(join(folder, 'tables.db'), folder, () => {});
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const { endpoint } = process;
  client = new db.DynamoDBClient({ endpoint, region: 'r', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await process.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  tables += 1;
  TableName = `Facts${tables}`;
  await client.send(
    new db.CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'openShard', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open',
          KeySchema: [{ AttributeName: 'openShard', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});

const item = (pk: string, fields: Record<string, db.AttributeValue> = {}) => ({
  pk: { S: pk },
  ...fields,
});
const insert = (pk: string) =>
  client.send(
    new db.BatchExecuteStatementCommand({
      Statements: [
        { Statement: `INSERT INTO "${TableName}" VALUE {'pk': ?}`, Parameters: [{ S: pk }] },
      ],
    }),
  );
const get = async (pk: string) =>
  (await client.send(new db.GetItemCommand({ TableName, Key: item(pk), ConsistentRead: true })))
    .Item;

describe('an insert by PartiQL', () => {
  it('of a key that exists is a DuplicateItem of its own statement, and changes nothing', async () => {
    expect((await insert('a')).Responses?.[0]?.Error).toBeUndefined();
    expect((await insert('a')).Responses?.[0]?.Error?.Code).toBe('DuplicateItem');
  });

  it('of twenty-six statements is refused, of twenty-five is not', async () => {
    const statements = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        Statement: `INSERT INTO "${TableName}" VALUE {'pk': ?}`,
        Parameters: [{ S: `k${index}` }],
      }));
    const batch = (count: number) =>
      client.send(new db.BatchExecuteStatementCommand({ Statements: statements(count) }));
    await expect(batch(26)).rejects.toMatchObject({ name: 'ValidationException' });
    expect((await batch(25)).Responses?.filter(({ Error: e }) => e !== undefined)).toEqual([]);
  });
});

describe('a condition', () => {
  it('lets one of many writers pass, and shows the others what is there', async () => {
    const puts = Array.from({ length: 20 }, (_, index) =>
      client.send(
        new db.PutItemCommand({
          TableName,
          Item: item('a', { by: { N: String(index) } }),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    const answers = await Promise.allSettled(puts);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBe(19);
    const stored = await get('a');
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ name: 'ConditionalCheckFailedException', Item: stored });
    }
  });

  it('of an update is checked against what is stored, and the update counts exactly', async () => {
    const add = () =>
      client.send(
        new db.UpdateItemCommand({
          TableName,
          Key: item('a'),
          UpdateExpression: 'ADD n :one',
          ConditionExpression: 'attribute_not_exists(n) OR n < :max',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':max': { N: '7' } },
        }),
      );
    const answers = await Promise.allSettled(Array.from({ length: 12 }, add));
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(7);
    expect((await get('a'))?.n).toEqual({ N: '7' });
  });
});

describe('a transaction', () => {
  const put = (pk: string, ConditionExpression?: string) => ({
    Put: { TableName, Item: item(pk), ...(ConditionExpression ? { ConditionExpression } : {}) },
  });
  const write = (actions: db.TransactWriteItem[], ClientRequestToken?: string) =>
    client.send(new db.TransactWriteItemsCommand({ TransactItems: actions, ClientRequestToken }));

  it('is whole or not at all, and names the reason of each action', async () => {
    await write([put('there')]);
    const failing = [put('new'), put('there', 'attribute_not_exists(pk)')];
    await expect(write(failing)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
    expect(await get('new')).toBeUndefined();
  });

  it('is the same one for the same token, and refused for other actions', async () => {
    await write([put('a', 'attribute_not_exists(pk)')], 'token');
    await write([put('a', 'attribute_not_exists(pk)')], 'token');
    await expect(write([put('b')], 'token')).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });

  it('takes a hundred actions, not one more, and no item twice', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => put(`k${i}`));
    await write(many(100));
    await expect(write(many(101))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(write([put('a'), put('a')])).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('an item', () => {
  it('has at most 400 KB, names of attributes included', async () => {
    const sized = (bytes: number) =>
      client.send(
        new db.PutItemCommand({ TableName, Item: item('a', { x: { S: 'x'.repeat(bytes) } }) }),
      );
    // "pk" and "a" are three bytes, "x" is one.
    await sized(400 * 1024 - 4);
    await expect(sized(400 * 1024 - 3)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is in an index while it has the index’s key, and nowhere in it without', async () => {
    const open = async () => {
      const query = new db.QueryCommand({
        TableName,
        IndexName: 'open',
        KeyConditionExpression: 'openShard = :s',
        ExpressionAttributeValues: { ':s': { S: '00' } },
      });
      return (await client.send(query)).Items?.map(({ pk }) => pk?.S);
    };
    await client.send(
      new db.PutItemCommand({ TableName, Item: item('a', { openShard: { S: '00' } }) }),
    );
    await client.send(new db.PutItemCommand({ TableName, Item: item('b') }));
    expect(await open()).toEqual(['a']);
    await client.send(
      new db.UpdateItemCommand({ TableName, Key: item('a'), UpdateExpression: 'REMOVE openShard' }),
    );
    expect(await open()).toEqual([]);
  });
});
