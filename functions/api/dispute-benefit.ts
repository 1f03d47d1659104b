import { casesAbout, caseWrite } from '../../adapters/cases.ts';
import { enrolmentOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { lineEventWrite } from '../../adapters/lines.ts';
import { noticeWrite } from '../../adapters/notices.ts';
import { tellNow } from '../../adapters/telling.ts';
import type { DisputeAnswer } from '../../domain/customer/answers.ts';
import {
  type DisputeCase,
  type Disputed,
  holdOf,
  openedCase,
} from '../../domain/customer/dispute.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { BenefitId } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

type Call = CustomerCall<{ readonly benefit: BenefitId }>;

/**
 * “This was not me”: in one transaction the benefit is held and its case is opened, with the notice
 * of both. As long as a case about the same is open, saying it again answers that case.
 */
export const makeDisputeBenefit =
  (env: Env) =>
  async (call: Call): Promise<ApiAnswer> => {
    const { body } = call;
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const line = await lineToHold(env, programme.programme, call);
    const disputed = { programme: programme.programme, benefit: body.benefit, line };
    const before = await casesAbout(env, disputed);
    const open = openOf(before);
    if (open) return shown(open);
    const opened = openedCase(disputed, before.length + 1, {
      at: call.at,
      by: call.customer.actsAs,
      decidedWithinDays: programme.disputes.decidedWithinDays,
    });
    return holdAndOpen(env, disputed, opened);
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

const openOf = (cases: readonly DisputeCase[]): DisputeCase | undefined =>
  cases.find(({ closed }) => closed === undefined);

const holdAndOpen = async (
  env: Env,
  disputed: Disputed,
  opened: DisputeCase,
): Promise<ApiAnswer> => {
  const notice = noticeOf(opened);
  const { outcome } = await env.database.transact('hold the benefit and open its case', [
    caseWrite(env, opened),
    lineEventWrite(env, holdOf(opened)),
    noticeWrite(env, notice),
  ]);
  if (outcome === 'refused') {
    const standing = openOf(await casesAbout(env, disputed));
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
