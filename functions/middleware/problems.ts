import type { Problem } from '../../domain/customer/answers.ts';
import { signInSentences } from '../../domain/customer/sign-in.ts';

/** An answer as the gateway takes it (HTTP API, payload format 2.0). */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Nothing that a customer is answered may lie in a cache, and none of it is a page. */
const alwaysHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** What the door itself says no with: the only place where its reasons are spelled. Not there and
 * not yours are one reason, so that nobody learns which lines exist. */
export const doorProblems = {
  sign_in_not_usable: [403, 'This sign-in cannot be used here. Sign in again.'],
  fresh_sign_in_needed: [403, signInSentences.fresh_sign_in_needed],
  contact_changed_recently: [403, signInSentences.contact_changed_recently],
  sim_changed_recently: [403, signInSentences.sim_changed_recently],
  guardian_needed: [403, signInSentences.guardian_needed],
  line_not_found: [404, 'There is no such line among yours.'],
  signature_not_usable: [401, 'The signature is missing, wrong or too old.'],
  body_too_large: [413, 'The body is larger than 64 KB.'],
  content_type_not_json: [415, 'Send the body as application/json, in UTF-8.'],
  body_not_usable: [400, 'The body cannot be used.'],
  request_not_usable: [400, 'The request cannot be used as it is.'],
  idempotency_key_not_usable: [400, 'An Idempotency-Key is 1 to 64 visible characters of ASCII.'],
  request_differs: [422, 'This Idempotency-Key came with another request. Draw a new one.'],
  request_in_progress: [409, 'This request is being served. Ask again in a moment.'],
  changed_meanwhile: [409, 'Something else was changed at the same moment. Repeat the request.'],
  not_now: [503, 'This cannot be done just now. Nothing is lost; repeat it in a while.'],
  stopped: [503, 'This benefit is stopped for the moment. Nothing is lost; try again later.'],
  our_fault: [500, 'Something went wrong on our side. Tell the support centre the request id.'],
} as const satisfies Readonly<Record<string, readonly [status: number, sentence: string]>>;
export type DoorReason = keyof typeof doorProblems;

const secondsToWait: Partial<Record<DoorReason, number>> = {
  request_in_progress: 1,
  changed_meanwhile: 1,
  not_now: 5,
  stopped: 600,
};

/** An answer that is no failure. */
export const plainAnswer = (status: number, body: unknown): HttpAnswer => ({
  statusCode: status,
  headers: { ...alwaysHeaders, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A failure or a refusal (RFC 9457). */
export const problemAnswer = (
  said: Pick<Problem, 'status' | 'detail' | 'reason' | 'request'>,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => {
  const { status, detail, reason, request } = said;
  const title = titles[status] ?? 'Refused';
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail,
    reason,
    ...(request !== undefined && { request }),
  };
  return {
    statusCode: status,
    headers: { ...alwaysHeaders, 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(problem),
  };
};

/** One of the door's own refusals; `more` adds what only this request is told. */
export const refusedAtTheDoor = (
  reason: DoorReason,
  more: { readonly detail?: string; readonly request?: string } = {},
): HttpAnswer => {
  const [status, sentence] = doorProblems[reason];
  const detail = more.detail === undefined ? sentence : `${sentence} ${more.detail}`;
  const { request } = more;
  const wait = secondsToWait[reason];
  return problemAnswer(
    { status, detail, reason, ...(request !== undefined && { request }) },
    wait === undefined ? {} : { 'retry-after': String(wait) },
  );
};

const reasonByError: Readonly<Record<string, DoorReason>> = {
  InputRejected: 'request_not_usable',
  Conflict: 'changed_meanwhile',
  Unavailable: 'not_now',
  Stopped: 'stopped',
};

/** What the caller is told of an error: never its words, which are ours. */
export const answerToError = (error: unknown, request: string): HttpAnswer => {
  const reason = reasonByError[error instanceof Error ? error.name : ''] ?? 'our_fault';
  return refusedAtTheDoor(reason, reason === 'our_fault' ? { request } : {});
};
