import type { Item } from '../../../adapters/env.ts';
import { grantId, roamingBonusKey } from '../../../domain/benefit-key.ts';
import type { World } from '../core/world.ts';
import type { ChargingBook } from './charging-book.ts';

interface Bought {
  readonly id: string;
  readonly line: string;
  readonly refundedMinute?: number | undefined;
}

/** Half of ROAM-3GB, by the published catalogue. */
const bonusMb = 1_536;

/**
 * At the end: a product that was not refunded has its bonus and no void, unless the line's month was
 * used up; one that was has none, or a void with the reversal that charging made for it. Charging
 * takes nothing back without a void, and holds the catalogue's amount.
 */
export const checkBonuses = (
  world: World,
  book: ChargingBook,
  purchases: readonly Bought[],
  { slots, month }: { readonly slots: number; readonly month: string },
): void => {
  const ledger = world.services.database.items('Ledger');
  for (const { id, line, refundedMinute } of purchases) {
    const record = (kind: string): Item | undefined =>
      ledger.find(
        ({ pk, sk }) =>
          pk === `line:${line}` &&
          String(sk).startsWith(`${kind}#`) &&
          String(sk).includes(`#${id}#`),
      );
    const isGranted = record('GRANT') !== undefined;
    const end = record('VOID');
    const isVoided = end !== undefined;
    const [entry] =
      book.byGrant.get(grantId(roamingBonusKey('customer-appreciation', line, id))) ?? [];
    const reversal = entry?.reversal;
    world.note(`${id}: granted ${isGranted}, voided ${isVoided}, reversed ${reversal?.usedMb}`);
    if (entry && entry.terms.amountMb !== bonusMb) {
      world.violate('I4', `${id} brought ${entry.terms.amountMb} MB instead of ${bonusMb}`);
    }
    if (isVoided !== (reversal !== undefined)) {
      world.violate('I4', `${id} is ${isVoided ? '' : 'not '}voided, charging says otherwise`);
    }
    const written = Object(end?.evidence).usedMb;
    if (reversal && written !== reversal.usedMb) {
      world.violate('I4', `the void of ${id} says ${written} MB used, charging ${reversal.usedMb}`);
    }
    if (refundedMinute === undefined) {
      const mayBeRefused = slotsTaken(world, line, month) === slots;
      if (!isGranted && !mayBeRefused) world.violate('I3', `${id} started and brought no bonus`);
      if (isVoided) world.violate('I4', `${id} was not refunded and its bonus is voided`);
    } else if (isGranted && !isVoided) {
      world.violate('I3', `${id} was refunded and its bonus stands`);
    }
  }
  checkCap(world, purchases, { slots, month });
};

const slotsTaken = (world: World, line: string, month: string): number =>
  world.services.database
    .items('Applications')
    .filter(
      ({ pk, sk }) => pk === `line:${line}` && `${sk}`.startsWith(`CAP#roaming-bonus#${month}#`),
    ).length;

/** I8: with what a line had before, its month brings no more bonuses than the cap. */
const checkCap = (
  world: World,
  purchases: readonly Bought[],
  { slots, month }: { readonly slots: number; readonly month: string },
): void => {
  const grants = world.services.database
    .items('Ledger')
    .filter(({ sk }) => String(sk).startsWith('GRANT#'));
  for (const line of new Set(purchases.map((one) => one.line))) {
    const own = grants.filter(({ pk }) => pk === `line:${line}`).length;
    const taken = slotsTaken(world, line, month);
    if (taken > slots) world.violate('I8', `${line} took ${taken} slots of ${month}`);
    const earlier = world.services.database
      .items('Applications')
      .filter(
        ({ pk, purchaseId }) => pk === `line:${line}` && `${purchaseId}`.startsWith('EARLIER'),
      );
    if (own + earlier.length > slots) {
      world.violate('I8', `${line} had ${earlier.length} bonuses and got ${own} more`);
    }
  }
};
