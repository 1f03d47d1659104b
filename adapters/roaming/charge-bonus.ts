import { grantId, roamingBonusKey } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { Defect, InputRejected, Unavailable } from '../../domain/errors.ts';
import { answerMeetsOrder, type TopUpOrder } from '../../domain/grant.ts';
import type { PinnedBonus, PurchaseRecord } from '../../domain/roaming-bonus/purchase-record.ts';
import type { RoamingEvent } from '../../domain/roaming-bonus/roaming-event.ts';
import { type Charging, makeCharging } from '../charging/charging.ts';
import type { TopUp, TopUpAnswer } from '../charging/top-up.ts';
import { refuseIfStopped } from '../controls.ts';
import type { Env } from '../env.ts';
import { isHeldNow, waitForRelease } from './held-purchases.ts';
import { noteOnPurchase } from './purchases.ts';

const benefit = 'roaming-bonus';
const chargingMsMax = 25_000;

/** A purchase whose bonus is pinned. */
export type DuePurchase = PurchaseRecord & { readonly due: PinnedBonus };

/** The order for a pinned bonus: the same at every attempt. */
export const bonusOrder = ({ programme, line, purchaseId, due }: DuePurchase): TopUpOrder => {
  const key = roamingBonusKey(programme, line, purchaseId);
  const validity = { from: due.validFrom, until: due.validUntil };
  return { grantId: grantId(key), key, line, amountMb: due.amountMb, validity };
};

/**
 * What charging credited for a pinned bonus, by this attempt or an earlier one. Undefined where it
 * has credited nothing and must not any more: the purchase was refunded, or the benefit is held
 * since. What an earlier attempt had credited is found first even then, because it must be on
 * record before it can be taken back.
 */
export const chargeBonus = async (
  env: Env,
  purchase: DuePurchase,
  event: RoamingEvent,
): Promise<TopUp | undefined> => {
  const charging = makeCharging(env);
  const order = bonusOrder(purchase);
  const giveUpAt = env.clock.elapsed() + chargingMsMax;
  const isHeld = await isHeldNow(env, purchase);
  if (purchase.refunded || isHeld) {
    const found = await lookUp(charging, order, giveUpAt);
    if (found) return creditedBy(env, purchase, found);
    if (isHeld && event.type === 'RoamingProductStarted') {
      const at = instantOf(env.clock.now());
      await waitForRelease(env, purchase, { at, event });
    }
    return undefined;
  }
  const mayOrder = () => refuseIfStopped(env, purchase.programme, benefit);
  await mayOrder();
  const answer = await charging.topUp(order, { giveUpAt, mayOrder });
  if (answer.kind !== 'unanswered') return creditedBy(env, purchase, answer);
  return creditedBy(env, purchase, (await lookUp(charging, order, giveUpAt)) ?? answer);
};

const lookUp = async (
  charging: Charging,
  order: TopUpOrder,
  giveUpAt: number,
): Promise<TopUpAnswer | undefined> => {
  const topUp = await charging.find(order.grantId, { giveUpAt });
  if (!topUp) return undefined;
  return answerMeetsOrder(order, topUp)
    ? { kind: 'credited', topUp, repeated: true }
    : { kind: 'disagrees', topUp };
};

/** A refusal and a disagreement are for a person: noted, then thrown, so that the message ends with
 * the dead letters and the alarm rings. */
const creditedBy = async (env: Env, purchase: DuePurchase, answer: TopUpAnswer): Promise<TopUp> => {
  if (answer.kind === 'credited') return answer.topUp;
  const { purchaseId } = purchase;
  if (answer.kind === 'unanswered') {
    throw new Unavailable(`Charging did not answer for ${purchaseId}: ${answer.cause}`);
  }
  const value = { at: instantOf(env.clock.now()), reason: `charging_${answer.kind}` } as const;
  await noteOnPurchase(env, purchase, { note: 'parked', value });
  if (answer.kind === 'refused') {
    throw new InputRejected(
      `Charging refuses the bonus of ${purchaseId}: ${answer.reason}. ` +
        'Clear it with charging, then redrive the dead letter.',
    );
  }
  throw new Defect(
    `Charging holds something else under the bonus of ${purchaseId} than was ordered. ` +
      'Compare the top-up with the purchase before the dead letter is redriven.',
  );
};
