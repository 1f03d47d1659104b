import { grantId, roamingBonusKey } from '../../../domain/benefit-key.ts';
import type { World } from '../core/world.ts';
import type { ChargingBook } from './charging-book.ts';

interface Bought {
  readonly id: string;
  readonly line: string;
  readonly refundedMinute?: number | undefined;
}

/**
 * At the end: a product that was not refunded has its bonus and no void; one that was has none, or
 * a void with the reversal that charging made for it. Charging takes nothing back without a void.
 */
export const checkBonuses = (
  world: World,
  book: ChargingBook,
  purchases: readonly Bought[],
): void => {
  const ledger = world.services.database.items('Ledger');
  for (const { id, line, refundedMinute } of purchases) {
    const stands = (kind: string): boolean =>
      ledger.some(
        ({ pk, sk }) =>
          pk === `line:${line}` &&
          String(sk).startsWith(`${kind}#`) &&
          String(sk).includes(`#${id}#`),
      );
    const isGranted = stands('GRANT');
    const isVoided = stands('VOID');
    const [entry] =
      book.byGrant.get(grantId(roamingBonusKey('customer-appreciation', line, id))) ?? [];
    const isReversed = entry?.reversal !== undefined;
    world.note(`${id}: granted ${isGranted}, voided ${isVoided}, reversed ${isReversed}`);
    if (isVoided !== isReversed) {
      world.violate('I4', `${id} is ${isVoided ? '' : 'not '}voided, charging says otherwise`);
    }
    if (refundedMinute === undefined) {
      if (!isGranted) world.violate('I3', `${id} was started and brought no bonus`);
      if (isVoided) world.violate('I4', `${id} was not refunded and its bonus is voided`);
    } else if (isGranted && !isVoided) {
      world.violate('I3', `${id} was refunded and its bonus stands`);
    }
  }
};
