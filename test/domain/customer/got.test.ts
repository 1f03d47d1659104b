import { describe, expect, it } from 'vitest';
import { roamingBonusKey } from '../../../domain/benefit-key.ts';
import { gotOf } from '../../../domain/customer/got.ts';
import type { RoamingBonusGrant } from '../../../domain/roaming-bonus/roaming-bonus-grant.ts';

const aBonus = (validUntil: string): RoamingBonusGrant => ({
  key: { ...roamingBonusKey('customer-appreciation', 'L1', 'P1'), benefit: 'roaming-bonus' },
  grantId: 'G1',
  product: 'ROAM-3GB',
  amountMb: 1536,
  validFrom: '2026-03-10T01:30:00.000Z',
  validUntil,
  purchasedAt: '2026-03-01T00:00:00.000Z',
  programmeVersion: 1,
  topUpId: 'T1',
  run: 'event:E1',
  by: 'benefits-orchestrator',
  why: 'confirmed',
  grantedAt: '2026-03-10T01:30:00.000Z',
});

describe('what a customer got', () => {
  it.each([
    ['2026-04-09T14:59:59.999Z', '2026-04-09'],
    ['2026-04-09T15:00:00.000Z', '2026-04-10'],
    ['2026-04-10T00:00:00+09:00', '2026-04-10'],
  ])('until %s is over on %s in Korea', (validUntil, until) => {
    expect(gotOf('roaming-bonus', { grants: [aBonus(validUntil)], voids: [] })).toMatchObject([
      { on: '2026-03-10', what: '1536 MB', until },
    ]);
  });
});
