import { appendFileSync } from 'node:fs';
import {
  DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** A function that does what its event says; the tests pull its strings. */
let served = 0;

const strings = {
  answer: ({ value }) => value,
  throw: ({ name, message }) => {
    throw Object.assign(new Error(message), { name });
  },
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  spin: () => {
    for (;;);
  },
  exit: ({ code }) => process.exit(code),
  exhaust: () => {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
  count: () => ++served,
  sleep: async ({ ms }) => {
    const from = performance.timeOrigin + performance.now();
    await new Promise((later) => setTimeout(later, ms));
    return { from, until: performance.timeOrigin + performance.now() };
  },
  long: ({ bytes }) => 'x'.repeat(bytes),
  look: (_event, context) => ({
    now: Date.now(),
    today: new Date().toISOString(),
    explicit: new Date(0).toISOString(),
    isDate: new Date() instanceof Date,
    environment: process.env,
    functionName: context.functionName,
    requestId: context.awsRequestId,
    remaining: context.getRemainingTimeInMillis(),
  }),
  insert: async ({ table, pk }) => {
    const database = new DynamoDBClient({ maxAttempts: 1 });
    const statement = `INSERT INTO "${table}" VALUE {'pk':?, 'sk':?}`;
    for (const sk of ['a', 'b']) {
      await database.send(
        new ExecuteStatementCommand({
          Statement: statement,
          Parameters: [{ S: pk }, { S: sk }],
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
    }
    const found = await database.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    return found.Count;
  },
  transact: async ({ table, pk }) => {
    const key = [{ S: pk }, { S: 'a' }];
    await new DynamoDBClient({ maxAttempts: 1 }).send(
      new ExecuteTransactionCommand({
        TransactStatements: [
          { Statement: `INSERT INTO "${table}" VALUE {'pk':?, 'sk':?}`, Parameters: [...key] },
          {
            Statement: `UPDATE "${table}" SET "seen"=? WHERE "pk"=? AND "sk"=?`,
            Parameters: [{ S: 'yes' }, { S: pk }, { S: 'b' }],
          },
        ],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
  },
  object: async ({ bucket, key, text }) => {
    const objects = new S3Client({});
    await objects.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
    const { Body } = await objects.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body.transformToString();
  },
  publish: async ({ bus, detail }) => {
    const bridge = new EventBridgeClient({});
    const Entry = { Source: 'puppet', DetailType: 'PuppetSpoke', Detail: JSON.stringify(detail) };
    await bridge.send(new PutEventsCommand({ Entries: [{ ...Entry, EventBusName: bus }] }));
  },
  note: (event) => appendFileSync(event.file, `${JSON.stringify(event)}\n`),
};

/** Queue messages: each body is an event; one that throws is reported by its id. */
const serveRecords = async (records, context) => {
  const batchItemFailures = [];
  for (const { messageId, body } of records) {
    try {
      await pull(JSON.parse(body), context);
    } catch {
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};

const pull = (event, context) => strings[event.do](event, context);

export const handler = async (event, context) =>
  event.Records?.[0]?.eventSource === 'aws:sqs'
    ? serveRecords(event.Records, context)
    : pull(event, context);
