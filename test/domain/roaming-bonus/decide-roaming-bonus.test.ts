import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decideRoamingBonus,
  type RoamingBonusInput,
} from '../../../domain/roaming-bonus/decide-roaming-bonus.ts';
import type { StartedPurchase } from '../../../domain/roaming-bonus/facts.ts';
import { roamingReasons } from '../../../domain/roaming-bonus/reasons.ts';
import { rules } from '../../../domain/roaming-bonus/rules.ts';
import { aLine, anEvent, version1 } from '../builders.ts';

const aPurchase = (differences: Partial<StartedPurchase> = {}): StartedPurchase => ({
  purchaseId: 'P1',
  line: 'L1',
  product: 'ROAM-3GB',
  purchasedAt: '2026-03-01T03:00:00.000Z',
  startedAt: '2026-03-10T01:30:00.000Z',
  members: [],
  offers: [],
  ...differences,
});

const asOf = '2026-03-10T01:31:00.000Z';

const decide = (differences: Partial<RoamingBonusInput> = {}) =>
  decideRoamingBonus({
    line: 'L1',
    purchase: aPurchase(),
    onReferenceDate: aLine(),
    events: [],
    holds: undefined,
    asOf,
    programme: version1,
    ...differences,
  });

const said = (type: 'BenefitDeclined' | 'BenefitHeld' | 'BenefitReleased', at: string, id = 'W1') =>
  anEvent({ type, benefit: 'roaming-bonus', occurredAt: at, recordedAt: at, eventId: id });

const bought = (purchasedAt: string, startedAt = purchasedAt) => ({
  purchase: aPurchase({ purchasedAt, startedAt }),
});

