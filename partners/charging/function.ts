import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import * as z from 'zod';
import { readToken } from '../stand-in/own-token.ts';
import { type ChargingSystem, makeChargingSystem } from './charging-system.ts';
import { type Control, controlSchema, goodConduct } from './faults.ts';
import type { Reply } from './replies.ts';
import { tableLedger } from './table-ledger.ts';

/** Longer than any client of ours waits, shorter than the function's own time-out of 30 s. */
const silenceMs = 25_000;
const controlKey = { pk: 'CONTROL', sk: 'CONTROL' };

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), CHARGING_SECRET: z.string() });

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The stand-in behind a Function URL, stage `dev` only. Ledger and control are items of one small
 * table, since many sandboxes answer; what needs one process to count (the next N calls, lines a
 * second, keys that are forgotten) is refused at `/control`.
 */
const makeStandIn = async (): Promise<(event: LambdaFunctionURLEvent) => Promise<Reply>> => {
  const { STAND_IN_TABLE: table, CHARGING_SECRET } = settingsSchema.parse(process.env);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const system = makeChargingSystem({
    ledger: tableLedger(client, table, () => Date.now()),
    token: await readToken(CHARGING_SECRET),
    elapsedMs: () => performance.now(),
    sleep,
    keepControl: async (control) => {
      const objection = objectionTo(control);
      if (objection !== undefined) return objection;
      const item = { ...controlKey, control: JSON.stringify(control) };
      await client.send(new PutCommand({ TableName: table, Item: item }));
      return undefined;
    },
  });
  const followControl = makeFollower(client, table, system);
  return async (event) => {
    await followControl();
    return system.answer({
      method: event.requestContext.http.method,
      path: event.rawPath,
      query: new URLSearchParams(event.rawQueryString),
      authorization: event.headers.authorization,
      body: event.isBase64Encoded
        ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
        : (event.body ?? ''),
    });
  };
};

/** True to its word only where one process counts; said in a sentence, else nothing. */
const objectionTo = ({ keys, linesPerSecond, faults }: Control): string | undefined => {
  if (typeof keys === 'object') return 'keys: this stand-in forgets no keys; use kept or none';
  if (linesPerSecond !== undefined) return 'linesPerSecond: many sandboxes share no pace';
  if (faults.some(({ next }) => next !== undefined)) {
    return 'next: many sandboxes share no count; use share or lines';
  }
  if (faults.some(({ kind }) => kind === 'error_then_late_effect')) {
    return 'error_then_late_effect: a function stops with its answer; use late_effect';
  }
  return undefined;
};

/** Puts the kept control in force whenever it differs from the one in force here. */
const makeFollower = (
  client: DynamoDBDocumentClient,
  table: string,
  system: ChargingSystem,
): (() => Promise<void>) => {
  let inForce = JSON.stringify(goodConduct);
  return async () => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: controlKey, ConsistentRead: true }),
    );
    const kept = z.object({ control: z.string() }).optional().parse(Item)?.control;
    if (kept === undefined || kept === inForce) return;
    system.behave(controlSchema.parse(JSON.parse(kept)));
    inForce = kept;
  };
};

let standIn: ReturnType<typeof makeStandIn> | undefined;

/** Every sandbox builds its stand-in at the first call, and again after a failed attempt. */
export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  standIn ??= makeStandIn();
  const reply = await (await standIn.catch(forget))(event);
  if (reply !== 'silence' && reply !== 'cut') {
    return { statusCode: reply.status, headers: reply.headers, body: reply.body };
  }
  if (reply === 'silence') await sleep(silenceMs);
  // A function cannot cut a connection: the platform's own 502 comes closest.
  throw new Error(`A ${reply} that /control asked for`);
};

const forget = (cause: unknown): never => {
  standIn = undefined;
  throw cause;
};
