import { lineOfSubject } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { nameOf } from '../../domain/correction/correction-acts.ts';
import { correctionName } from '../../domain/correction/correction-words.ts';
import { Defect } from '../../domain/errors.ts';
import { type Grant, grantFor, type MonthOrder, topUpOrder } from '../../domain/grant.ts';
import { type Decision, decideMonthlyData } from '../../domain/monthly-data/decide-monthly-data.ts';
import { noticeOfMonth } from '../../domain/notices/notice-of-grant.ts';
import { makeCharging } from '../charging/charging.ts';
import type { TopUpAnswer } from '../charging/top-up.ts';
import { cohortRow, sealedCohort } from '../cohorts.ts';
import { refuseIfStopped } from '../controls.ts';
import type { Env } from '../env.ts';
import { lookUp } from '../giving/charged-lines.ts';
import { grantWrite, standingGrant } from '../ledger.ts';
import { eventsOfLine } from '../lines.ts';
import { tellTheBus } from '../news.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import {
  already,
  approvedAt,
  type Corrected,
  corrected,
  isUnder,
  left,
  meant,
  type OneGrant,
  reasonOf,
  saysEach,
  wordOf,
} from './corrected.ts';
import { reinstatedWrite } from './reinstated-grants.ts';

/**
 * Gives what was voided once more, under the key of the next issue: the same amount for the same
 * time, if the line is due by the rules as of the approval. A void is never deleted, so one that was
 * read stands for good, and the next issue's key lets the grant happen once, whoever asks for it.
 * It may be cut off anywhere and done again.
 */
export const reinstateGrant = async (env: Env, one: OneGrant): Promise<Corrected> => {
  const { target } = one.correction.requested;
  const { key, grant, end } = meant(one);
  if (!grant || !end) return left('not_voided');
  const voidedBy = target.of === 'void' ? `${correctionName('void', target.number)}: ` : '';
  if (!end.why.startsWith(voidedBy)) return left('not_voided');
  const next = { ...key, issue: key.issue + 1 };
  const standing = one.ledger.grants.find(isUnder(next));
  if (standing) return said(env, one, standing);
  const decision = await judge(env, one, grant);
  if (decision.outcome === 'refused') return left('not_due', decision.reason);
  const given = one.policy(grant.programmeVersion);
  const validity = { from: grant.validFrom, until: grant.validUntil };
  const order = topUpOrder(next, given, validity);
  const answer = await charge(env, one, order);
  if (answer === 'too_late') return left('too_late');
  if (answer.kind === 'unanswered') return { outcome: 'unanswered', cause: answer.cause };
  if (answer.kind !== 'credited') {
    return left(`charging_${answer.kind}`, answer.kind === 'refused' ? answer.reason : undefined);
  }
  return record(env, one, { order, decision, topUp: answer.topUp });
};

/** By the rules of the version that it was granted by, as of the approval: every attempt decides
 * alike. */
const judge = async (env: Env, one: OneGrant, grant: Grant): Promise<Decision> => {
  const { programme: name, correction, line } = one;
  const programme = one.policy(grant.programmeVersion);
  const asOf = approvedAt(correction);
  if (asOf === undefined) throw new Defect(`${nameOf(correction)} is not approved`);
  const cohort = await sealedCohort(env, name, grant.referenceDate);
  const row = await cohortRow(env, cohort, line);
  if (!row) throw new Defect(`A line that was granted ${grant.grantId} is in no cohort`);
  const { cycle } = correction.requested;
  return decideMonthlyData({
    ...{ line: row, asOf, cycle, programme },
    events: await eventsOfLine(env, line),
  });
};

/** Once its validity has passed nothing is ordered any more, but what an attempt that was cut off
 * has had credited is recorded. */
const charge = async (
  env: Env,
  { programme, correction, giveUpAt, mayOrder }: OneGrant,
  order: MonthOrder,
): Promise<TopUpAnswer | 'too_late'> => {
  const charging = makeCharging(env);
  if (Date.parse(order.validity.until) <= env.clock.now()) {
    return (await lookUp(charging, { order }, { giveUpAt })) ?? 'too_late';
  }
  const mayGive = async (): Promise<void> => {
    await mayOrder();
    await refuseIfStopped(env, programme, correction.requested.benefit);
  };
  await mayGive();
  return charging.topUp(order, { giveUpAt, mayOrder: mayGive });
};

/** Grant, notice and the note for the books together, or what another attempt recorded. */
const record = async (
  env: Env,
  one: OneGrant,
  given: {
    readonly order: MonthOrder;
    readonly decision: Decision;
    readonly topUp: Extract<TopUpAnswer, { kind: 'credited' }>['topUp'];
  },
): Promise<Corrected> => {
  const { programme, correction, line } = one;
  const { order, decision, topUp } = given;
  const { creditedAt: _creditedAt, reversal: _reversal, ...answer } = topUp;
  const run = nameOf(correction);
  const grant = grantFor({
    ...{ order, decision, answer, run },
    by: wordOf(correction),
    why: reasonOf(correction),
    grantedAt: instantOf(env.clock.now()),
  });
  const { benefit, cycle } = correction.requested;
  const { issue } = order.key;
  const done = await env.database.transact('record the grant that is given again', [
    grantWrite(env, grant),
    noticeWrite(env, noticeOfMonth(grant, line)),
    reinstatedWrite(env, { programme, benefit, cycle }, { line, issue, run }),
  ]);
  if (done.outcome === 'written') return said(env, one, grant);
  const standing = await standingGrant(env, benefit, order.key);
  if (standing) return said(env, one, standing);
  throw new Defect(`${grant.grantId} could not be recorded and is not on record either`);
};

/** A grant of this correction is told, again where an earlier attempt was cut off before. */
const said = async (env: Env, { correction }: OneGrant, grant: Grant): Promise<Corrected> => {
  const run = nameOf(correction);
  if (grant.run !== run) return already;
  if (!saysEach(correction)) return corrected;
  const { programme, benefit, period, subject } = grant.key;
  const line = lineOfSubject(subject) ?? '';
  await tellNow(env, noticeOfMonth(grant, line));
  await tellTheBus(env, 'GrantIssued', {
    ...{ version: 1, programme, benefit, cycle: period, line, causedBy: run },
    ...{ grantId: grant.grantId, amountGb: grant.amountGb },
    ...{ validFrom: grant.validFrom, validUntil: grant.validUntil },
  });
  return corrected;
};
