import { enrolmentOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { applicationsOf, writePart } from '../../adapters/insurance/applications.ts';
import { completeApplication } from '../../adapters/insurance/complete-application.ts';
import { completeEndingOrLater, endEarly } from '../../adapters/insurance/end-insurance.ts';
import { enterEnrolment } from '../../adapters/insurance/entered-enrolment.ts';
import { wake } from '../../adapters/insurance/insurer-hears.ts';
import { tellNow } from '../../adapters/telling.ts';
import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { plainDateOf } from '../../domain/calendar.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { Conflict, Stopped, Unavailable } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Programme } from '../../domain/programme.ts';
import { type Application, isOpen } from '../../domain/safety-insurance/application.ts';
import {
  type ApplicationRefusal,
  applicationRefusals,
} from '../../domain/safety-insurance/applying/reasons.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

type Call = CustomerCall<unknown>;

/** Between reading and writing the insurer or the operator may be faster, once or twice. */
const attemptsMax = 4;

/**
 * Cancels whatever the person has of the insurance: an application that waits is withdrawn, cover
 * ends today. It is not given again: the grant's key is used up. Asked again, nothing happens but
 * that what was cut off is finished; the insurer, if it does not answer now, is told by the daily
 * look.
 */
export const makeCancelInsurance =
  (env: Env) =>
  async (call: Call): Promise<ApiAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const answer = await attemptTo(env, programme, call);
      if (answer) return answer;
    }
    throw new Conflict('The cancellation met other acts on the insurance. Repeat the request.');
  };

/** Undefined where the insurance has moved on and must be looked at again. */
const attemptTo = async (
  env: Env,
  programme: Programme,
  call: Call,
): Promise<ApiAnswer | undefined> => {
  const { person } = call.customer;
  const made = await applicationsOf(env, programme.programme, person);
  const last = made.at(-1);
  if (last && isOpen(last)) return withdraw(env, programme, last, call);
  const enrolment = await enrolmentOf(env, programme.programme, person);
  if (last && (!enrolment || enrolment.state === 'handed_over')) {
    const outcome = await laterIfNotNow(env, () => completeUnlessStopped(env, programme, last));
    if (outcome === 'held') return endHeld(env, last, call);
    if (enrolment?.because === 'application') return undefined;
  }
  if (!enrolment) return last?.withdrawn ? cancelled() : refused('not_insured');
  switch (enrolment.state) {
    case 'handed_over': {
      // By an application that was made between the two reads: that one is what must be withdrawn.
      const now = await applicationsOf(env, programme.programme, person);
      return now.length > made.length ? undefined : end(env, enrolment, call);
    }
    case 'insured':
    case 'missing':
      return end(env, enrolment, call);
    case 'offered':
      return refused('not_insured_yet');
    case 'declined':
    case 'rejected':
      return refused('not_insured');
    case 'cancelled':
    case 'ended':
      await completeEndingOrLater(env, enrolment);
      return cancelled(enrolment.endsOn);
  }
};

const withdraw = async (
  env: Env,
  programme: Programme,
  application: Application,
  { customer, at }: Call,
): Promise<ApiAnswer | undefined> => {
  const part = { because: 'cancelled', act: customer.actsAs, at } as const;
  const standing = await writePart(env, application, 'withdrawn', part);
  if (!standing.withdrawn) return undefined;
  await laterIfNotNow(env, () => completeApplication(env, programme, standing));
  await laterIfNotNow(env, () => wake(env, standing));
  return cancelled();
};

/** While the switch is set nothing is given; who cancels meanwhile is given nothing later. */
const completeUnlessStopped = async (
  ...given: Parameters<typeof completeApplication>
): ReturnType<typeof completeApplication> => {
  try {
    return await completeApplication(...given);
  } catch (error) {
    if (error instanceof Stopped) return 'held';
    throw error;
  }
};

/** Accepted, and held after "this was not me": nothing was given yet, and now nothing will be. */
const endHeld = async (
  env: Env,
  application: Application,
  call: Call,
): Promise<ApiAnswer | undefined> => {
  const entered = await enterEnrolment(env, application);
  return entered && end(env, entered, call);
};

const end = async (
  env: Env,
  enrolment: Enrolment,
  { customer, at }: Call,
): Promise<ApiAnswer | undefined> => {
  const lastDay = plainDateOf(at);
  const notice = noticeOf(enrolment, customer, at);
  const early = {
    state: 'cancelled',
    lastDay,
    reason: 'cancelled',
    by: customer.actsAs,
    at,
  } as const;
  if ((await endEarly(env, enrolment, { ...early, notice })) === 'changed') return undefined;
  await completeEndingOrLater(env, enrolment);
  await tellNow(env, notice);
  const hadBegun = enrolment.startsOn !== undefined && enrolment.startsOn <= lastDay;
  return cancelled(hadBegun ? lastDay : undefined);
};

/** By a line that is still the person's: one of the enrolment may be somebody else's by now. */
const noticeOf = (
  { programme, person, lines }: Enrolment,
  { actsAs, lines: theirs }: Customer,
  at: string,
): Notice => ({
  template: 'insurance_cancelled',
  programme,
  benefit: 'safety-insurance',
  line: lines.find((line) => theirs.includes(line)) ?? theirs[0] ?? '',
  cause: grantId(safetyInsuranceKey(programme, person)),
  facts: {},
  at,
  statement: { benefit: 'safety-insurance', on: plainDateOf(at), byWhoseAct: actsAs },
});

/** The act stands and its matter is open: what cannot be done now, the daily look does. */
const laterIfNotNow = async <T>(env: Env, work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    env.log.error('a cancellation is finished by the daily look', { error: error.message });
    return undefined;
  }
};

const cancelled = (endsOn?: string): ApiAnswer => ({
  status: 200,
  body: { state: 'cancelled', ...(endsOn !== undefined && { endsOn }) },
});

const refused = (reason: ApplicationRefusal): ApiAnswer => ({
  status: 409,
  body: { reason, sentence: applicationRefusals[reason] },
});

export const handler = customerCall('cancel-insurance', makeCancelInsurance);
