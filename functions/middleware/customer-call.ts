import middy from '@middy/core';
import type { Env } from '../../adapters/env.ts';
import { liveEnv } from '../../adapters/live-env.ts';
import { type KeptAnswer, onceByKey } from '../../adapters/requests.ts';
import { type Instant, instantOf } from '../../domain/calendar.ts';
import { refusalSchema } from '../../domain/customer/answers.ts';
import { type Customer, callerOf, type SignIn } from '../../domain/customer/customer.ts';
import { type BodyOf, type Route, type RouteId, routeOf } from '../../domain/customer/routes.ts';
import { guardianIsMissing, signInFault } from '../../domain/customer/sign-in.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type HttpEvent, headerOf, httpEventSchema, jsonBody } from './http-event.ts';
import {
  answerToError,
  type DoorReason,
  type HttpAnswer,
  plainAnswer,
  problemAnswer,
  refusedAtTheDoor,
} from './problems.ts';

/** A call that the door has let in. */
export interface CustomerCall<B> {
  readonly customer: Customer;
  /** The line that the path or the body names, proved to be theirs; undefined where none is. */
  readonly line: string | undefined;
  readonly body: B;
  readonly lang: 'ko' | 'en';
  readonly requestId: string;
  readonly at: Instant;
}

/** What a function of the door answers. A refusal is an answer: status 409, {reason, sentence}. */
export type ApiAnswer = KeptAnswer;

type Serve = (call: CustomerCall<unknown>) => Promise<ApiAnswer>;
type No = { readonly no: DoorReason; readonly detail?: string };
interface Admitted {
  readonly call: CustomerCall<unknown>;
  readonly key: string | undefined;
}

/**
 * The customer's door. Who calls is read from the authorizer's claims and from nothing else; a line
 * must be among theirs, and one that is not is answered as one that does not exist, before any
 * table is read; the sign-in must bear the act; the body must be what the route says, field by
 * field. Every failure becomes an answer here. What is logged: route, status, reason, request.
 */
export const customerCall = <R extends RouteId>(
  id: R,
  make: (env: Env) => (call: CustomerCall<BodyOf<R>>) => Promise<ApiAnswer>,
  env: Env = liveEnv(),
) => {
  const serve = make(env) as Serve;
  return middy<unknown, HttpAnswer>().handler(async (event) => {
    const parsed = httpEventSchema.safeParse(event);
    if (!parsed.success) {
      env.log.error('a call came in a form that is not the gateway’s', { route: id });
      return answerToError(undefined, 'unknown');
    }
    const answer = await answerTo(env, id, parsed.data, serve);
    const { statusCode: status } = answer;
    env.log.info('answered', { route: id, status, request: parsed.data.requestContext.requestId });
    return answer;
  });
};

const answerTo = async (
  env: Env,
  id: RouteId,
  event: HttpEvent,
  serve: Serve,
): Promise<HttpAnswer> => {
  const { requestId } = event.requestContext;
  const caller = callerOf(event.requestContext.authorizer?.jwt.claims);
  try {
    const found = caller ? admit(env, routeOf(id), event, caller) : noSignIn;
    if ('no' in found) return refusedAtTheDoor(found.no, found);
    return shown(await served(env, id, found, serve));
  } catch (error) {
    logFailure(env, error, { id, requestId, caller: caller?.customer });
    return answerToError(error, requestId);
  }
};

const noSignIn: No = { no: 'sign_in_not_usable' };

const admit = (
  env: Env,
  route: Route,
  event: HttpEvent,
  { customer, signIn }: { readonly customer: Customer; readonly signIn: SignIn },
): Admitted | No => {
  const nowMs = env.clock.now();
  const path = event.pathParameters.line;
  if (route.line === 'path' && !isTheirs(customer, path)) return { no: 'line_not_found' };
  const fault = actFault(env, route, { customer, signIn, nowMs });
  if (fault) return { no: fault };
  const body = bodyFor(route, event);
  if ('no' in body) return body;
  const line = route.line === 'body' ? Object(body.value).line : path;
  if (route.line === 'body' && !isTheirs(customer, line)) return { no: 'line_not_found' };
  const key = headerOf(event, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,64}$/.test(key)) {
    return { no: 'idempotency_key_not_usable' };
  }
  const call = {
    customer,
    line: route.line && line,
    body: body.value,
    lang: event.queryStringParameters.lang === 'en' ? ('en' as const) : ('ko' as const),
    requestId: event.requestContext.requestId,
    at: instantOf(nowMs),
  };
  return { call, key: route.keepsAnswer ? key : undefined };
};

const isTheirs = ({ lines }: Customer, line: unknown): boolean =>
  typeof line === 'string' && lines.includes(line);

/** Why the caller may not do this just now, by the programme's own rules. */
const actFault = (
  env: Env,
  { who, guardianOf }: Route,
  { customer, signIn, nowMs }: { customer: Customer; signIn: SignIn; nowMs: number },
): DoorReason | undefined => {
  if (who !== 'strong' && guardianOf === undefined) return undefined;
  const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
  if (guardianOf && guardianIsMissing(customer, programme.benefits[guardianOf].guardian)) {
    return 'guardian_needed';
  }
  return who === 'strong'
    ? signInFault(signIn, programme.signIn, Math.floor(nowMs / 1000))
    : undefined;
};

/** The body as the route's schema reads it: fields and reasons are named, values never. */
const bodyFor = ({ body }: Route, event: HttpEvent): { readonly value: unknown } | No => {
  if (!body) return { value: undefined };
  const found = jsonBody(event);
  if ('fault' in found) return { no: found.fault };
  const parsed = body.safeParse(found.value);
  if (parsed.success) return { value: parsed.data };
  const fields = parsed.error.issues
    .slice(0, 10)
    .map(({ path, code }) => `${path.join('.') || 'the body'}: ${code}`);
  return { no: 'body_not_usable', detail: fields.join('; ') };
};

const served = async (
  env: Env,
  id: RouteId,
  { call, key }: Admitted,
  serve: Serve,
): Promise<ApiAnswer | DoorReason> => {
  if (key === undefined) return serve(call);
  const { customer, person, actsAs } = call.customer;
  const asked = { person, actsAs, line: call.line ?? '', body: call.body };
  return onceByKey(env, { customer, route: id, key, asked }, () => serve(call));
};

const shown = (answer: ApiAnswer | DoorReason): HttpAnswer => {
  if (typeof answer === 'string') return refusedAtTheDoor(answer);
  if (answer.status < 400) return plainAnswer(answer.status, answer.body);
  const { reason, sentence } = refusalSchema.parse(answer.body);
  return problemAnswer({ status: answer.status, detail: sentence, reason });
};

/** Says what failed, with whatever names the caller taken out: an adapter's message may hold ids. */
const logFailure = (
  env: Env,
  error: unknown,
  { id, requestId, caller }: { id: RouteId; requestId: string; caller: Customer | undefined },
): void => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const names = caller ? [caller.customer, caller.person, ...caller.lines] : [];
  const said = names.reduce((text, hidden) => text.replaceAll(hidden, '…'), message);
  env.log.error(said, { error: name, route: id, request: requestId });
};
