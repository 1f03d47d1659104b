import { describe, expect, it } from 'vitest';
import type { PurchaseStanding } from '../../../domain/roaming-bonus/purchase-record.ts';
import {
  type BonusAtCharging,
  bonusDifferences,
  countedStandings,
  differenceSentences,
} from '../../../domain/roaming-bonus/roaming-account.ts';

const bonus = (differences: Partial<BonusAtCharging> = {}): BonusAtCharging => ({
  ...{ grantId: 'G1', topUpId: 'T1', amountMb: 1536, takenBack: undefined },
  ...differences,
});
const takenBack = { reversedMb: 1500, usedMb: 36 };

describe('ledger and charging', () => {
  it.each([
    // on record, at charging, what differs
    [[bonus()], [bonus()], undefined],
    [[bonus({ takenBack })], [bonus({ takenBack })], undefined],
    [[], [], undefined],
    [[bonus()], [], 'not_at_charging'],
    [[], [bonus()], 'not_on_record'],
    [[bonus()], [bonus(), bonus({ topUpId: 'T2' })], 'credited_twice'],
    [[bonus()], [bonus({ topUpId: 'T2' })], 'another_amount'],
    [[bonus()], [bonus({ amountMb: 1535 })], 'another_amount'],
    [[bonus()], [bonus({ takenBack })], 'not_voided'],
    [[bonus({ takenBack })], [bonus()], 'not_taken_back'],
    [
      [bonus({ takenBack })],
      [bonus({ takenBack: { reversedMb: 1499, usedMb: 37 } })],
      'other_amounts_taken_back',
    ],
  ] as const)('%j against %j: %s', (onRecord, atCharging, what) => {
    expect(bonusDifferences(onRecord, atCharging)).toEqual(what ? [{ grantId: 'G1', what }] : []);
  });

  it('names each bonus that differs, and no other', () => {
    const onRecord = ['G1', 'G2', 'G3'].map((grantId) => bonus({ grantId }));
    const atCharging = ['G2', 'G3', 'G4'].map((grantId) => bonus({ grantId }));
    expect(bonusDifferences(onRecord, atCharging)).toEqual([
      { grantId: 'G1', what: 'not_at_charging' },
      { grantId: 'G4', what: 'not_on_record' },
    ]);
  });

  it('has a sentence for each difference', () => {
    for (const sentence of Object.values(differenceSentences)) expect(sentence).toMatch(/\.$/);
  });
});

it('every purchase is in exactly one column', () => {
  const standings: PurchaseStanding[] = [
    { standing: 'given' },
    { standing: 'voided' },
    { standing: 'waiting' },
    { standing: 'parked', reason: 'charging_refused' },
    { standing: 'refused', reason: 'line_ended' },
    { standing: 'refused', reason: 'line_ended' },
    { standing: 'refused', reason: 'benefit_held' },
  ];
  expect(countedStandings(standings)).toEqual({
    ...{ purchases: 7, given: 1, voided: 1, waiting: 1, parked: 1 },
    refused: { line_ended: 2, benefit_held: 1 },
  });
});
