import type { Item } from '../../../adapters/env.ts';
import type { World } from '../core/world.ts';
import type { ChargingBook } from './charging-book.ts';

const isGrant = ({ sk }: Item): boolean => String(sk).startsWith('GRANT#');

interface LedgerWatch {
  /** A void may come before its grant, which then never stands: the enrolment decides first. */
  readonly voidMayComeFirst?: boolean;
}

/** I5, monotone: what stands in the ledger is never changed and never goes away. */
export const watchLedger = (world: World, { voidMayComeFirst = false }: LedgerWatch = {}): void => {
  world.services.onWrite.push(({ table, before, after }) => {
    if (table !== 'Ledger') return;
    if (before !== undefined) {
      const how = after === undefined ? 'removed' : 'written over';
      world.violate('I5', `${before.sk} of ${before.pk} was ${how}`);
    }
    if (after && !voidMayComeFirst && String(after.sk).startsWith('VOID#')) {
      const grant = `GRANT#${String(after.sk).slice('VOID#'.length)}`;
      const stands = world.services.database
        .items('Ledger')
        .some(({ pk, sk }) => pk === after.pk && sk === grant);
      if (!stands) world.violate('I5', `${after.sk} of ${after.pk} voids no grant`);
    }
  });
};

/** I4 at any time: no grant of data stands that charging does not hold, with its amount and id. */
export const watchAgreement = (world: World, book: ChargingBook): void => {
  world.services.onWrite.push(({ table, after }) => {
    if (table !== 'Ledger' || !after || !isGrant(after)) return;
    const fault = disagreement(after, book);
    if (fault !== undefined) world.violate('I4', fault);
  });
};

/** I4 at the end: every grant is at charging, and charging holds nothing else. */
export const checkAgreement = (world: World, book: ChargingBook): void => {
  const grants = world.services.database.items('Ledger').filter(isGrant);
  for (const grant of grants) {
    const fault = disagreement(grant, book);
    if (fault !== undefined) world.violate('I4', fault);
  }
  const recorded = new Set(grants.map(({ grantId }) => grantId));
  for (const [grantId, [entry]] of book.byGrant) {
    if (recorded.has(grantId)) continue;
    world.violate('I4', `charging holds a top-up of ${entry?.line} that no grant stands for`);
  }
};

const disagreement = (grant: Item, book: ChargingBook): string | undefined => {
  const { pk, sk, grantId, amountMb, topUpId } = grant;
  const held = book.byGrant.get(String(grantId))?.find(({ id }) => id === topUpId);
  if (!held) return `${sk} of ${pk} stands, and charging holds no top-up ${topUpId} for it`;
  if (held.terms.amountMb !== amountMb || `line:${held.line}` !== pk) {
    return `${sk} of ${pk} says ${amountMb} MB, charging ${held.terms.amountMb} for ${held.line}`;
  }
  return undefined;
};
