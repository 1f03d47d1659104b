import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Addressed } from './addresses.ts';

/** What a front (an API's route, a Function URL) puts into the event of its own. */
export interface Front {
  readonly accountId: string;
  readonly apiId: string;
  readonly routeKey: string;
  readonly requestId: string;
  /** Milliseconds since 1970 by the local clock. */
  readonly timeEpoch: number;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly authorizer?: object;
}

/** Bodies of these types reach a function as text; every other, and one without a type, as base64. */
const TEXT = /^\s*(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * The event in format 2.0. What a request lacks is left out. An HTTP API hands on the path unescaped
 * and takes the cookie header out; a Function URL does neither: both were recorded from AWS.
 */
export function httpEvent(
  request: IncomingMessage,
  { kind, prefix, path, query }: Addressed,
  given: { readonly front: Front; readonly body: Buffer },
): object {
  const { front, body } = given;
  const { cookie, ...rest } = headersOf(request);
  const cookies = cookie?.split(/[;,]/).map((each) => each.trim());
  const rawPath = kind === 'api' ? decodeURIComponent(path) : path;
  const parameters = queryParameters(query);
  const { pathParameters = {} } = front;
  return {
    version: '2.0',
    routeKey: front.routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookies !== undefined && { cookies }),
    headers: { ...(kind === 'url' && cookie !== undefined && { cookie }), ...rest },
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    requestContext: contextOf(request, front, { rawPath, prefix }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...bodyOf(request, body),
  };
}

function contextOf(
  request: IncomingMessage,
  front: Front,
  { rawPath, prefix }: { readonly rawPath: string; readonly prefix: string },
): object {
  const { accountId, apiId, authorizer, requestId, routeKey, timeEpoch } = front;
  const { localAddress, localPort, remoteAddress = '' } = request.socket;
  return {
    accountId,
    apiId,
    ...(authorizer !== undefined && { authorizer }),
    // With the prefix: `<x-forwarded-proto>://<domainName>/` is then the address, here as on AWS.
    domainName: `${localAddress}:${localPort}${prefix}`,
    domainPrefix: apiId,
    http: {
      method: request.method ?? 'GET',
      path: rawPath,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: remoteAddress,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage: '$default',
    time: commonLogTime(timeEpoch),
    timeEpoch,
  };
}

/** Names in small letters, repeats joined by commas, and what the gateway adds of its own. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const sent = Object.entries(request.headersDistinct).map(
    ([name, values = []]) => [name, values.join(',')] as const,
  );
  const { remoteAddress = '', localPort = 0 } = request.socket;
  const own = {
    'x-amzn-trace-id': `Root=1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`,
    'x-forwarded-for': remoteAddress,
    'x-forwarded-port': String(localPort),
    'x-forwarded-proto': 'http',
  };
  return { ...Object.fromEntries(sent), ...own };
}

/** The parameters of a query string, unescaped; repeats are joined by commas. */
export function queryParameters(query: string): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

function bodyOf(request: IncomingMessage, body: Buffer): object {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(request.headers['content-type'] ?? '');
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
