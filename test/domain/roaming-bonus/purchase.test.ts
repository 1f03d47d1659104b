import { describe, expect, it } from 'vitest';
import {
  isConfirmed,
  isRefundConfirmed,
  type Purchase,
} from '../../../domain/roaming-bonus/purchase.ts';
import {
  type PurchaseRecord,
  purchaseStanding,
} from '../../../domain/roaming-bonus/purchase-record.ts';

const at = '2026-03-10T01:30:00.000Z';
const purchase: Purchase = {
  ...{ purchaseId: 'P1', line: 'L1', product: 'ROAM-FAMILY-9GB', purchasedAt: at },
  ...{ members: ['L2'], offers: [] },
};

describe('what an event claims about a purchase', () => {
  it.each([
    // line, product, known, confirmed
    ['L1', 'ROAM-FAMILY-9GB', true, true],
    ['L2', 'ROAM-FAMILY-9GB', true, true],
    ['L3', 'ROAM-FAMILY-9GB', true, false],
    ['L1', 'ROAM-5GB', true, false],
    ['L1', 'ROAM-FAMILY-9GB', false, false],
  ])('that %s bought or may use %s (known: %s) is confirmed: %s', (line, product, known, is) => {
    expect(isConfirmed({ line, product }, known ? purchase : undefined)).toBe(is);
  });

  it.each([
    // line, refunded at the order system, confirmed
    ['L1', true, true],
    ['L2', true, false],
    ['L1', false, false],
  ])('that %s got its money back (there: %s) is confirmed: %s', (line, refunded, is) => {
    const there = refunded ? { ...purchase, refundedAt: at } : purchase;
    expect(isRefundConfirmed({ line }, there)).toBe(is);
    expect(isRefundConfirmed({ line }, undefined)).toBe(false);
  });
});

describe('where a purchase stands', () => {
  const record: PurchaseRecord = {
    ...{ line: 'L1', purchaseId: 'P1', programme: 'customer-appreciation', recordedAt: at },
    ...{ firstEvent: 'RoamingProductStarted', firstEventId: 'E1' },
  };
  const due = {
    ...{ product: 'ROAM-3GB', amountMb: 1536, validFrom: at, validUntil: at, purchasedAt: at },
    ...{ programmeVersion: 1, boughtIn: '2026-03', slot: 1, eventId: 'E1', decidedAt: at },
  };
  const event = {
    ...{ type: 'RoamingProductRefunded', version: 1, eventId: 'E1', purchaseId: 'P1' },
    ...{ line: 'L1', refundedAt: at },
  } as const;
  const noted = { eventId: 'E1', at };
  const refused = { ...noted, reason: 'line_ended' } as const;
  const refunded = { ...noted, refundedAt: at };
  const parked = { at, reason: 'charging_refused' } as const;
  it.each([
    // what is noted, granted, voided, where it stands, why
    [{}, false, false, 'waiting', undefined],
    [{ due }, false, false, 'waiting', undefined],
    [{ due, parked }, false, false, 'parked', 'charging_refused'],
    [{ due, refunded }, false, false, 'refused', 'product_refunded'],
    [{ refunded }, false, false, 'refused', 'product_refunded'],
    [{ refused, refunded }, false, false, 'refused', 'line_ended'],
    [{ held: { at, event } }, false, false, 'refused', 'benefit_held'],
    [{ held: { at, event }, due }, false, false, 'waiting', undefined],
    [{ unconfirmed: noted }, false, false, 'refused', 'purchase_not_confirmed'],
    [{ unconfirmed: noted, due }, true, false, 'given', undefined],
    [{ due, parked }, true, false, 'given', undefined],
    [{ due, refunded }, true, true, 'voided', undefined],
  ] as [Partial<PurchaseRecord>, boolean, boolean, string, string | undefined][])(
    '%j, granted %s, voided %s: %s %s',
    (differences, granted, voided, standing, reason) => {
      const found = purchaseStanding({ ...record, ...differences }, { granted, voided });
      expect(found).toEqual(reason ? { standing, reason } : { standing });
    },
  );
});
