import { timingSafeEqual } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult, SNSEvent } from 'aws-lambda';
import * as z from 'zod';
import { readToken } from '../stand-in/own-token.ts';
import {
  failIfTold,
  faultSchema,
  keep,
  pageOf,
  type Shelf,
  setFault,
  toldTo,
} from './kept-messages.ts';

/** Which partner a stand-in plays. */
export interface Played {
  readonly partner: string;
  /** The path of what one line was told, such as `/messages`. */
  readonly path: string;
  /** The variable that names its secret. */
  readonly secret: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const pageMax = 1_000;

/**
 * A partner that subscribes to one of our topics and lets be seen what came: deliveries of the
 * topic are kept once each; over its Function URL, with the bearer token of its secret, `GET
 * {path}?line=L1` shows what that line was told, `GET {path}?kind=mass&after=` pages through all of
 * it, and `POST /control` has deliveries fail.
 */
export const makeSubscriber = (played: Played) => {
  let shelf: Shelf | undefined;
  let token: Promise<string | undefined> | undefined;
  return async (event: SNSEvent | LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
    shelf ??= shelfOf(played);
    if ('Records' in event) {
      await failIfTold(shelf);
      for (const { Sns } of event.Records) await keep(shelf, Sns.Message);
      return { statusCode: 204 };
    }
    token ??= tokenOf(played).catch((cause: unknown) => {
      token = undefined;
      throw cause;
    });
    const { status, body } = await answerTo(event, { played, shelf, token: await token });
    const headers = { 'content-type': 'application/json' };
    return { statusCode: status, headers, body: JSON.stringify(body) };
  };
};

const shelfOf = ({ partner }: Played): Shelf => {
  const { STAND_IN_TABLE: table } = z.object({ STAND_IN_TABLE: z.string() }).parse(process.env);
  return { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table, partner };
};

/** Undefined where the stage gives this partner no secret: then nobody is let in. */
const tokenOf = async ({ secret }: Played): Promise<string | undefined> => {
  const name = process.env[secret];
  return name ? readToken(name) : undefined;
};

const isToken = (given: string | undefined, token: string | undefined): boolean => {
  if (token === undefined) return false;
  const [said, meant] = [Buffer.from(given ?? ''), Buffer.from(`Bearer ${token}`)];
  return said.length === meant.length && timingSafeEqual(said, meant);
};

const answerTo = async (
  event: LambdaFunctionURLEvent,
  { played, shelf, token }: { played: Played; shelf: Shelf; token: string | undefined },
): Promise<Answer> => {
  if (!isToken(event.headers.authorization, token)) {
    return { status: 401, body: { code: 'unauthorized' } };
  }
  const { method } = event.requestContext.http;
  if (method === 'POST' && event.rawPath === '/control') return control(shelf, event);
  if (method === 'GET' && event.rawPath === played.path) return show(shelf, event);
  return { status: 404, body: { code: 'notFound' } };
};

const querySchema = z.union([
  z.strictObject({ line: z.string().regex(/^[A-Za-z0-9-]{1,32}$/) }),
  z.strictObject({
    kind: z.enum(['single', 'mass']),
    after: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(pageMax).optional(),
  }),
]);

const show = async (shelf: Shelf, event: LambdaFunctionURLEvent): Promise<Answer> => {
  const asked = querySchema.safeParse(
    Object.fromEntries(new URLSearchParams(event.rawQueryString)),
  );
  if (!asked.success) return { status: 400, body: { code: 'invalidQuery' } };
  if ('line' in asked.data) {
    const { line } = asked.data;
    return { status: 200, body: { line, told: await toldTo(shelf, line) } };
  }
  const { kind, after, limit = pageMax } = asked.data;
  return { status: 200, body: await pageOf(shelf, { kind, after, limit }) };
};

const control = async (shelf: Shelf, event: LambdaFunctionURLEvent): Promise<Answer> => {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  const fault = faultSchema.partial().safeParse(parsedJson(text));
  if (!fault.success) return { status: 400, body: { code: 'invalidBody' } };
  await setFault(shelf, fault.data.throwNext ?? 0);
  return { status: 200, body: fault.data };
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return undefined;
  }
};
