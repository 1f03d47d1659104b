import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import * as z from 'zod';
import { type Cancellation, controlSchema, goodConduct, type Kept } from './contract.ts';
import { type InsurerStore, makeInsurer, type SignedEvent } from './insurer.ts';

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), INSURER_SECRET: z.string() });
/** Shorter than the orchestrator waits for us: its answer to the event comes in between. */
const deliveryMsMax = 8_000;

/** Everything as items of the stand-ins' table: many sandboxes answer. */
const tableStore = (client: DynamoDBDocumentClient, table: string): InsurerStore => {
  const get = async (key: string): Promise<unknown> => {
    const Key = { pk: `insurer#${key}`, sk: 'INSURER' };
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    return Item?.content;
  };
  const put = async (key: string, content: unknown): Promise<void> => {
    const Item = { pk: `insurer#${key}`, sk: 'INSURER', content };
    await client.send(new PutCommand({ TableName: table, Item }));
  };
  return {
    find: async (reference) => (await get(`APPLICATION#${reference}`)) as Kept | undefined,
    put: (kept) => put(`APPLICATION#${kept.submitted.reference}`, kept),
    cancellation: async (key) => (await get(`CANCELLATION#${key}`)) as Cancellation | undefined,
    putCancellation: (cancellation) => put(`CANCELLATION#${cancellation.key}`, cancellation),
    control: async () => controlSchema.parse((await get('CONTROL')) ?? goodConduct),
    setControl: (control) => put('CONTROL', control),
  };
};

/** One attempt: whoever does not get it asks us, and `/applications/{reference}/decision` repeats. */
const deliver = async ({ url, body, signature }: SignedEvent): Promise<boolean> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-partner-signature': signature },
      body,
      signal: AbortSignal.timeout(deliveryMsMax),
    });
    return answer.ok;
  } catch {
    return false;
  }
};

const readToken = async (secret: string): Promise<string> => {
  const { SecretString } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: secret }),
  );
  return z.string().min(1).parse(SecretString);
};

const makeStandIn = async () => {
  const { STAND_IN_TABLE: table, INSURER_SECRET } = settingsSchema.parse(process.env);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const token = await readToken(INSURER_SECRET);
  return makeInsurer({ store: tableStore(client, table), token, nowMs: () => Date.now(), deliver });
};

let standIn: ReturnType<typeof makeStandIn> | undefined;

/** Every sandbox builds its stand-in at the first call, and again after a failed attempt. */
export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  standIn ??= makeStandIn();
  const answer = await standIn.catch(forget);
  const { status, body } = await answer({
    method: event.requestContext.http.method,
    path: event.rawPath,
    authorization: event.headers.authorization,
    body: event.isBase64Encoded
      ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
      : (event.body ?? ''),
  });
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body };
};

const forget = (cause: unknown): never => {
  standIn = undefined;
  throw cause;
};
