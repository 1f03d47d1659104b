import { instantOf } from '../../domain/calendar.ts';
import { customersWordAsOf } from '../../domain/customers-word.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { PurchaseRecord } from '../../domain/roaming-bonus/purchase-record.ts';
import type { Env } from '../env.ts';
import { eventsOfLine } from '../lines.ts';
import { noteOnPurchase, type PurchaseOfLine } from './purchases.ts';

const benefit = 'roaming-bonus';

/** True while "this was not me" stands for the roaming bonus of a line. */
export const isHeldNow = async (
  env: Pick<Env, 'clock' | 'database' | 'settings'>,
  { line }: Pick<PurchaseOfLine, 'line'>,
): Promise<boolean> => {
  const asOf = instantOf(env.clock.now());
  return customersWordAsOf(await eventsOfLine(env, line), { line, benefit, asOf }).held;
};

/**
 * Lets a purchase wait for the release of its line. Whoever releases records it and then looks for
 * what waits; this notes that it waits and then looks for a release: one of the two sees the other.
 * Throws Unavailable where the release came in between: then the event is taken again.
 */
export const waitForRelease = async (
  env: Pick<Env, 'clock' | 'database' | 'settings'>,
  of: PurchaseOfLine,
  held: NonNullable<PurchaseRecord['held']>,
): Promise<void> => {
  await noteOnPurchase(env, of, { note: 'held', value: held });
  if (await isHeldNow(env, of)) return;
  throw new Unavailable(`The hold on ${of.purchaseId} was released at this moment. Ask again.`);
};
