import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';
import { handler } from '../../../partners/order-system/function.ts';

/* The stand-in as it runs deployed: over the stand-ins' table, its token in a secret. */

const token = 'a-token-for-tests';
let folder: string;
let database: DatabaseProcess;
let secrets: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'order-system-'));
  database = await startDatabase(join(folder, 'tables.sqlite'), folder, () => {});
  secrets = createServer((_, response) => response.end(JSON.stringify({ SecretString: token })));
  await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
  const { port } = secrets.address() as { port: number };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    STAND_IN_TABLE: 'stand-ins',
    ORDER_SYSTEM_SECRET: 'the-secret',
  });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: 'stand-ins',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
});

afterAll(async () => {
  await new Promise((resolve) => secrets.close(resolve));
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

const call = async (method: string, rawPath: string, body?: unknown, bearer = token) => {
  const result = await handler({
    ...{ rawPath, rawQueryString: '' },
    headers: { authorization: `Bearer ${bearer}` },
    requestContext: { http: { method } },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: body !== undefined,
  } as unknown as LambdaFunctionURLEvent);
  if (typeof result === 'string') throw new Error('a result has a status');
  return { status: result.statusCode, content: JSON.parse(result.body ?? 'null') };
};

test('keeps purchases and its conduct in the table, for every sandbox', async () => {
  const purchase = { line: 'L1', product: 'ROAM-3GB', purchasedAt: '2026-03-01T03:00:00.000Z' };
  await call('PUT', '/purchases/P1', purchase);
  await call('POST', '/purchases/P1/start', { startedAt: '2026-03-10T01:30:00.000Z' });
  expect(await call('GET', '/purchases/P1')).toMatchObject({
    status: 200,
    content: { id: 'P1', ...purchase, startedAt: '2026-03-10T01:30:00.000Z', refundedAt: null },
  });
  await call('POST', '/control', { conduct: 'error' });
  expect(await call('GET', '/purchases/P1')).toMatchObject({ status: 503 });
  await call('POST', '/control', {});
  expect(await call('GET', '/purchases/P9')).toMatchObject({
    status: 404,
    content: { code: 'purchaseNotFound' },
  });
  expect(await call('GET', '/purchases/P1', undefined, 'a-guess')).toMatchObject({ status: 401 });
});
