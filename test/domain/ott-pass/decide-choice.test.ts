import { describe, expect, it } from 'vitest';
import { decideChoice, type OttPassInput } from '../../../domain/ott-pass/decide-choice.ts';
import { ottPassReasons } from '../../../domain/ott-pass/reasons.ts';
import { rules } from '../../../domain/ott-pass/rules.ts';
import { aLine, anEvent, version1 } from '../builders.ts';
import { anInput, aRecord, byGuardian, claimed } from './pass-builders.ts';

const reasonOf = (differences: Partial<OttPassInput>, service = 'stream-one') => {
  const decision = decideChoice(anInput(differences), service);
  return decision.outcome === 'refused' ? decision.reason : decision.outcome;
};
const said = (type: Parameters<typeof anEvent>[0] & object) => ({ events: [anEvent(type)] });
const ott = (type: 'BenefitHeld' | 'BenefitReleased' | 'BenefitDeclined', at: string, id = type) =>
  anEvent({ type, benefit: 'ott-pass', occurredAt: at, eventId: id });

describe('a line may choose a service', () => {
  it.each<[string, Partial<OttPassInput>, string]>([
    ['a phone in service', {}, 'chosen'],
    ['suspended: not named for this benefit', { row: aLine({ status: 'suspended' }) }, 'chosen'],
    ['not in the cohort', { row: undefined }, 'line_not_in_cohort'],
    ['of a virtual operator', { row: aLine({ network: 'mvno' }) }, 'line_is_mvno'],
    ['opened on the reference date', { row: aLine({ openedOn: '2026-01-13' }) }, 'chosen'],
    [
      'opened a day later',
      { row: aLine({ openedOn: '2026-01-14' }) },
      'line_opened_after_reference_date',
    ],
    ['ended on the reference date', { row: aLine({ status: 'ended' }) }, 'line_ended'],
    ['ended since', said({ type: 'LineEnded' }), 'line_ended'],
    [
      'transferred on the reference date',
      said({ type: 'LineTransferred', occurredAt: '2026-01-13T14:59:59.999Z' }),
      'chosen',
    ],
    [
      'transferred after it',
      said({ type: 'LineTransferred', occurredAt: '2026-01-13T15:00:00.000Z' }),
      'line_transferred',
    ],
    ['whose holder died', said({ type: 'LineHolderDied' }), 'holder_died'],
    ['a tablet', { row: aLine({ type: 'tablet' }) }, 'line_is_no_phone'],
    ['a watch', { row: aLine({ type: 'wearable' }) }, 'line_is_no_phone'],
    ['a thing', { row: aLine({ type: 'iot' }) }, 'line_is_no_phone'],
    ['prepaid', { row: aLine({ billing: 'prepaid' }) }, 'line_is_prepaid'],
    [
      'thirteen days in service',
      { row: aLine({ openedOn: '2026-01-13' }), asOf: '2026-01-26T14:59:59.999Z' },
      'line_too_young',
    ],
    [
      'of a company with a user',
      { asker: { actsAs: 'customer', age: 'adult', holder: 'company', naturalUser: true } },
      'chosen',
    ],
    [
      'of a company without one',
      { asker: { actsAs: 'customer', age: 'adult', holder: 'company', naturalUser: false } },
      'company_without_user',
    ],
    ['of a child of 13', { asker: { ...byGuardian, actsAs: 'customer' } }, 'guardian_needed'],
    ['of a child of 13, by the guardian', { asker: byGuardian }, 'chosen'],
    [
      'of somebody of 14 to 18',
      { asker: { ...byGuardian, actsAs: 'customer', age: 'minor' } },
      'chosen',
    ],
    ['held', { events: [ott('BenefitHeld', '2026-03-01T00:00:00.000Z')] }, 'benefit_held'],
    [
      'held, and another benefit released',
      {
        events: [
          ott('BenefitHeld', '2026-03-01T00:00:00.000Z'),
          anEvent({
            ...ott('BenefitReleased', '2026-03-01T01:00:00.000Z'),
            benefit: 'monthly-data',
          }),
        ],
      },
      'benefit_held',
    ],
    [
      'released since',
      {
        events: [
          ott('BenefitReleased', '2026-03-01T01:00:00.000Z'),
          ott('BenefitHeld', '2026-03-01T00:00:00.000Z'),
        ],
      },
      'chosen',
    ],
    [
      'declined this month: from the next',
      { events: [ott('BenefitDeclined', '2026-03-01T00:00:00.000Z')] },
      'chosen',
    ],
    [
      'declined last month',
      { events: [ott('BenefitDeclined', '2026-02-28T14:59:59.999Z')] },
      'benefit_declined',
    ],
    ['a day before the window', { asOf: '2026-01-31T14:59:59.999Z' }, 'choice_not_open_yet'],
    ['on its first day', { asOf: '2026-01-31T15:00:00.000Z' }, 'chosen'],
    ['on its last day', { asOf: '2026-07-31T14:59:59.999Z' }, 'chosen'],
    ['a day after it', { asOf: '2026-07-31T15:00:00.000Z' }, 'choice_window_over'],
    ['that chose this before', { record: aRecord() }, 'same'],
    ['that chose the other before', { record: aRecord({ service: 'stream-two' }) }, 'changed'],
    [
      'that has a code of the other',
      { record: aRecord({ service: 'stream-two' }, { claim: claimed }) },
      'choice_closed',
    ],
    [
      'that waits for the other',
      {
        record: aRecord(
          { service: 'stream-two' },
          { waiting: { service: 'stream-two', since: '2026-03-01T00:00:00.000Z' } },
        ),
      },
      'choice_waiting',
    ],
    [
      'whose choice lapsed',
      {
        record: aRecord(
          {},
          {
            claim: claimed,
            lapsed: { at: '2026-03-01T00:00:00.000Z', because: 'line_ended', eventId: 'E' },
          },
        ),
      },
      'chosen',
    ],
    [
      'an event recorded later does not exist',
      said({ type: 'LineEnded', recordedAt: '2026-03-03T00:00:00.000Z' }),
      'chosen',
    ],
    ['an event of another line is none', said({ type: 'LineEnded', line: 'L2' }), 'chosen'],
  ])('%s', (_, differences, outcome) => {
    expect(reasonOf(differences)).toBe(outcome);
  });

  it('of those that there are', () => {
    expect(reasonOf({}, 'stream-three')).toBe('service_unknown');
  });

  it('and says the reason of highest precedence where many are broken', () => {
    const row = aLine({
      network: 'mvno',
      type: 'iot',
      billing: 'prepaid',
      status: 'ended',
      openedOn: '2026-02-01',
    });
    const events = [
      anEvent({ type: 'LineHolderDied' }),
      ott('BenefitHeld', '2026-03-01T00:00:00.000Z'),
    ];
    expect(reasonOf({ row, events }, 'stream-three')).toBe('line_is_mvno');
    expect(
      reasonOf({ events, record: aRecord({ service: 'stream-two' }, { claim: claimed }) }),
    ).toBe('holder_died');
  });

  it('and counts the change', () => {
    const decision = decideChoice(
      anInput({ record: aRecord({ service: 'stream-two', version: 4 }) }),
      'stream-one',
    );
    expect(decision).toMatchObject({
      choice: { service: 'stream-one', version: 5, by: 'customer' },
    });
  });
});

describe('the catalogue', () => {
  it('gives refusals in the order in which reasons are listed', () => {
    const places = rules.map(({ reason }) => ottPassReasons.indexOf(reason));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('asks nothing that the programme does not exclude', () => {
    const wide = structuredClone(version1);
    const benefit = wide.benefits['ott-pass'];
    benefit.excluded = {
      ...benefit.excluded,
      lineTypes: [],
      billings: [],
      networks: [],
      statuses: [],
      companiesWithoutNaturalUser: false,
    };
    benefit.minimumService.days = 0;
    benefit.guardian.underAge = 0;
    const row = aLine({ network: 'mvno', type: 'tablet', billing: 'prepaid', status: 'ended' });
    const asker = {
      actsAs: 'customer',
      age: 'under_14',
      holder: 'company',
      naturalUser: false,
    } as const;
    expect(reasonOf({ programme: wide, row, asker })).toBe('chosen');
  });
});
