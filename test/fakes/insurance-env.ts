import { createHmac } from 'node:crypto';
import type { ObjectAddress } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { Application } from '../../domain/safety-insurance/application.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { makeApplyForInsurance } from '../../functions/api/apply-for-insurance.ts';
import { makeCancelInsurance } from '../../functions/api/cancel-insurance.ts';
import { makeRecordPartnerEvent } from '../../functions/api/record-partner-event.ts';
import { makeRecordLineEvent } from '../../functions/events/record-line-event.ts';
import type { ApiAnswer } from '../../functions/middleware/customer-call.ts';
import type { HttpEvent } from '../../functions/middleware/http-event.ts';
import { makeHandApplicationToPerson } from '../../functions/workflow/hand-application-to-person.ts';
import { makeRecordApplicationAnswer } from '../../functions/workflow/record-application-answer.ts';
import { makeRemindInsurer } from '../../functions/workflow/remind-insurer.ts';
import { makeSubmitApplication } from '../../functions/workflow/submit-application.ts';
import {
  type Cancellation,
  controlSchema,
  goodConduct,
  type Kept,
} from '../../partners/insurer/contract.ts';
import { makeInsurer, type SignedEvent } from '../../partners/insurer/insurer.ts';
import { aLine } from '../domain/builders.ts';
import { chargingToken } from './charging-in-memory.ts';
import { customerEnv } from './customer-env.ts';
import type { MonthlyEnv } from './monthly-env.ts';
import { sealCohort } from './monthly-workflow.ts';
import { objectsInMemory } from './objects-in-memory.ts';

const insurerUrl = 'http://insurer.example';

export interface InsuranceEnv extends MonthlyEnv {
  /** What the insurer has. */
  readonly kept: Map<string, Kept>;
  readonly cancellations: Map<string, Cancellation>;
  behave(control: Parameters<typeof controlSchema.parse>[0]): void;
}

/** A call of the insurer's, signed as it signs them, as the gateway hands it on. */
export const signedCall = (
  body: string,
  {
    nowMs,
    secret = chargingToken,
    partner = 'insurer',
  }: { nowMs: number; secret?: string; partner?: string },
): HttpEvent => {
  const second = Math.floor(nowMs / 1000);
  const mac = createHmac('sha256', secret).update(`${second}.${body}`).digest('hex');
  return anEventCall(body, `t=${second},v1=${mac}`, partner);
};

export const anEventCall = (body: string, signature: string, partner = 'insurer'): HttpEvent => ({
  requestContext: { requestId: 'request-1' },
  headers: { 'content-type': 'application/json', 'x-partner-signature': signature },
  pathParameters: { partner },
  queryStringParameters: {},
  body,
  isBase64Encoded: false,
});

type Planted = readonly [ObjectAddress, string | Uint8Array];
const cohorts = new Map<string, Planted[]>();

/** The objects of a cohort of these lines: its offset index takes a moment, so it is made once. */
const sealedOnce = (lines: readonly FrozenLine[]): Planted[] => {
  const name = JSON.stringify(lines);
  const known = cohorts.get(name);
  if (known) return known;
  const planted: Planted[] = [];
  const objects = objectsInMemory();
  const plant = (address: ObjectAddress, body: string | Uint8Array): string => {
    planted.push([address, body]);
    return objects.plant(address, body);
  };
  sealCohort({ objects: { ...objects, plant } } as MonthlyEnv, lines);
  cohorts.set(name, planted);
  return planted;
};

/**
 * The outside as the insurance one by one sees it, at noon of 20 March 2026 in Korea: a cohort of
 * these lines, and the insurer's stand-in behind the http port, whose events go to the function that
 * takes them before it answers the call that caused them.
 */
export const insuranceEnv = async (
  lines: readonly FrozenLine[] = ['L1', 'L2'].map((line) => aLine({ line })),
): Promise<InsuranceEnv> => {
  const env = await customerEnv({
    ...{ INSURER_URL: `${insurerUrl}/`, INSURER_SECRET: 'insurer-secret' },
    ...{ OTT_PARTNER_SECRET: 'ott-secret', PARTNER_EVENTS_URL: 'http://door.example' },
    ...{ INSURANCE_APPLICATION_STATE_MACHINE: 'arn:application', PEOPLE_TABLE: 'People' },
    DUE_DATES_STATE_MACHINE: 'arn:due-dates',
  });
  for (const [address, body] of sealedOnce(lines)) env.objects.plant(address, body);
  const kept = new Map<string, Kept>();
  const cancellations = new Map<string, Cancellation>();
  let control = goodConduct;
  const deliver = async ({ body, signature }: SignedEvent): Promise<boolean> => {
    const { statusCode } = await makeRecordPartnerEvent(env)(anEventCall(body, signature));
    return statusCode === 200;
  };
  const insurer = makeInsurer({
    ...{ token: chargingToken, nowMs: () => env.time.now, deliver },
    store: {
      find: async (reference) => kept.get(reference),
      put: async (one) => void kept.set(one.submitted.reference, one),
      cancellation: async (key) => cancellations.get(key),
      putCancellation: async (one) => void cancellations.set(one.key, one),
      control: async () => control,
      setControl: async (given) => {
        control = given;
      },
    },
  });
  const toCharging = env.http.send;
  env.http.send = async (call, request) => {
    const { method, url, headers, body = '' } = request;
    if (!url.startsWith(insurerUrl)) return toCharging(call, request);
    env.calls.push(call);
    await env.disturb?.(call, 'before');
    const path = url.slice(insurerUrl.length);
    const answer = await insurer({ method, path, authorization: headers.authorization, body });
    await env.disturb?.(call, 'after');
    return { ...answer, headers: {} };
  };
  return Object.assign(env, {
    kept,
    cancellations,
    behave: (given: Parameters<typeof controlSchema.parse>[0]) => {
      control = controlSchema.parse(given);
    },
  });
};

