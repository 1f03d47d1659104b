import { lineOfSubject, voidId } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Defect, InputRejected, Unavailable } from '../../domain/errors.ts';
import type { Void } from '../../domain/grant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { PurchaseRecord } from '../../domain/roaming-bonus/purchase-record.ts';
import type { RoamingBonusGrant } from '../../domain/roaming-bonus/roaming-bonus-grant.ts';
import { makeCharging } from '../charging/charging.ts';
import type { Reversal } from '../charging/top-up.ts';
import { refuseIfStopped } from '../controls.ts';
import type { Env } from '../env.ts';
import { standingVoid, voidWrite } from '../ledger.ts';
import { tellTheBus } from '../news.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';

const benefit = 'roaming-bonus';
const writer = 'benefits-orchestrator';
const chargingMsMax = 20_000;

/** Why a bonus is taken back, and which event this attempt is about. */
export interface BecauseOf {
  readonly refunded: NonNullable<PurchaseRecord['refunded']>;
  readonly causedBy: string;
}

/**
 * Takes back what is unused of a bonus whose purchase was refunded, once: charging first, by the
 * void's own key, then the void with what charging said as its evidence. What was used is written
 * off, never charged. The grant stays on record.
 */
export const takeBonusBack = async (
  env: Env,
  grant: RoamingBonusGrant,
  { refunded, causedBy }: BecauseOf,
): Promise<void> => {
  let end = await standingVoid(env, grant.key);
  const isNew = end === undefined;
  end ??= await recordVoid(env, grant, { refunded, reversal: await reverse(env, grant) });
  await tellNow(env, voidedNotice(grant, end));
  if (isNew || refunded.eventId === causedBy) await sayVoided(env, grant, end, refunded.eventId);
};

const reverse = async (env: Env, grant: RoamingBonusGrant): Promise<Reversal> => {
  const { key, grantId, topUpId, amountMb } = grant;
  const mayOrder = () => refuseIfStopped(env, key.programme, benefit);
  await mayOrder();
  const giveUpAt = env.clock.elapsed() + chargingMsMax;
  const order = { reversalId: voidId(key), topUpId, grantId, amountMb };
  const answer = await makeCharging(env).reverse(order, { giveUpAt, mayOrder });
  switch (answer.kind) {
    case 'reversed':
      return answer.reversal;
    case 'unanswered':
      throw new Unavailable(
        `Charging did not say what it took back of ${grantId}: ${answer.cause}`,
      );
    case 'refused':
      throw new InputRejected(
        `Charging refuses to take ${grantId} back: ${answer.reason}. ` +
          'Clear it with charging, then redrive the dead letter.',
      );
    case 'disagrees':
      throw new Defect(
        `What charging took back of ${grantId} is not what was asked: ${answer.reason}. ` +
          'Compare its reversal with the grant before the dead letter is redriven.',
      );
  }
};

/** Void and notice together, or what another attempt recorded. */
const recordVoid = async (
  env: Env,
  grant: RoamingBonusGrant,
  { refunded, reversal }: { refunded: BecauseOf['refunded']; reversal: Reversal },
): Promise<Void> => {
  const { reversalId, reversedMb, usedMb } = reversal;
  const end: Void = {
    key: grant.key,
    by: writer,
    why: `event:${refunded.eventId}: the purchase was refunded at ${refunded.refundedAt}`,
    voidedAt: instantOf(env.clock.now()),
    evidence: { reversalId, reversedMb, usedMb },
  };
  const done = await env.database.transact('record the void', [
    voidWrite(env, end),
    noticeWrite(env, voidedNotice(grant, end)),
  ]);
  if (done.outcome === 'written') return end;
  const standing = await standingVoid(env, grant.key);
  if (standing) return standing;
  throw new Defect(
    `The void of ${grant.grantId} could not be recorded and is not on record either`,
  );
};

const voidedNotice = ({ key, grantId }: RoamingBonusGrant, { voidedAt }: Void): Notice => ({
  template: 'roaming_bonus_voided',
  programme: key.programme,
  benefit,
  line: lineOfSubject(key.subject) ?? key.subject,
  cause: grantId,
  facts: {},
  at: voidedAt,
  statement: { benefit, on: plainDateOf(voidedAt), byWhoseAct: 'customer' },
});

const sayVoided = (
  env: Env,
  { key, grantId }: RoamingBonusGrant,
  { evidence }: Void,
  causedBy: string,
): Promise<void> =>
  tellTheBus(env, 'RoamingBonusVoided', {
    version: 1,
    programme: key.programme,
    grantId,
    line: lineOfSubject(key.subject) ?? key.subject,
    purchaseId: key.period,
    causedBy,
    reversedMb: Number(evidence?.reversedMb),
    usedMb: Number(evidence?.usedMb),
  });
