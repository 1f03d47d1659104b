import { enrolmentOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { storyOf } from '../../adapters/ledger.ts';
import { eventsOfLine } from '../../adapters/lines.ts';
import { noticesOfLine } from '../../adapters/notices.ts';
import { lineSubject, personSubject } from '../../domain/benefit-key.ts';
import { benefitNameSchema, type NoticesAnswer } from '../../domain/customer/answers.ts';
import { heldSince } from '../../domain/customer/since-transfer.ts';
import { Defect } from '../../domain/errors.ts';
import { type Notice, noticeId } from '../../domain/notices/notice.ts';
import { massNoticesOf } from '../../domain/notices/notice-of-grant.ts';
import { renderNotice } from '../../domain/notices/notice-texts.ts';
import { holdersInstant } from '../../domain/notices/whose-notice.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

/**
 * Everything that a line was told: the notices that are kept one by one, and those of mass runs,
 * which are told again from what was given. A message has one id wherever it is told from. What a
 * line was told before it changed hands is its giver's.
 */
export const makeListNotices =
  (env: Env) =>
  async ({ customer, line, lang, at }: CustomerCall<undefined>): Promise<ApiAnswer> => {
    if (line === undefined) throw new Defect('Notices were asked for without their line');
    const { programme } = programmeNamed(env.settings.required('PROGRAMME')).programme;
    const [events, kept, enrolment, ofLine, ofPerson] = await Promise.all([
      eventsOfLine(env, line),
      noticesOfLine(env, line),
      enrolmentOf(env, programme, customer.person),
      storyOf(env, lineSubject(line)),
      storyOf(env, personSubject(customer.person)),
    ]);
    const since = heldSince(events, { line, asOf: at }) ?? '';
    const told = enrolment?.lines[0] === line ? line : undefined;
    const byId = new Map<string, Notice>();
    for (const notice of [
      ...massNoticesOf(ofLine.grants),
      ...massNoticesOf(ofPerson.grants, told),
      ...kept,
    ]) {
      if (holdersInstant(notice) >= since)
        byId.set(noticeId(notice.cause, notice.template), notice);
    }
    const newestFirst = [...byId].sort(([, a], [, b]) => (a.at > b.at ? -1 : 1));
    const body: NoticesAnswer = {
      line,
      notices: newestFirst.map(([id, notice]) => ({
        id,
        benefit: benefitNameSchema.parse(notice.benefit),
        template: notice.template,
        at: notice.at,
        text: renderNotice(notice, lang),
      })),
    };
    return { status: 200, body };
  };

export const handler = customerCall('list-notices', makeListNotices);
