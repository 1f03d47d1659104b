import type { ServerResponse } from 'node:http';
import { contentPolicy } from '../../web/content-policy.ts';

const guard = {
  'content-security-policy': contentPolicy(),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export type Headers = Readonly<Record<string, string>>;

/** Sends bytes or a text, `headers` before those of every answer; the answer to HEAD has no body. */
export const send = (
  response: ServerResponse,
  status: number,
  given: {
    readonly body: Buffer | string;
    readonly type: string;
    readonly cache: string;
    readonly headers?: Headers;
  },
): void => {
  const { body, type, cache, headers } = given;
  response.writeHead(status, {
    ...guard,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': cache,
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
};

export const sendText = (response: ServerResponse, status: number, body: string): void =>
  send(response, status, {
    body: `${body}\n`,
    type: 'text/plain; charset=utf-8',
    cache: 'no-store',
  });

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Headers = {},
): void =>
  send(response, status, {
    body: JSON.stringify(body),
    type: 'application/json',
    cache: 'no-store',
    headers,
  });