/** Cuts off after the nth call from now. */
export const cutAfter = (env: InsuranceEnv, nth: number): void => {
  let calls = 0;
  env.disturb = (_call, when) => {
    if (when !== 'after') return;
    calls += 1;
    if (calls === nth) throw new Unavailable('cut off');
  };
};

export const someCustomer = (differences: Partial<Customer> = {}): Customer => ({
  customer: 'customer-1',
  person: 'person-1',
  lines: ['L1', 'L2'],
  actsAs: 'customer',
  age: 'adult',
  holder: 'person',
  naturalUser: false,
  ...differences,
});

/** What a customer, the operator and the workflow do, and what stands afterwards. */
export const insuranceActs = (env: InsuranceEnv) => {
  const callOf = <B>(customer: Customer, body: B) => ({
    ...{ customer, line: undefined, body, lang: 'ko' as const },
    ...{ requestId: 'request-1', at: instantOf(env.time.now) },
  });
  const tokens = new Map<string, number>();
  const execution = {
    /** Runs a state that waits; then, if it was let go on, the state behind it. */
    waits: async (
      state: 'submit' | 'remind' | 'hand over',
      application: string,
    ): Promise<string> => {
      const nth = (tokens.get(application) ?? 0) + 1;
      tokens.set(application, nth);
      const token = `${application}-token-${nth}`;
      const make = {
        submit: makeSubmitApplication,
        remind: makeRemindInsurer,
        'hand over': makeHandApplicationToPerson,
      }[state];
      await make(env)({ application, token });
      return execution.goesOn(application);
    },
    /** What the state behind the waiting one says; 'waiting' where nobody let it go on. */
    goesOn: async (application: string): Promise<string> => {
      const token = `${application}-token-${tokens.get(application)}`;
      if (!env.answered.some((answer) => answer.token === token)) return 'waiting';
      return (await makeRecordApplicationAnswer(env)({ application })).outcome;
    },
  };
  const stored = (table: string, sk: RegExp) =>
    env.database.items(table).filter((item) => sk.test(String(item.sk)));
  return {
    execution,
    apply: (customer = someCustomer(), line = 'L1'): Promise<ApiAnswer> =>
      makeApplyForInsurance(env)(callOf(customer, { line })),
    cancel: (customer = someCustomer()): Promise<ApiAnswer> =>
      makeCancelInsurance(env)(callOf(customer, {})),
    insurerSays: (event: unknown) =>
      makeRecordPartnerEvent(env)(signedCall(JSON.stringify(event), { nowMs: env.time.now })),
    lineEvent: (
      type: string,
      said: { line?: string; eventId?: string; occurredAt?: string } = {},
    ) =>
      makeRecordLineEvent(env)({
        id: 'message',
        receives: 1,
        body: {
          'detail-type': type,
          detail: {
            ...{ version: 1, eventId: `E-${type}`, line: 'L1' },
            ...{ occurredAt: instantOf(env.time.now), ...said },
          },
        },
      }),
    applicationIds: (): string[] =>
      env.started
        .map(({ name }) => name)
        .filter((name) => name.startsWith('insurance-application-'))
        .map((name) => name.slice('insurance-application-'.length)),
    applications: () => stored('Applications', /^APPLICATION#/) as unknown as Application[],
    enrolment: () => stored('Enrolments', /^ENROLMENT#/)[0] as unknown as Enrolment | undefined,
    enrolments: () => stored('Enrolments', /^ENROLMENT#/) as unknown as Enrolment[],
    places: () => stored('Applications', /^EXCLUSIVE#/),
    open: () => env.database.items('Applications').filter((item) => item.openShard),
    grants: () => stored('Ledger', /^GRANT#/),
    voids: () => stored('Ledger', /^VOID#/),
    /** The templates of all notices, in the order of the alphabet. */
    told: () =>
      env.database
        .items('Notices')
        .map(({ template }) => String(template))
        .sort(),
    cases: () => stored('Work', /^CASE$/),
  };
};
