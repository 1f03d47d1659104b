import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  ExecuteTransactionCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keepAliveHttp } from '../../../adapters/aws/http.ts';
import { disturbCalls } from '../../../local/faults/call-faults.ts';
import type { CallFaultKind } from '../../../local/faults/fault-plan.ts';

/** What reached the server: what had an effect. */
const arrived: { path: string; body: string }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  arrived.push({ path: request.url ?? '', body });
  const statements = (body.startsWith('{') ? JSON.parse(body).Statements : undefined) ?? [];
  response.end(JSON.stringify({ Responses: statements.map(() => ({})) }));
});

const kinds: CallFaultKind[] = [];
const fired: string[] = [];
const crashed: string[] = [];
let endpoint = '';
let calls: ReturnType<typeof disturbCalls>;
beforeAll(async () => {
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  calls = disturbCalls(
    { seed: 1, rate: 1, kinds },
    (kind) => fired.push(kind),
    () => {
      crashed.push(`after ${arrived.length} arrived`);
      throw new Error('the thread is gone');
    },
  );
});
afterEach(() => {
  for (const list of [kinds, fired, crashed, arrived]) list.splice(0);
  calls.begin(undefined);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const given = () => ({
  endpoint,
  region: 'ap-northeast-2',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
});
const ask = async (timeoutMs = 300): Promise<string> => {
  const http = keepAliveHttp(2);
  const request = { method: 'POST', url: `${endpoint}/batch`, headers: {}, body: '{}' } as const;
  return http.send('ask', { ...request, timeoutMs }).then(
    ({ status }) => `${status}`,
    (error: Error) => error.message,
  );
};

describe('a call that is disturbed', () => {
  it.each<[CallFaultKind, number, string]>([
    ['reset_before', 0, 'No answer: ask. read ECONNRESET'],
    ['reset_after', 1, 'No answer: ask. read ECONNRESET'],
    ['time_out_before', 0, 'No answer: ask. nothing in 300 ms'],
    ['time_out_after', 1, 'No answer: ask. nothing in 300 ms'],
    ['server_error_before', 0, '503'],
    ['server_error_after', 1, '503'],
    ['throttled', 0, '429'],
  ])('by %s has %i effects, and the client meets "%s"', async (kind, effects, met) => {
    kinds.push(kind);
    expect(await ask()).toBe(met);
    expect(arrived).toHaveLength(effects);
    expect(fired).toEqual([kind]);
    // What is kept of the connection must not spoil the next call.
    kinds.splice(0);
    expect(await ask()).toBe('200');
  });

  it.each<[CallFaultKind, string, () => Promise<unknown>]>([
    [
      'throttled',
      'ProvisionedThroughputExceededException',
      () =>
        new DynamoDBClient(given()).send(
          new BatchExecuteStatementCommand({ Statements: [{ Statement: 'x' }] }),
        ),
    ],
    [
      'transaction_conflict',
      'TransactionCanceledException',
      () =>
        new DynamoDBClient(given()).send(
          new ExecuteTransactionCommand({ TransactStatements: [{ Statement: 'x' }] }),
        ),
    ],
    [
      'throttled',
      'SlowDown',
      () => new S3Client(given()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
    ],
    [
      'throttled',
      'Throttling',
      () => new SNSClient(given()).send(new PublishCommand({ TopicArn: 't', Message: 'm' })),
    ],
  ])('by %s is refused as %s, in the words of its service', async (kind, name, send) => {
    kinds.push(kind);
    await expect(send()).rejects.toMatchObject({ name });
    expect(arrived).toEqual([]);
  });

  it('lets a part of a batch through and calls the rest throttled, each at its place', async () => {
    kinds.push('batch_partly_throttled');
    const Statements = Array.from({ length: 25 }, (_, place) => ({ Statement: `insert ${place}` }));
    const client = new DynamoDBClient(given());
    const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
    const through = Statements.filter((_, place) => Responses[place]?.Error === undefined);
    expect(Responses).toHaveLength(25);
    expect(through.length).toBeGreaterThan(0);
    expect(through.length).toBeLessThan(25);
    expect(JSON.parse(arrived[0]?.body ?? '').Statements).toEqual(through);
  });

  it('is met by what can meet it alone: no conflict where there is no transaction', async () => {
    kinds.push('transaction_conflict', 'batch_partly_throttled');
    expect(await ask()).toBe('200');
    expect(fired).toEqual([]);
  });
});

describe('a function that is to crash', () => {
  it('does so before its call leaves', async () => {
    calls.begin({ when: 'before', call: 2 });
    expect(await ask()).toBe('200');
    expect(await ask()).toBe('the thread is gone');
    expect(crashed).toEqual(['after 1 arrived']);
  });
});