describe('a confirmed purchase', () => {
  it('brings half of the data that the catalogue says, from its start', () => {
    expect(decide()).toEqual({
      outcome: 'due',
      product: 'ROAM-3GB',
      amountMb: 1536,
      validity: { from: '2026-03-10T01:30:00.000Z', until: '2026-04-09T01:30:00.000Z' },
      boughtIn: '2026-03',
    });
  });

  it.each([
    // what, input, outcome
    ['bought as 28 February ends', bought('2026-02-28T14:59:59.999Z'), 'bought_outside_window'],
    ['bought as 1 March begins', bought('2026-02-28T15:00:00.000Z'), 'due'],
    ['bought as 31 August ends', bought('2026-08-31T14:59:59.999Z'), 'due'],
    ['bought as September begins', bought('2026-08-31T15:00:00.000Z'), 'bought_outside_window'],
    [
      'started as 30 September ends',
      bought('2026-08-30T00:00:00.000Z', '2026-09-30T14:59:59.999Z'),
      'due',
    ],
    [
      'started as October begins',
      bought('2026-08-30T00:00:00.000Z', '2026-09-30T15:00:00.000Z'),
      'started_too_late',
    ],
    ['of a line outside the cohort', { onReferenceDate: undefined }, 'line_not_in_cohort'],
    ['of an MVNO', { onReferenceDate: aLine({ network: 'mvno' }) }, 'line_is_mvno'],
    ['of a prepaid line', { onReferenceDate: aLine({ billing: 'prepaid' }) }, 'line_is_prepaid'],
    ['of a line that ended', { onReferenceDate: aLine({ status: 'ended' }) }, 'line_ended'],
    [
      'of a line that ended since',
      { events: [anEvent({ type: 'LineEnded', occurredAt: '2026-03-05T00:00:00.000Z' })] },
      'line_ended',
    ],
    [
      'of a line whose end is recorded after the decision',
      { events: [anEvent({ type: 'LineEnded', occurredAt: '2026-03-10T01:31:00.001Z' })] },
      'due',
    ],
    ['of a suspended line', { onReferenceDate: aLine({ status: 'suspended' }) }, 'due'],
    ['of a tablet', { onReferenceDate: aLine({ type: 'tablet' }) }, 'due'],
    [
      'of a product that nobody knows',
      { purchase: aPurchase({ product: 'ROAM-1TB' }) },
      'product_not_in_catalogue',
    ],
    [
      'of a product of the running offer',
      { purchase: aPurchase({ product: 'ROAM-YOUTH-4GB' }) },
      'already_in_offer',
    ],
    [
      'of a line that has the running offer',
      { purchase: aPurchase({ offers: ['roaming-plus-50'] }) },
      'already_in_offer',
    ],
    ['of a line that has another offer', { purchase: aPurchase({ offers: ['else'] }) }, 'due'],
    ['of a line that holds the running offer', { holds: 'roaming-plus-50' }, 'already_in_offer'],
    ['of a line that holds the bonus already', { holds: 'roaming-bonus' }, 'due'],
    [
      'refunded before it was decided',
      { purchase: aPurchase({ refundedAt: '2026-03-10T01:30:30.000Z' }) },
      'product_refunded',
    ],
    [
      'for a family, by its buyer',
      { purchase: aPurchase({ product: 'ROAM-FAMILY-9GB', members: ['L2', 'L3'] }) },
      'due',
    ],
    [
      'for a family, by another of it',
      {
        line: 'L2',
        onReferenceDate: aLine({ line: 'L2' }),
        purchase: aPurchase({ product: 'ROAM-FAMILY-9GB', members: ['L2', 'L3'] }),
      },
      'bonus_is_the_buyers',
    ],
    [
      'held after a dispute',
      { events: [said('BenefitHeld', '2026-03-09T00:00:00.000Z')] },
      'benefit_held',
    ],
    [
      'released again',
      {
        events: [
          said('BenefitHeld', '2026-03-08T00:00:00.000Z'),
          said('BenefitReleased', '2026-03-09T00:00:00.000Z', 'W2'),
        ],
      },
      'due',
    ],
    [
      'declined last month',
      { events: [said('BenefitDeclined', '2026-02-20T00:00:00.000Z')] },
      'benefit_declined',
    ],
    [
      'declined this month: it counts from the next',
      { events: [said('BenefitDeclined', '2026-03-02T00:00:00.000Z')] },
      'due',
    ],
    [
      'of a line that declined another benefit',
      { events: [{ ...said('BenefitDeclined', '2026-01-20T00:00:00.000Z'), benefit: 'ott-pass' }] },
      'due',
    ],
  ] as [string, Partial<RoamingBonusInput>, string][])('%s: %s', (_, input, expected) => {
    const decision = decide(input);
    expect(decision.outcome === 'due' ? 'due' : decision.reason).toBe(expected);
  });

  it('with many faults is refused for the first in the order of the reasons', () => {
    const everything: Partial<RoamingBonusInput> = {
      line: 'L2',
      onReferenceDate: aLine({ network: 'mvno', billing: 'prepaid', status: 'ended' }),
      purchase: aPurchase({
        ...{ product: 'ROAM-YOUTH-4GB', members: ['L2'], refundedAt: asOf },
        ...{ purchasedAt: '2026-01-01T00:00:00.000Z', startedAt: '2026-12-01T00:00:00.000Z' },
      }),
      events: [said('BenefitHeld', '2026-01-01T00:00:00.000Z')],
      holds: 'roaming-plus-50',
    };
    expect(decide(everything)).toMatchObject({ reason: 'line_is_mvno' });
    const ofTheOperator = { ...everything, onReferenceDate: aLine({ billing: 'prepaid' }) };
    expect(decide(ofTheOperator)).toMatchObject({ reason: 'line_is_prepaid' });
    const postpaid = { ...everything, onReferenceDate: aLine() };
    expect(decide(postpaid)).toMatchObject({ reason: 'bonus_is_the_buyers' });
  });
});

describe('the catalogue of rules', () => {
  it('has a file for each rule, in the order of the reasons', () => {
    const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const folder = new URL('../../../domain/roaming-bonus/', import.meta.url);
    const files = readdirSync(folder).filter((file) => /^(line|product|benefit)-/.test(file));
    expect(rules.map(({ name }) => `${kebab(name)}.ts`).sort()).toEqual(files.sort());
    const inOrder = rules.map(({ reason }) => roamingReasons.indexOf(reason));
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
  });

  it('names every reason but the two that are found outside it', () => {
    const ours = new Set(rules.map(({ reason }) => reason));
    const elsewhere = roamingReasons.filter((reason) => !ours.has(reason));
    expect(elsewhere).toEqual(['purchase_not_confirmed', 'monthly_cap_reached']);
  });
});
