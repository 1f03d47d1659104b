import { changeEnrolment, enrolmentOf, enrolmentWrite } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { eventsOfLine, findLineEvent, lineEventWrite } from '../../adapters/lines.ts';
import { keepNotice, noticeWrite } from '../../adapters/notices.ts';
import { tellNow } from '../../adapters/telling.ts';
import { personSubject } from '../../domain/benefit-key.ts';
import {
  cycleOf,
  firstDayOf,
  type Instant,
  nextCycle,
  plainDateOf,
} from '../../domain/calendar.ts';
import type { DeclineAnswer } from '../../domain/customer/answers.ts';
import { type Disputed, declineId, declineOf } from '../../domain/customer/dispute.ts';
import { heldSince } from '../../domain/customer/since-transfer.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { BenefitId } from '../../domain/programme.ts';
import { declinedEnrolment, declineRefusal } from '../../domain/safety-insurance/decline.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

type Call = CustomerCall<{ readonly benefit: BenefitId }>;

/**
 * Declines a benefit. Of a line's benefit nothing more comes from the next month on; what was given
 * stays. The insurance is the person's: it is declined as long as the insurer was not asked for it.
 */
export const makeDeclineBenefit =
  (env: Env) =>
  async (call: Call): Promise<ApiAnswer> => {
    if (call.line === undefined) throw new Defect('A benefit was declined without its line');
    const { programme } = programmeNamed(env.settings.required('PROGRAMME')).programme;
    const about = { programme, benefit: call.body.benefit, line: call.line };
    return about.benefit === 'safety-insurance'
      ? declineInsurance(env, call, about)
      : declineOfLine(env, call, about);
  };

const declineOfLine = async (env: Env, call: Call, about: Disputed): Promise<ApiAnswer> => {
  const { line } = about;
  const since = heldSince(await eventsOfLine(env, line), { line, asOf: call.at });
  const event = declineOf(about, { at: call.at, since });
  const notice = noticeOf(about, 'benefit_declined', { cause: event.eventId, at: call.at });
  const { outcome } = await env.database.transact('decline the benefit', [
    lineEventWrite(env, event),
    noticeWrite(env, notice),
  ]);
  if (outcome === 'refused') {
    const first = await findLineEvent(env, event);
    if (!first) throw new Conflict(`${event.eventId} was neither recorded nor could be`);
    return shown(about.benefit, first.occurredAt, firstDayOf(nextCycle(cycleOf(first.occurredAt))));
  }
  await tellNow(env, notice);
  return shown(about.benefit, call.at, firstDayOf(nextCycle(cycleOf(call.at))));
};

const declineInsurance = async (env: Env, call: Call, about: Disputed): Promise<ApiAnswer> => {
  const { person, lines, actsAs } = call.customer;
  const { programme, benefit } = about;
  const enrolment = await enrolmentOf(env, programme, person);
  const refusal = enrolment && declineRefusal(enrolment.state);
  if (refusal) return { status: 409, body: refusal };
  const cause = declineId(programme, personSubject(person), benefit);
  const at = enrolment?.state === 'declined' ? enrolment.changedAt : call.at;
  const notice = noticeOf(about, 'insurance_declined', { cause, at });
  if (!enrolment) {
    const declined = declinedEnrolment({ programme, person, lines, by: actsAs, at });
    const { outcome } = await env.database.transact('decline the insurance', [
      enrolmentWrite(env, declined),
      noticeWrite(env, notice),
    ]);
    if (outcome === 'refused') throw new Conflict('An enrolment came in between; ask again');
  } else {
    if (enrolment.state === 'offered') {
      const { due: _due, ...rest } = enrolment;
      await changeEnrolment(env, enrolment, {
        ...rest,
        state: 'declined',
        changedAt: at,
        by: actsAs,
      });
    }
    // Again where an earlier attempt was cut off in between.
    await keepNotice(env, notice);
  }
  await tellNow(env, notice);
  return shown(benefit, at, plainDateOf(at));
};

const noticeOf = (
  about: Disputed,
  template: 'benefit_declined' | 'insurance_declined',
  { cause, at }: { readonly cause: string; readonly at: Instant },
): Notice => ({ template, ...about, cause, facts: {}, at });

const shown = (benefit: BenefitId, declinedAt: Instant, from: string): ApiAnswer => {
  const body: DeclineAnswer = { benefit, declinedAt, from };
  return { status: 200, body };
};

export const handler = customerCall('decline-benefit', makeDeclineBenefit);
