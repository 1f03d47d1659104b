import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDatabase } from '../../../adapters/aws/database.ts';
import type { Clock } from '../../../adapters/env.ts';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';
import { databaseContract } from '../../fakes/database-contract.ts';

const clock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

let folder: string;
let process: DatabaseProcess;
let client: DynamoDBClient;
let tables = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'database-test-'));
  process = await startDatabase(join(folder, 'tables.db'), folder, () => {});
  client = clientOf(process.endpoint);
});

afterAll(async () => {
  await process.stop();
  await rm(folder, { recursive: true, force: true });
});

const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });

const makeTable = async (): Promise<string> => {
  tables += 1;
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName: `Table${tables}`,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('sk'), text('openShard')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open',
          KeySchema: [
            { AttributeName: 'openShard', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  return `Table${tables}`;
};

describe('DynamoDB behind the database port', () => {
  databaseContract(async () => {
    const of = () => client;
    return {
      database: dynamoDatabase({ once: of, patient: of }, clock),
      table: await makeTable(),
    };
  });
});

describe('what DynamoDB says, in our words', () => {
  const databaseAt = (endpoint: string) => {
    const of = () => clientOf(endpoint);
    return dynamoDatabase({ once: of, patient: of }, clock);
  };

  it('a table that nobody made is our bug', async () => {
    const database = databaseAt(process.endpoint);
    const key = { pk: 'a', sk: 's' };
    await expect(database.get('read it', 'Nowhere', key)).rejects.toMatchObject({
      name: 'Defect',
      message: expect.stringContaining('read it'),
    });
    await expect(database.insertAll('write it', 'Nowhere', [key])).rejects.toMatchObject({
      name: 'Defect',
    });
  });

  it('a database that cannot be reached is unavailable, which is retried', async () => {
    const database = databaseAt('http://127.0.0.1:9');
    const key = { pk: 'a', sk: 's' };
    await expect(database.get('read it', 'T', key)).rejects.toMatchObject({ name: 'Unavailable' });
    await expect(database.insertAll('write it', 'T', [key])).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });
});
