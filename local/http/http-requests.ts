import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes } from '../gateway/answer.ts';
import { AwsError, type InvokeResult } from '../step-functions/ports.ts';
import { type Addressed, addressed } from './addresses.ts';
import type { HttpApi, HttpRoute } from './declared-apis.ts';
import { answerOf, type HttpAnswer, saying, send } from './http-answer.ts';
import { type Front, httpEvent } from './http-event.ts';
import type { FunctionUrlProperties } from './http-properties.ts';
import { keepIssuerKeys } from './issuer-keys.ts';
import { makeJwtAuthorizer } from './jwt-authorizer.ts';
import { matchRoute } from './route-key.ts';

/** A function takes 6 MB; more than that never reaches it. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;
const API_DEFAULT_TYPE = 'text/plain;charset=UTF-8';
const NOT_FOUND = saying(404, 'Not Found');
const TOO_LARGE = saying(413, 'Request Entity Too Large');

export interface HttpRequestsOptions {
  readonly apis: ReadonlyMap<string, HttpApi>;
  /** By logical id. */
  readonly urls: ReadonlyMap<string, FunctionUrlProperties>;
  readonly account: string;
  readonly now: () => number;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvokeResult>;
  readonly failed: (error: unknown) => void;
}

/** Answers the requests of clients: nobody signs them, and every problem has an answer. */
export function makeHttpRequests(
  options: HttpRequestsOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { now, failed } = options;
  const authorize = makeJwtAuthorizer({ keys: keepIssuerKeys(now), now, failed });

  const front = (apiId: string, routeKey: string, requestId: string): Front => ({
    accountId: options.account,
    apiId,
    routeKey,
    requestId,
    timeEpoch: now(),
  });

  async function answerApi(
    request: IncomingMessage,
    target: Addressed,
    requestId: string,
  ): Promise<HttpAnswer> {
    const api = options.apis.get(target.logicalId);
    const matched = api?.staged
      ? matchRoute<HttpRoute>(api.routes, request.method ?? 'GET', target.path)
      : undefined;
    if (matched === undefined) return NOT_FOUND;
    const { route, parameters } = matched;
    let authorizer: object | undefined;
    if (route.demands !== undefined) {
      const authorization = await authorize(request, target.query, route.demands);
      if (!authorization.allowed) {
        const { status, challenge } = authorization;
        const message = status === 401 ? 'Unauthorized' : 'Forbidden';
        return saying(status, message, { 'www-authenticate': challenge });
      }
      authorizer = authorization.authorizer;
    }
    const event = httpEvent(request, target, {
      body: await readBytes(request, BODY_BYTES_MAX),
      front: {
        ...front(target.logicalId, route.text, requestId),
        pathParameters: parameters,
        ...(authorizer !== undefined && { authorizer }),
      },
    });
    const result = await within(route.timeoutMs, options.invoke(route.functionArn, event));
    return result === undefined
      ? saying(503, 'Service Unavailable')
      : answerOfApi(result, route, failed);
  }

  async function answerUrl(
    request: IncomingMessage,
    target: Addressed,
    requestId: string,
  ): Promise<HttpAnswer> {
    const url = options.urls.get(target.logicalId);
    if (url === undefined) return NOT_FOUND;
    const event = httpEvent(request, target, {
      body: await readBytes(request, BODY_BYTES_MAX),
      front: front(target.logicalId, '$default', requestId),
    });
    return answerOfUrl(await options.invoke(url.TargetFunctionArn, event), url, failed);
  }

  return async (request, response) => {
    const target = addressed(request.url);
    const isApi = target?.kind === 'api';
    const requestId = isApi ? randomBytes(11).toString('base64') : randomUUID();
    if (isApi) response.setHeader('apigw-requestid', requestId);
    try {
      // A path whose escapes are none cannot be matched, let alone handed on.
      if (target === undefined || !isUnescapable(target.path)) {
        send(response, target === undefined ? NOT_FOUND : saying(400, 'Bad Request'));
        return;
      }
      send(response, await (isApi ? answerApi : answerUrl)(request, target, requestId));
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

function answerOfApi(
  result: InvokeResult,
  route: HttpRoute,
  failed: (error: unknown) => void,
): HttpAnswer {
  if (!result.ok) {
    if (result.errorType === 'Lambda.RequestTooLargeException') return TOO_LARGE;
    const throttled = result.errorType === 'Lambda.TooManyRequestsException';
    return throttled ? saying(503, 'Service Unavailable') : saying(500, 'Internal Server Error');
  }
  const answer = answerOf(result.payload, API_DEFAULT_TYPE);
  if (answer !== undefined) return answer;
  failed(new Error(`${route.functionArn} did not answer ${route.text} in format 2.0`));
  return saying(500, 'Internal Server Error');
}

function answerOfUrl(
  result: InvokeResult,
  { TargetFunctionArn }: FunctionUrlProperties,
  failed: (error: unknown) => void,
): HttpAnswer {
  if (!result.ok) {
    if (result.errorType === 'Lambda.RequestTooLargeException') return TOO_LARGE;
    const throttled = result.errorType === 'Lambda.TooManyRequestsException';
    return throttled ? saying(429, 'Rate Exceeded.') : saying(502, 'Internal Server Error');
  }
  const answer = answerOf(result.payload, 'application/json');
  if (answer !== undefined) return answer;
  failed(new Error(`${TargetFunctionArn} did not answer its URL in format 2.0`));
  return saying(502, 'Internal Server Error');
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
