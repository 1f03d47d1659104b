import { lineOfSubject, roamingBonusKey } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import { eventLabel } from '../../domain/grant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { RoamingBonusGrant } from '../../domain/roaming-bonus/roaming-bonus-grant.ts';
import type { RoamingEvent } from '../../domain/roaming-bonus/roaming-event.ts';
import type { TopUp } from '../charging/top-up.ts';
import type { Env } from '../env.ts';
import { grantWrite, standingGrant } from '../ledger.ts';
import { tellTheBus } from '../news.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { bonusOrder, chargeBonus, type DuePurchase } from './charge-bonus.ts';
import { readPurchase } from './purchases.ts';
import { takeBonusBack } from './take-back.ts';

const benefit = 'roaming-bonus';
const writer = 'benefits-orchestrator';

/**
 * Brings a pinned bonus to its end, from wherever an earlier attempt was cut off: charged, on
 * record, told; and taken back, where the refund came meanwhile. The refund is read after the grant
 * is written, and whoever notes a refund reads the grant after it: one of the two sees both.
 */
export const completeBonus = async (
  env: Env,
  purchase: DuePurchase,
  event: RoamingEvent,
): Promise<void> => {
  const { programme, line, purchaseId, due } = purchase;
  const key = roamingBonusKey(programme, line, purchaseId);
  let grant = await standingGrant(env, benefit, key);
  const isNew = grant === undefined;
  if (!grant) {
    const topUp = await chargeBonus(env, purchase, event);
    if (!topUp) return;
    grant = await recordBonus(env, purchase, topUp);
  }
  await tellNow(env, givenNotice(grant));
  if (isNew || due.eventId === event.eventId) await sayGranted(env, grant, due.eventId);
  const { refunded } = await readPurchase(env, purchase);
  if (refunded) await takeBonusBack(env, grant, { refunded, causedBy: event.eventId });
};

/** Grant and notice together, or what another attempt recorded. */
const recordBonus = async (
  env: Env,
  purchase: DuePurchase,
  topUp: TopUp,
): Promise<RoamingBonusGrant> => {
  const { due } = purchase;
  const { key, grantId } = bonusOrder(purchase);
  const grant: RoamingBonusGrant = {
    key: { ...key, benefit },
    grantId,
    product: due.product,
    amountMb: topUp.amountMb,
    validFrom: topUp.validity.from,
    validUntil: topUp.validity.until,
    purchasedAt: due.purchasedAt,
    programmeVersion: due.programmeVersion,
    topUpId: topUp.topUpId,
    run: eventLabel(due.eventId),
    by: writer,
    why: `the order system confirmed the purchase, decided at ${due.decidedAt}`,
    grantedAt: instantOf(env.clock.now()),
  };
  const done = await env.database.transact('record the bonus', [
    grantWrite(env, grant),
    noticeWrite(env, givenNotice(grant)),
  ]);
  if (done.outcome === 'written') return grant;
  const standing = await standingGrant(env, benefit, key);
  if (standing) return standing;
  throw new Defect(`The bonus ${grantId} could not be recorded and is not on record either`);
};

/** The message that goes with a grant: the same whenever it is made. */
const givenNotice = ({ key, grantId, amountMb, grantedAt }: RoamingBonusGrant): Notice => ({
  template: 'roaming_bonus_given',
  programme: key.programme,
  benefit,
  line: lineOfSubject(key.subject) ?? key.subject,
  cause: grantId,
  facts: { amountMb },
  at: grantedAt,
  statement: { benefit, on: plainDateOf(grantedAt), byWhoseAct: 'customer' },
});

const sayGranted = (env: Env, grant: RoamingBonusGrant, causedBy: string): Promise<void> => {
  const { key, grantId, amountMb, validFrom, validUntil } = grant;
  return tellTheBus(env, 'RoamingBonusGranted', {
    version: 1,
    programme: key.programme,
    grantId,
    line: lineOfSubject(key.subject) ?? key.subject,
    purchaseId: key.period,
    causedBy,
    ...{ amountMb, validFrom, validUntil },
  });
};
