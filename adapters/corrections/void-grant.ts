import { lineOfSubject, voidId } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { nameOf } from '../../domain/correction/correction-acts.ts';
import type { Grant, Void } from '../../domain/grant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { makeCharging } from '../charging/charging.ts';
import type { Env } from '../env.ts';
import { standingVoid, voidWrite } from '../ledger.ts';
import { tellTheBus } from '../news.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import {
  already,
  type Corrected,
  corrected,
  isOf,
  left,
  meant,
  type OneGrant,
  reasonOf,
  saysEach,
  wordOf,
} from './corrected.ts';

/**
 * Takes one grant back: charging first, by the void's own key, so that it reverses once however
 * often it is asked, then the void with what charging said as its evidence. The grant stays on
 * record, and its key is dead: under it nothing is given again. Where charging refuses, the grant
 * stands and a person is told why. It may be cut off anywhere and done again.
 */
export const voidGrant = async (env: Env, one: OneGrant): Promise<Corrected> => {
  const { correction } = one;
  const { target } = correction.requested;
  const { key, grant, end: standing } = meant(one);
  if (!grant) return left('not_granted');
  if (target.of === 'run' && grant.run !== target.run) return left('of_another_run');
  if (standing) return said(env, one, { grant, end: standing });
  const { topUpId, grantId, amountMb } = grant;
  const { giveUpAt, mayOrder } = one;
  const order = { reversalId: voidId(key), topUpId, grantId, amountMb };
  const answer = await makeCharging(env).reverse(order, { giveUpAt, mayOrder });
  if (answer.kind === 'unanswered') return { outcome: 'unanswered', cause: answer.cause };
  if (answer.kind !== 'reversed') return left(`charging_${answer.kind}`, answer.reason);
  const { reversalId, reversedMb, usedMb } = answer.reversal;
  const end: Void = {
    key,
    by: wordOf(correction),
    why: reasonOf(correction),
    voidedAt: instantOf(env.clock.now()),
    evidence: { reversalId, reversedMb, usedMb },
  };
  const done = await env.database.transact('record the void', [
    voidWrite(env, end),
    noticeWrite(env, noticeOfVoid(grant, end)),
  ]);
  if (done.outcome === 'written') return said(env, one, { grant, end });
  const stands = await standingVoid(env, key);
  // The void is not there, so its notice is what is taken: by hands that are none of ours.
  if (!stands) return left('charging_disagrees', 'notice_without_void');
  return said(env, one, { grant, end: stands });
};

/** A void of this correction is told, again where an earlier attempt was cut off before. */
const said = async (
  env: Env,
  { correction }: OneGrant,
  { grant, end }: { readonly grant: Grant; readonly end: Void },
): Promise<Corrected> => {
  if (!isOf(correction, end)) return already;
  if (!saysEach(correction)) return corrected;
  await tellNow(env, noticeOfVoid(grant, end));
  await tellTheBus(env, 'GrantVoided', {
    version: 1,
    programme: grant.key.programme,
    benefit: grant.key.benefit,
    cycle: grant.key.period,
    issue: grant.key.issue,
    grantId: grant.grantId,
    line: lineOfSubject(grant.key.subject) ?? '',
    reversedMb: Number(end.evidence?.reversedMb),
    usedMb: Number(end.evidence?.usedMb),
    causedBy: nameOf(correction),
  });
  return corrected;
};

/** What the customer is told, and what the bill says. */
export const noticeOfVoid = (
  { key, grantId, amountGb }: Grant,
  { voidedAt }: Pick<Void, 'voidedAt'>,
): Notice => ({
  template: 'data_voided',
  programme: key.programme,
  benefit: key.benefit,
  line: lineOfSubject(key.subject) ?? key.subject,
  cause: grantId,
  facts: { gb: amountGb, month: key.period },
  at: voidedAt,
  statement: { benefit: key.benefit, on: plainDateOf(voidedAt), byWhoseAct: 'operator' },
});
