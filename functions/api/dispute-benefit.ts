import { casesAbout, caseWrite } from '../../adapters/cases.ts';
import { enrolmentOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { eventsOfLine, lineEventWrite } from '../../adapters/lines.ts';
import { noticeWrite } from '../../adapters/notices.ts';
import { tellNow } from '../../adapters/telling.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { DisputeAnswer } from '../../domain/customer/answers.ts';
import {
  type DisputeCase,
  type Disputed,
  holdOf,
  openedCase,
} from '../../domain/customer/dispute.ts';
import { heldSince } from '../../domain/customer/since-transfer.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { BenefitId } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

type Call = CustomerCall<{ readonly benefit: BenefitId }>;

/**
 * “This was not me”: in one transaction the benefit is held and its case is opened, with the notice
 * of both. As long as a case about the same is open, saying it again answers that case. A case that
 * was opened before the line changed hands is its giver's: the receiver opens one of their own.
 */
export const makeDisputeBenefit =
  (env: Env) =>
  async (call: Call): Promise<ApiAnswer> => {
    const { body } = call;
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const line = await lineToHold(env, programme.programme, call);
    const disputed = { programme: programme.programme, benefit: body.benefit, line };
    const since = heldSince(await eventsOfLine(env, line), { line, asOf: call.at });
    const before = await casesAbout(env, disputed);
    const open = openOf(before, since);
    if (open) return shown(open);
    const opened = openedCase(disputed, before.length + 1, {
      at: call.at,
      by: call.customer.actsAs,
      decidedWithinDays: programme.disputes.decidedWithinDays,
    });
    return holdAndOpen(env, opened, { disputed, since });
  };

/** The line that was named; for the insurance, which is the person's, one of theirs that carries it:
 * whoever decides about it looks at those. */
const lineToHold = async (env: Env, programme: string, call: Call): Promise<string> => {
  const { line, customer, body } = call;
  if (line === undefined) throw new Defect('A dispute came without its line');
  if (body.benefit !== 'safety-insurance') return line;
  const carrying = (await enrolmentOf(env, programme, customer.person))?.lines ?? [];
  if (carrying.includes(line)) return line;
  return carrying.find((one) => customer.lines.includes(one)) ?? line;
};

const openOf = (
  cases: readonly DisputeCase[],
  since: Instant | undefined,
): DisputeCase | undefined =>
  cases.find(({ closed, openedAt }) => closed === undefined && openedAt >= (since ?? ''));

const holdAndOpen = async (
  env: Env,
  opened: DisputeCase,
  { disputed, since }: { readonly disputed: Disputed; readonly since: Instant | undefined },
): Promise<ApiAnswer> => {
  const notice = noticeOf(opened);
  const { outcome } = await env.database.transact('hold the benefit and open its case', [
    caseWrite(env, opened),
    lineEventWrite(env, holdOf(opened)),
    noticeWrite(env, notice),
  ]);
  if (outcome === 'refused') {
    const standing = openOf(await casesAbout(env, disputed), since);
    if (standing) return shown(standing);
    throw new Conflict(`Another case about the same was opened and closed beside ${opened.case}`);
  }
  env.log.metrics({ benefit: opened.benefit, reason: 'this_was_not_me' }, { Disputes: 1 });
  await tellNow(env, notice);
  return shown(opened);
};

const noticeOf = ({
  case: id,
  programme,
  benefit,
  line,
  openedAt,
  decideBy,
}: DisputeCase): Notice => ({
  template: 'benefit_disputed',
  programme,
  benefit,
  line,
  cause: id,
  facts: { case: id, decideBy },
  at: openedAt,
});

const shown = ({ case: id, benefit, openedAt, decideBy }: DisputeCase): ApiAnswer => {
  const body: DisputeAnswer = { case: id, benefit, heldSince: openedAt, decidedBy: decideBy };
  return { status: 200, body };
};

export const handler = customerCall('dispute-benefit', makeDisputeBenefit);
