import { noteCarriedLines } from '../../adapters/carried-lines.ts';
import { refuseIfStopped } from '../../adapters/controls.ts';
import { enrolmentFieldWrite, enrolmentWrite } from '../../adapters/enrolments.ts';
import type { Env, Write } from '../../adapters/env.ts';
import { exclusiveWrite } from '../../adapters/exclusive.ts';
import {
  type ApplicationCase,
  applicationCase,
} from '../../adapters/insurance/application-facts.ts';
import { applicationsOf, applicationWrites } from '../../adapters/insurance/applications.ts';
import { startApplication } from '../../adapters/insurance/applications-running.ts';
import { completeApplication } from '../../adapters/insurance/complete-application.ts';
import { enterEnrolment } from '../../adapters/insurance/entered-enrolment.ts';
import { noticeWrite } from '../../adapters/notices.ts';
import { tellNow } from '../../adapters/telling.ts';
import { personSubject } from '../../domain/benefit-key.ts';
import { Conflict } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type Application,
  type Applied,
  applicationId,
  enrolmentFor,
  isOpen,
} from '../../domain/safety-insurance/application.ts';
import { applicationRefusals } from '../../domain/safety-insurance/applying/reasons.ts';
import { refusalOf } from '../../domain/safety-insurance/applying/rules.ts';
import { insuranceGroup } from '../../domain/safety-insurance/earlier-insurance.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

type Call = CustomerCall<{ line: string }>;

/** A call that slept while a later one, or the same one doubled, was made and decided: nobody waits for it any more, and what
 * an application enters is told apart by when it was made. */
const isOlder =
  'The application is no younger than the last one of the same person. Repeat the request.';

/** Between reading and writing somebody may be faster, once or twice. */
const attemptsMax = 3;

/**
 * Takes an application for the insurance: application, place in the group, enrolment and notice in
 * one transaction, then the execution that asks the insurer. Asked again while it is open, it is the
 * same application, and an execution that was never started is started.
 */
export const makeApplyForInsurance =
  (env: Env) =>
  async (call: Call): Promise<ApiAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    await refuseIfStopped(env, programme.programme, 'safety-insurance');
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const answer = await attemptTo(env, programme, call);
      if (answer) return answer;
    }
    throw new Conflict('The application met other acts of the same person. Repeat the request.');
  };

const attemptTo = async (
  env: Env,
  programme: Programme,
  { customer, body, requestId, at }: Call,
): Promise<ApiAnswer | undefined> => {
  const made = await applicationsOf(env, programme.programme, customer.person);
  const last = made.at(-1);
  if (last && isOpen(last)) return onItsWay(env, programme, last);
  // What was decided and cut off would be in the way of the next one.
  if (last) await completeApplication(env, programme, last);
  const found = await applicationCase(env, { programme, customer, line: body.line, at });
  const reason = refusalOf(found.facts);
  if (reason) return { status: 409, body: { reason, sentence: applicationRefusals[reason] } };
  if (last && last.applied.at >= at) throw new Conflict(isOlder);
  const applied: Applied = {
    programme: programme.programme,
    programmeVersion: programme.version,
    person: customer.person,
    number: made.length + 1,
    lines: [...found.lines],
    actsAs: customer.actsAs,
    request: requestId,
    at,
  };
  return apply(env, programme, applied, found);
};

/** Undefined where somebody was faster and it must be looked at again. */
const apply = async (
  env: Env,
  programme: Programme,
  applied: Applied,
  { facts }: ApplicationCase,
): Promise<ApiAnswer | undefined> => {
  await noteCarriedLines(env, [applied]);
  const { outcome } = await env.database.transact('apply for the insurance', [
    ...applicationWrites(env, applied),
    ...(facts.holds === undefined ? [placeOf(env, applied)] : []),
    facts.enrolment
      ? enrolmentFieldWrite(env, facts.enrolment, { state: 'handed_over' })
      : enrolmentWrite(env, enrolmentFor(applied)),
    noticeWrite(env, noticeOf(applied)),
  ]);
  return outcome === 'refused' ? undefined : onItsWay(env, programme, { applied });
};

const placeOf = (env: Env, applied: Applied): Write =>
  exclusiveWrite(env, {
    subject: personSubject(applied.person),
    group: insuranceGroup.group,
    benefit: insuranceGroup.ours,
    by: `application:${applicationId(applied)}`,
    at: applied.at,
  });

const noticeOf = (applied: Applied): Notice => ({
  template: 'insurance_applied',
  programme: applied.programme,
  benefit: 'safety-insurance',
  line: applied.lines[0] ?? '',
  cause: applicationId(applied),
  facts: {},
  at: applied.at,
});

const onItsWay = async (
  env: Env,
  { benefits }: Programme,
  application: Application,
): Promise<ApiAnswer> => {
  await enterEnrolment(env, application);
  await startApplication(env, benefits['safety-insurance'], application);
  await tellNow(env, noticeOf(application.applied));
  const state = application.submitted ? 'handed_over' : 'applied';
  return { status: 202, body: { state } };
};

export const handler = customerCall('apply-for-insurance', makeApplyForInsurance);
