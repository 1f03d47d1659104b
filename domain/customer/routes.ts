import * as z from 'zod';
import {
  benefitNameSchema,
  benefitsAnswerSchema,
  choiceAnswerSchema,
  codeAnswerSchema,
  declineAnswerSchema,
  disputeAnswerSchema,
  insuranceAnswerSchema,
  noticesAnswerSchema,
  problemSchema,
  takenAnswerSchema,
  waitingAnswerSchema,
} from './answers.ts';

/**
 * Who may call. `customer`: a token of the operator's identity provider. `strong`: one of a fresh
 * strong sign-in, contact and SIM unchanged. `partner`: no token, a signature over the raw body.
 */
export type Caller = 'customer' | 'strong' | 'partner';

/** One route: everything about it that is not its code. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly who: Caller;
  /** Where the line is named, to be proved the caller's own; absent where none is. */
  readonly line?: 'path' | 'body';
  /** The benefit whose programme says from which age a guardian need not act. */
  readonly guardianOf?: 'ott-pass' | 'safety-insurance';
  /** True where an Idempotency-Key is honoured by keeping the answer. A revealed code is not kept:
   * its own keys repeat it. */
  readonly keepsAnswer: boolean;
  readonly summary: string;
  /** Absent where the route has no body. */
  readonly body?: z.ZodType;
  /** What it answers when it does something, by status; faults are added by `answersOf`. */
  readonly answers: Readonly<Record<number, { readonly what: string; readonly schema: z.ZodType }>>;
}

const lineSchema = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
const aboutABenefit = z.strictObject({ benefit: benefitNameSchema });

/**
 * Every route there is. The API is made from it, its description is generated from it, and a test
 * proves by it that staff cannot act in a customer's name: no route takes a customer, a person or a
 * member of staff from a request. A route's name is its function's.
 */
export const routes = {
  'list-benefits': {
    method: 'GET',
    path: '/benefits',
    who: 'customer',
    keepsAnswer: false,
    summary: 'What every line of mine gets, has got, and why not',
    answers: { 200: { what: 'Every benefit of every line', schema: benefitsAnswerSchema } },
  },
  'list-notices': {
    method: 'GET',
    path: '/lines/{line}/notices',
    who: 'customer',
    line: 'path',
    keepsAnswer: false,
    summary: 'Everything that this line was told, in Korean or, with lang=en, in English',
    answers: { 200: { what: 'The notices, newest first', schema: noticesAnswerSchema } },
  },
  'choose-ott-service': {
    method: 'PUT',
    path: '/lines/{line}/ott-pass/choice',
    who: 'customer',
    line: 'path',
    guardianOf: 'ott-pass',
    keepsAnswer: true,
    summary: 'Choose one of the two services, or another while no code is claimed',
    body: z.strictObject({ service: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
    answers: { 200: { what: 'The choice as it stands', schema: choiceAnswerSchema } },
  },
  'reveal-code': {
    method: 'POST',
    path: '/lines/{line}/ott-pass/code',
    who: 'strong',
    line: 'path',
    guardianOf: 'ott-pass',
    keepsAnswer: false,
    summary: 'Show my code; the first time claims it, every further time shows the same',
    body: z.strictObject({}),
    answers: {
      200: { what: 'The code', schema: codeAnswerSchema },
      202: { what: 'No code is free; a notice comes when one is', schema: waitingAnswerSchema },
    },
  },
  'apply-for-insurance': {
    method: 'POST',
    path: '/insurance/application',
    who: 'strong',
    line: 'body',
    guardianOf: 'safety-insurance',
    keepsAnswer: true,
    summary: 'Apply for the two-year insurance; the line is where its notices go',
    body: z.strictObject({ line: lineSchema }),
    answers: { 202: { what: 'The application is on its way', schema: insuranceAnswerSchema } },
  },
  'cancel-insurance': {
    method: 'POST',
    path: '/insurance/cancellation',
    who: 'strong',
    guardianOf: 'safety-insurance',
    keepsAnswer: true,
    summary: 'Cancel the insurance, or withdraw an application',
    body: z.strictObject({}),
    answers: { 200: { what: 'It is cancelled', schema: insuranceAnswerSchema } },
  },
  'decline-benefit': {
    method: 'POST',
    path: '/lines/{line}/declines',
    who: 'customer',
    line: 'path',
    keepsAnswer: true,
    summary: 'Decline a benefit, from the next cycle on',
    body: aboutABenefit,
    answers: { 200: { what: 'It is declined', schema: declineAnswerSchema } },
  },
  'dispute-benefit': {
    method: 'POST',
    path: '/lines/{line}/disputes',
    who: 'customer',
    line: 'path',
    keepsAnswer: true,
    summary: '“This was not me”: holds the benefit at once and opens a case',
    body: aboutABenefit,
    answers: { 200: { what: 'The case, open', schema: disputeAnswerSchema } },
  },
  'record-partner-event': {
    method: 'POST',
    path: '/partners/{partner}/events',
    who: 'partner',
    keepsAnswer: false,
    summary: 'What a partner says happened: signed, at most five minutes old',
    body: z.looseObject({ eventId: z.string() }),
    answers: { 200: { what: 'Taken, now or before', schema: takenAnswerSchema } },
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteId = keyof typeof routes;
export const routeIds = Object.keys(routes) as RouteId[];
export const routeOf = (id: RouteId): Route => routes[id];

/** The body that a route's function is handed. */
export type BodyOf<R extends RouteId> = (typeof routes)[R] extends { readonly body: infer S }
  ? S extends z.ZodType
    ? z.infer<S>
    : undefined
  : undefined;

type Fault = { readonly what: string; readonly schema: z.ZodType };
const fault = (what: string): Fault => ({ what, schema: problemSchema });

/** Every answer of a route by status: what it does, and how it fails. */
export const answersOf = (
  id: RouteId,
): Readonly<Record<number, { readonly what: string; readonly schema: z.ZodType }>> => {
  const { who, line, body, keepsAnswer, answers } = routeOf(id);
  return {
    ...answers,
    ...(body && { 400: fault('The body cannot be used; detail names each field') }),
    401: fault(
      who === 'partner'
        ? 'The signature is missing, wrong or too old'
        : 'No token, or one that the gateway does not accept',
    ),
    ...(who !== 'partner' && {
      403: fault('The sign-in cannot be used, or is not good enough for this act'),
    }),
    ...((line || who === 'partner') && {
      404: fault('Not yours or not there: the answer is the same'),
    }),
    ...(body && {
      409: fault('The programme says no, or somebody was faster; reason says which'),
      413: fault('The body is larger than 64 KB'),
      415: fault('The body is not application/json'),
    }),
    ...(keepsAnswer && { 422: fault('This Idempotency-Key came with another request before') }),
    500: fault('Our fault; give the request id to the support centre'),
    503: fault('Not now; try again after Retry-After'),
  };
};
