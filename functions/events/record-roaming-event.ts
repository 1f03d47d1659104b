import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { findPurchase } from '../../adapters/order-system.ts';
import { completeBonus } from '../../adapters/roaming/complete-bonus.ts';
import { decidePurchase, type StartClaim } from '../../adapters/roaming/decide-purchase.ts';
import { noteOnPurchase, readPurchase, recordPurchase } from '../../adapters/roaming/purchases.ts';
import { lookAgainIn, lookAgainSchema } from '../../adapters/roaming/roaming-queue.ts';
import { hourOf, instantOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import { linesPerSecondAt } from '../../domain/pace.ts';
import type { Programme } from '../../domain/programme.ts';
import { isRefundConfirmed, mayYetBeRefunded } from '../../domain/roaming-bonus/purchase.ts';
import type { PurchaseRecord } from '../../domain/roaming-bonus/purchase-record.ts';
import { parseRoamingEvent, type RoamingEvent } from '../../domain/roaming-bonus/roaming-event.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type QueuedMessage, queueBatch } from '../middleware/queue-batch.ts';

/** The bus's envelope around what the operator says. */
const busMessageSchema = z.object({ 'detail-type': z.string(), detail: z.unknown() });

/** So often the queue itself brings a message again before it is put back with a longer wait. */
const receivesMax = 3;
const putBackSeconds = 900;
/** A partner that is silent for a day is a case for a person: the dead letters. */
const triesMax = 96;

/**
 * Records what an event says of a purchase, has the order system confirm it, and gives the bonus or
 * takes back what is unused of it. One key a purchase, one decision, one order: repeated, late and
 * reordered messages end the same. What cannot be done now is looked at again: while charging is
 * closed or the kill switch is set as long as it takes, while a partner is silent, or knows nothing
 * of a refund yet, for a day.
 */
export const makeRecordRoamingEvent =
  (env: Env) =>
  async (message: QueuedMessage): Promise<void> => {
    const { event, tries } = eventOf(message.body);
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    try {
      await recordPurchase(env, {
        ...{ line: event.line, purchaseId: event.purchaseId, programme: programme.programme },
        ...{ firstEvent: event.type, firstEventId: event.eventId },
        recordedAt: instantOf(env.clock.now()),
      });
      if (isClosed(env, programme)) await lookAgainIn(env, { event, tries }, putBackSeconds);
      else if (event.type === 'RoamingProductStarted') await bringBonus(env, programme, event);
      else await followRefund(env, event, tries);
    } catch (error) {
      const next = triesAfter(error, { tries, receives: message.receives });
      if (next === undefined) throw error;
      env.log.info('a roaming event is put back', { event: event.eventId, tries: next });
      await lookAgainIn(env, { event, tries: next }, putBackSeconds);
    }
  };

/** The hours of charging are said once, with the months that fill them. */
const isClosed = (env: Env, { benefits }: Programme): boolean =>
  linesPerSecondAt(benefits['monthly-data'], hourOf(instantOf(env.clock.now()))) === 0;

const eventOf = (body: unknown): { event: RoamingEvent; tries: number } => {
  const again = lookAgainSchema.safeParse(body);
  if (again.success) return again.data.lookAgain;
  const message = busMessageSchema.safeParse(body);
  if (!message.success) throw new InputRejected('The message is not an event of the bus.');
  const { 'detail-type': type, detail } = message.data;
  return { event: parseRoamingEvent(type, detail), tries: 0 };
};

const bringBonus = async (env: Env, programme: Programme, event: StartClaim): Promise<void> => {
  const before = await readPurchase(env, event);
  if (!before.due && !before.refused) await decidePurchase(env, programme, event);
  const purchase = await readPurchase(env, event);
  const { due } = purchase;
  if (due) await completeBonus(env, { ...purchase, due }, event);
};

const followRefund = async (env: Env, event: RoamingEvent, tries: number): Promise<void> => {
  const before = await readPurchase(env, event);
  if (!before.refunded) await confirmRefund(env, event, { before, tries });
  const purchase = await readPurchase(env, event);
  const { due, refunded } = purchase;
  if (due && refunded) await completeBonus(env, { ...purchase, due }, event);
};

/** The order system's word may follow the event: what may yet be true is looked at again for a day. */
const confirmRefund = async (
  env: Env,
  event: RoamingEvent,
  { before, tries }: { before: PurchaseRecord; tries: number },
): Promise<void> => {
  const purchase = await findPurchase(env, event.purchaseId);
  const noted = { eventId: event.eventId, at: instantOf(env.clock.now()) };
  if (isRefundConfirmed(event, purchase)) {
    const value = { ...noted, refundedAt: purchase.refundedAt };
    await noteOnPurchase(env, event, { note: 'refunded', value });
    return;
  }
  if (mayYetBeRefunded(event, purchase, before)) {
    if (tries < triesMax) await lookAgainIn(env, { event, tries: tries + 1 }, putBackSeconds);
    else await parkRefund(env, event);
    return;
  }
  env.log.error('a refund is not confirmed by the order system', { event: event.eventId });
  await noteOnPurchase(env, event, { note: 'unconfirmed', value: noted });
};

/** For a person: noted, then thrown, so that the message ends with the dead letters and the alarm
 * rings. */
const parkRefund = async (env: Env, event: RoamingEvent): Promise<never> => {
  const value = { at: instantOf(env.clock.now()), reason: 'refund_not_confirmed' } as const;
  await noteOnPurchase(env, event, { note: 'parked', value });
  throw new InputRejected(
    `The order system has not confirmed the refund of ${event.purchaseId} for a day. ` +
      'Ask it whether the money went back, then redrive the dead letter.',
  );
};

/** How often a partner will have been silent when the event is looked at again; undefined where it
 * is not put back by us. */
const triesAfter = (
  error: unknown,
  { tries, receives }: { tries: number; receives: number },
): number | undefined => {
  const name = error instanceof Error ? error.name : '';
  if (name === 'Stopped') return tries;
  const isPassing = name === 'Unavailable' && receives >= receivesMax && tries < triesMax;
  return isPassing ? tries + 1 : undefined;
};

export const handler = queueBatch(makeRecordRoamingEvent);
