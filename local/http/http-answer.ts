import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import * as z from 'zod';

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const formed = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** These speak of one connection; the gateway's own are right for its client. */
const OF_A_CONNECTION = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

/** The gateway's own answer: one sentence as JSON. */
export const saying = (
  status: number,
  message: string,
  headers: OutgoingHttpHeaders = {},
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify({ message })),
});

/**
 * What a function's result means in format 2.0: with a status code its form, else the whole result
 * as JSON (a text as it is) with 200. Undefined where it has a status code and is no answer.
 */
export function answerOf(payload: unknown, defaultType: string): HttpAnswer | undefined {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(text),
    };
  }
  const parsed = formed.safeParse(payload);
  if (!parsed.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const own = Object.entries(headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => !OF_A_CONNECTION.has(name));
  return {
    status: statusCode,
    headers: {
      'content-type': defaultType,
      ...Object.fromEntries(own),
      ...(cookies?.length && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Sends an answer; one without content, and the answer to HEAD, has no body. */
export function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, { ...(!bodiless && { 'content-length': body.length }), ...headers });
  response.end(bodiless || response.req.method === 'HEAD' ? undefined : body);
}
