import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import * as z from 'zod';
import { type Code, controlSchema, type Fate, goodConduct } from './contract.ts';
import { type FateStore, makeOttPartner } from './ott-partner.ts';

/** Longer than any client of ours waits, shorter than the function's own time-out of 30 s. */
const silenceMs = 25_000;
const controlKey = { pk: 'ott-partner#CONTROL', sk: 'CONTROL' };

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), OTT_PARTNER_SECRET: z.string() });
const fateSchema = z.object({
  state: z.enum(['redeemed', 'cancelled', 'expired']),
  at: z.string(),
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Fates and control as items of the stand-ins' table: many sandboxes answer, the first fate of a
 * code stands. */
const tableStore = (client: DynamoDBDocumentClient, table: string): FateStore => {
  const get = async (Key: { pk: string; sk: string }): Promise<unknown> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key, ConsistentRead: true }),
    );
    return Item?.content;
  };
  const keyOf = ({ service, serial }: Code) => ({
    pk: `ott-partner#CODE#${service}#${serial}`,
    sk: 'FATE',
  });
  const find = async (code: Code): Promise<Fate | undefined> =>
    fateSchema.optional().parse(await get(keyOf(code)));
  return {
    find,
    keepFirst: async (code, fate) => {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...keyOf(code), content: fate },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return fate;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return (await find(code)) ?? fate;
      }
    },
    control: async () => controlSchema.parse((await get(controlKey)) ?? goodConduct),
    setControl: async (control) => {
      await client.send(
        new PutCommand({ TableName: table, Item: { ...controlKey, content: control } }),
      );
    },
  };
};

const readToken = async (secret: string): Promise<string> => {
  const { SecretString } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: secret }),
  );
  return z.string().min(1).parse(SecretString);
};

const makeStandIn = async () => {
  const { STAND_IN_TABLE: table, OTT_PARTNER_SECRET } = settingsSchema.parse(process.env);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const token = await readToken(OTT_PARTNER_SECRET);
  return makeOttPartner({ store: tableStore(client, table), token, nowMs: () => Date.now() });
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
