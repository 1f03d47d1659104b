import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes } from '../gateway/answer.ts';
import { AwsError, type InvokeResult } from '../step-functions/ports.ts';
import { type Addressed, addressed } from './addresses.ts';
import type { HttpApi } from './declared-apis.ts';
import { answerOf, type HttpAnswer, saying, send } from './http-answer.ts';
import { type Front, httpEvent } from './http-event.ts';
import type { FunctionUrlProperties } from './http-properties.ts';
import { keepIssuerKeys } from './issuer-keys.ts';
import { type Authorize, makeJwtAuthorizer } from './jwt-authorizer.ts';
import { matchRoute } from './route-key.ts';

/** A function takes 6 MB; more than that never reaches it. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;
const NOT_FOUND = saying(404, 'Not Found');
const TOO_LARGE = saying(413, 'Request Entity Too Large');

export interface HttpRequestsOptions {
  /** By logical id, as are the Function URLs. */
  readonly apis: ReadonlyMap<string, HttpApi>;
  readonly urls: ReadonlyMap<string, FunctionUrlProperties>;
  readonly account: string;
  readonly now: () => number;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvokeResult>;
  readonly failed: (error: unknown) => void;
}

interface Parts extends HttpRequestsOptions {
  readonly authorize: Authorize;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly target: Addressed;
  readonly requestId: string;
}

/** Answers the requests of clients: nobody signs them, and every problem has an answer. */
export function makeHttpRequests(
  options: HttpRequestsOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { now, failed } = options;
  const authorize = makeJwtAuthorizer({ keys: keepIssuerKeys(now), now, failed });
  const parts: Parts = { ...options, authorize };
  return async (request, response) => {
    const target = addressed(request.url);
    const isApi = target?.kind === 'api';
    const requestId = isApi ? randomBytes(11).toString('base64') : randomUUID();
    if (isApi) response.setHeader('apigw-requestid', requestId);
    try {
      if (target === undefined) return send(response, NOT_FOUND);
      // A path whose escapes are none cannot be matched, let alone handed on.
      if (!isUnescapable(target.path)) return send(response, saying(400, 'Bad Request'));
      const asked = { request, target, requestId };
      send(response, await (isApi ? answerApi(asked, parts) : answerUrl(asked, parts)));
    } catch (error) {
      const tooLarge = error instanceof AwsError && error.statusCode === 413;
      if (!tooLarge && !request.destroyed) failed(error);
      if (response.headersSent) return void response.destroy();
      // What is still being sent is not read: the connection ends with the answer.
      if (!request.complete) response.setHeader('connection', 'close');
      send(response, tooLarge ? TOO_LARGE : saying(500, 'Internal Server Error'));
    }
  };
}

async function answerApi(asked: Asked, parts: Parts): Promise<HttpAnswer> {
  const { request, target } = asked;
  const api = parts.apis.get(target.logicalId);
  const matched = api?.staged
    ? matchRoute(api.routes, request.method ?? 'GET', target.path)
    : undefined;
  if (matched === undefined) return NOT_FOUND;
  const { route, parameters: pathParameters } = matched;
  const authorization =
    route.demands && (await parts.authorize(request, target.query, route.demands));
  if (authorization?.allowed === false) {
    const { status, challenge } = authorization;
    const message = status === 401 ? 'Unauthorized' : 'Forbidden';
    return saying(status, message, { 'www-authenticate': challenge });
  }
  const event = await eventOf(asked, {
    ...frontOf(asked, route.text, parts),
    pathParameters,
    ...(authorization && { authorizer: authorization.authorizer }),
  });
  const result = await within(route.timeoutMs, parts.invoke(route.functionArn, event));
  const unavailable = saying(503, 'Service Unavailable');
  if (result === undefined) return unavailable;
  return answerTo(result, parts.failed, {
    from: `${route.functionArn} for ${route.text}`,
    defaultType: 'text/plain;charset=UTF-8',
    throttled: unavailable,
    broken: saying(500, 'Internal Server Error'),
  });
}

async function answerUrl(asked: Asked, parts: Parts): Promise<HttpAnswer> {
  const url = parts.urls.get(asked.target.logicalId);
  if (url === undefined) return NOT_FOUND;
  const event = await eventOf(asked, frontOf(asked, '$default', parts));
  return answerTo(await parts.invoke(url.TargetFunctionArn, event), parts.failed, {
    from: `${url.TargetFunctionArn} for its URL`,
    defaultType: 'application/json',
    throttled: saying(429, 'Rate Exceeded.'),
    broken: saying(502, 'Internal Server Error'),
  });
}

const frontOf = ({ target, requestId }: Asked, routeKey: string, parts: Parts): Front => ({
  accountId: parts.account,
  apiId: target.logicalId,
  routeKey,
  requestId,
  timeEpoch: parts.now(),
});

const eventOf = async ({ request, target }: Asked, front: Front): Promise<object> =>
  httpEvent(request, target, { front, body: await readBytes(request, BODY_BYTES_MAX) });

/** What a client hears of a function's result; why a function failed is in its log alone. */
function answerTo(
  result: InvokeResult,
  failed: (error: unknown) => void,
  given: {
    readonly from: string;
    readonly defaultType: string;
    readonly throttled: HttpAnswer;
    readonly broken: HttpAnswer;
  },
): HttpAnswer {
  if (!result.ok) {
    if (result.errorType === 'Lambda.RequestTooLargeException') return TOO_LARGE;
    const throttled = result.errorType === 'Lambda.TooManyRequestsException';
    return throttled ? given.throttled : given.broken;
  }
  const answer = answerOf(result.payload, given.defaultType);
  if (answer !== undefined) return answer;
  failed(new Error(`the answer of ${given.from} has a statusCode and is not in format 2.0`));
  return given.broken;
}

/** The outcome, or undefined where it takes longer; the work itself goes on. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((tooLate) => {
    timer = setTimeout(() => tooLate(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isUnescapable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
