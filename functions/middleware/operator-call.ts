import middy from '@middy/core';
import * as z from 'zod';
import { liveOperationsEnv } from '../../adapters/live-env.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import { type Instant, instantOf } from '../../domain/calendar.ts';
import { mayAs, type Operator, operatorOf } from '../../domain/operations/operator.ts';
import {
  type OperationsFunction,
  type OperationsRouteId,
  operationsRouteIds,
  operationsRouteOf,
  type operationsRoutes,
} from '../../domain/operations/routes.ts';
import { httpEventSchema, jsonBody } from './http-event.ts';
import {
  answerToError,
  type HttpAnswer,
  plainAnswer,
  problemAnswer,
  refusedAtTheDoor,
} from './problems.ts';

type Routes = typeof operationsRoutes;
type Read<S> = S extends z.ZodType ? z.infer<S> : undefined;

/** A call that the door has let in. */
export interface OperatorCall<R extends OperationsRouteId> {
  readonly operator: Operator;
  readonly parameters: Read<Routes[R]['parameters']>;
  readonly query: Routes[R] extends { readonly query: infer S } ? Read<S> : undefined;
  readonly body: Routes[R] extends { readonly body: infer S } ? Read<S> : undefined;
  readonly at: Instant;
}

/** What a route answers; `no` is a refusal with its reason and what to do. */
export type OperatorAnswer =
  | { readonly body: unknown; readonly fileName?: string }
  | { readonly no: 404 | 409; readonly reason: string; readonly sentence: string };

/** The routes of one function, each with what serves it. */
export type Serving<F extends OperationsFunction> = {
  readonly [R in OperationsRouteId as Routes[R]['servedBy'] extends F ? R : never]: (
    call: OperatorCall<R>,
  ) => Promise<OperatorAnswer>;
};

const eventSchema = httpEventSchema.extend({ routeKey: z.string() });
type Event = z.infer<typeof eventSchema>;

/** The door's own refusals: the only place where they are spelled. */
const refusals = {
  person_not_known: [403, 'This sign-in names no person of the company. Sign in again.'],
  request_not_usable: [400, 'The request cannot be used.'],
  route_not_found: [404, 'There is no such route.'],
} as const;

/**
 * The operator's door. Who calls is read from the authorizer's claims and from nothing else, and
 * must hold a role of the route; path, query and body must be what the route says, field by field.
 * What is answered is what the route's schema says, or a problem. Every call is logged with its
 * person, because operators answer for what they look at.
 */
export const operatorCall = <F extends OperationsFunction>(
  servedBy: F,
  make: (env: OperationsEnv) => Serving<F>,
  env: OperationsEnv = liveOperationsEnv(),
) => {
  let made: Serving<F> | undefined;
  const serveOf = (route: OperationsRouteId): Serve | undefined => {
    // At the first call: settings are there by then, also where only the catalogue is looked at.
    made ??= make(env);
    return (made as Readonly<Record<string, Serve>>)[route];
  };
  const routeOfKey = new Map<string, OperationsRouteId>(
    operationsRouteIds
      .filter((id) => operationsRouteOf(id).servedBy === servedBy)
      .map((id) => [`${operationsRouteOf(id).method} ${operationsRouteOf(id).path}`, id] as const),
  );
  return middy<unknown, HttpAnswer>().handler(async (event) => {
    const parsed = eventSchema.safeParse(event);
    if (!parsed.success) {
      env.log.error('a call came in a form that is not the gateway’s', { function: servedBy });
      return answerToError(undefined, 'unknown');
    }
    const route = routeOfKey.get(parsed.data.routeKey);
    return answerTo(env, parsed.data, { route, serve: route && serveOf(route) });
  });
};

type Serve = (call: OperatorCall<OperationsRouteId>) => Promise<OperatorAnswer>;
interface Routed {
  readonly route: OperationsRouteId | undefined;
  readonly serve: Serve | undefined;
}

const answerTo = async (
  env: OperationsEnv,
  event: Event,
  { route, serve }: Routed,
): Promise<HttpAnswer> => {
  const { requestId: request } = event.requestContext;
  const operator = operatorOf(event.requestContext.authorizer?.jwt.claims);
  const said = { route, person: operator?.person, request };
  try {
    const answer =
      route && serve ? await served(env, event, { route, serve, operator }) : no('route_not_found');
    env.log.info('answered', { ...said, status: answer.statusCode });
    return answer;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    env.log.error(message, { error: name, ...said });
    if (name === 'InputRejected' || name === 'Stopped') {
      return problemAnswer({ status: 409, detail: message, reason: 'cannot_be_done' });
    }
    return answerToError(error, request);
  }
};

const no = (reason: keyof typeof refusals, detail?: string): HttpAnswer => {
  const [status, sentence] = refusals[reason];
  return problemAnswer({ status, reason, detail: detail ? `${sentence} ${detail}` : sentence });
};

const served = async (
  env: OperationsEnv,
  event: Event,
  {
    route,
    serve,
    operator,
  }: { route: OperationsRouteId; serve: Serve; operator: Operator | undefined },
): Promise<HttpAnswer> => {
  if (!operator) return no('person_not_known');
  const { roles, type, answer: schema } = operationsRouteOf(route);
  if (!mayAs(operator, roles)) {
    const held = operator.roles.join(', ') || 'none';
    const detail = `This takes one of the roles ${roles.join(', ')}; the sign-in has ${held}.`;
    return problemAnswer({ status: 403, reason: 'role_needed', detail });
  }
  const given = read(route, event);
  if ('answer' in given) return given.answer;
  const call = { operator, ...given, at: instantOf(env.clock.now()) };
  const answer = await serve(call as OperatorCall<OperationsRouteId>);
  if ('no' in answer) {
    const { no: status, reason, sentence: detail } = answer;
    return problemAnswer({ status, reason, detail });
  }
  const shown = plainAnswer(200, schema.parse(answer.body));
  return answer.fileName === undefined ? shown : asFile(shown, answer.body, answer.fileName, type);
};

const asFile = (
  shown: HttpAnswer,
  body: unknown,
  fileName: string,
  type: string | undefined,
): HttpAnswer => ({
  ...shown,
  headers: {
    ...shown.headers,
    ...(type && { 'content-type': type }),
    'content-disposition': `attachment; filename="${fileName}"`,
  },
  ...(type && { body: String(body) }),
});

interface Given {
  readonly parameters: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Path, query and body by the route's schemas: fields and reasons are named, values never. */
const read = (route: OperationsRouteId, event: Event): Given | { readonly answer: HttpAnswer } => {
  const { parameters, query, body } = operationsRouteOf(route);
  const found = body ? jsonBody(event) : { value: undefined };
  if ('fault' in found) return { answer: refusedAtTheDoor(found.fault) };
  const parts = [
    ['path', parameters, event.pathParameters],
    ['query', query, event.queryStringParameters],
    ['body', body, found.value],
  ] as const;
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [part, schema, value] of parts) {
    if (!schema) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[part] = parsed.data;
    else
      faults.push(
        ...parsed.error.issues.map(
          ({ path, message }) => `${[part, ...path].join('.')}: ${message}`,
        ),
      );
  }
  if (faults.length > 0) {
    return { answer: no('request_not_usable', `${faults.slice(0, 10).join('; ')}.`) };
  }
  return { parameters: values.path, query: values.query, body: values.body };
};
