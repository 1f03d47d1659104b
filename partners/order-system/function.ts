import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import * as z from 'zod';
import { type Control, controlSchema, goodConduct, type Purchase } from './contract.ts';
import { makeOrderSystem, type PurchaseStore } from './order-system.ts';

/** Longer than any client of ours waits, shorter than the function's own time-out of 30 s. */
const silenceMs = 25_000;
const controlKey = { pk: 'order-system#CONTROL', sk: 'CONTROL' };

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), ORDER_SYSTEM_SECRET: z.string() });

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Purchases and control as items of the stand-ins' table: many sandboxes answer. */
const tableStore = (client: DynamoDBDocumentClient, table: string): PurchaseStore => {
  const get = async (Key: { pk: string; sk: string }): Promise<unknown> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    return Item?.content;
  };
  const put = async (key: { pk: string; sk: string }, content: unknown): Promise<void> => {
    await client.send(new PutCommand({ TableName: table, Item: { ...key, content } }));
  };
  const keyOf = (id: string) => ({ pk: `order-system#PURCHASE#${id}`, sk: 'PURCHASE' });
  return {
    find: async (id) => (await get(keyOf(id))) as Purchase | undefined,
    put: (purchase) => put(keyOf(purchase.id), purchase),
    control: async (): Promise<Control> =>
      controlSchema.parse((await get(controlKey)) ?? goodConduct),
    setControl: (control) => put(controlKey, control),
  };
};

const readToken = async (secret: string): Promise<string> => {
  const { SecretString } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: secret }),
  );
  return z.string().min(1).parse(SecretString);
};

const makeStandIn = async () => {
  const { STAND_IN_TABLE: table, ORDER_SYSTEM_SECRET } = settingsSchema.parse(process.env);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const token = await readToken(ORDER_SYSTEM_SECRET);
  return makeOrderSystem({ store: tableStore(client, table), token, sleep });
};

let standIn: ReturnType<typeof makeStandIn> | undefined;

/** Every sandbox builds its stand-in at the first call, and again after a failed attempt. */
export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  standIn ??= makeStandIn();
  const answer = await standIn.catch(forget);
  const reply = await answer({
    method: event.requestContext.http.method,
    path: event.rawPath,
    authorization: event.headers.authorization,
    body: event.isBase64Encoded
      ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
      : (event.body ?? ''),
  });
  if (reply !== 'silence') {
    const headers = { 'content-type': 'application/json' };
    return { statusCode: reply.status, headers, body: reply.body };
  }
  await sleep(silenceMs);
  // A function cannot stay silent for good: the platform's own 502 comes closest.
  throw new Error('A silence that /control asked for');
};

const forget = (cause: unknown): never => {
  standIn = undefined;
  throw cause;
};
