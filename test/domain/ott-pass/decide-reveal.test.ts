import { describe, expect, it } from 'vitest';
import type { OttPassInput } from '../../../domain/ott-pass/decide-choice.ts';
import { decideReissue } from '../../../domain/ott-pass/decide-reissue.ts';
import { decideReveal, registerByOf } from '../../../domain/ott-pass/decide-reveal.ts';
import { ottPassEntitlement } from '../../../domain/ott-pass/entitlement.ts';
import { aLine, anEvent, version1 } from '../builders.ts';
import { anInput, aRecord, byGuardian, claimed } from './pass-builders.ts';

const benefit = version1.benefits['ott-pass'];
const outcomeOf = (differences: Partial<OttPassInput>, shownBefore = false) => {
  const code = { revealed: shownBefore, redeemed: false, cancelled: false };
  const decision = decideReveal(anInput(differences), code);
  return decision.outcome === 'refused' ? decision.reason : decision.outcome;
};
const chosen = aRecord();
const withCode = aRecord({}, { claim: claimed });
const waiting = aRecord(
  {},
  { waiting: { service: 'stream-one', since: '2026-03-01T00:00:00.000Z' } },
);
const happened = (type: 'LineEnded' | 'LineTransferred' | 'LineHolderDied') => [anEvent({ type })];
const held = [anEvent({ type: 'BenefitHeld', benefit: 'ott-pass' })];
const declined = [anEvent({ type: 'BenefitDeclined', benefit: 'ott-pass' })];
const after = '2026-08-31T15:00:00.000Z';

describe('whether a line may see its code', () => {
  it.each<[string, Partial<OttPassInput>, boolean, string]>([
    ['nothing chosen', {}, false, 'choice_missing'],
    ['chosen', { record: chosen }, false, 'claim'],
    [
      'chosen, after the window for choosing',
      { record: chosen, asOf: '2026-08-31T14:59:59.999Z' },
      false,
      'claim',
    ],
    [
      'chosen, after the last day of registration',
      { record: chosen, asOf: after },
      false,
      'registration_over',
    ],
    [
      'waiting, after the last day of registration',
      { record: waiting, asOf: after },
      false,
      'claim',
    ],
    [
      'chosen, and declined last month',
      { record: chosen, events: declined },
      false,
      'benefit_declined',
    ],
    [
      'lapsed',
      { record: aRecord({}, { lapsed: { at: after, because: 'line_ended', eventId: 'E' } }) },
      false,
      'choice_missing',
    ],
    ['claimed, never shown', { record: withCode }, false, 'show'],
    [
      'claimed, never shown, line ended',
      { record: withCode, events: happened('LineEnded') },
      false,
      'line_ended',
    ],
    ['shown', { record: withCode }, true, 'show'],
    ['shown, line ended', { record: withCode, events: happened('LineEnded') }, true, 'show'],
    ['shown, declined', { record: withCode, events: declined }, true, 'show'],
    ['shown, after the last day of registration', { record: withCode, asOf: after }, true, 'show'],
    [
      'shown, line somebody else’s',
      { record: withCode, events: happened('LineTransferred') },
      true,
      'line_transferred',
    ],
    [
      'shown, holder dead',
      { record: withCode, events: happened('LineHolderDied') },
      true,
      'holder_died',
    ],
    ['shown, "this was not me"', { record: withCode, events: held }, true, 'benefit_held'],
    [
      'shown to the guardian, asked for by the child',
      { record: withCode, asker: { ...byGuardian, actsAs: 'customer' } },
      true,
      'guardian_needed',
    ],
  ])('%s', (_, differences, shownBefore, outcome) => {
    expect(outcomeOf(differences, shownBefore)).toBe(outcome);
  });
});

describe('the last day of registration', () => {
  it.each([
    ['2026-03-02', '2026-08-31'],
    ['2026-08-31', '2026-08-31'],
    ['2026-09-01', '2026-10-02'],
  ])('of a code given on %s is %s', (on, by) => {
    expect(registerByOf(benefit, on)).toBe(by);
  });
});

describe('whether a code may be replaced', () => {
  const seen = { revealed: true, redeemed: false, cancelled: false };
  it.each([
    ['shown and unused', { record: withCode }, seen, 'eligible'],
    ['none given', { record: chosen }, undefined, 'code_missing'],
    ['redeemed', { record: withCode }, { ...seen, redeemed: true }, 'code_redeemed'],
    ['never shown', { record: withCode }, { ...seen, revealed: false }, 'code_not_shown'],
    [
      'cancelled unseen',
      { record: withCode },
      { ...seen, revealed: false, cancelled: true },
      'eligible',
    ],
    ['held', { record: withCode, events: held }, seen, 'benefit_held'],
    ['line ended', { record: withCode, events: happened('LineEnded') }, seen, 'line_ended'],
  ] as const)('%s', (_, differences, code, outcome) => {
    const decision = decideReissue(anInput(differences), code);
    expect(decision.outcome === 'refused' ? decision.reason : decision.outcome).toBe(outcome);
  });
});

describe('what a customer reads about the pass', () => {
  it.each<[string, Partial<OttPassInput>, object]>([
    [
      'nothing chosen',
      {},
      { standing: 'entitled', may: [{ act: 'choose-ott-service', until: '2026-07-31' }] },
    ],
    [
      'before the window',
      { asOf: '2026-01-20T00:00:00.000Z', row: aLine() },
      { standing: 'refused', reason: 'choice_not_open_yet' },
    ],
    [
      'nothing chosen in time',
      { asOf: after },
      { standing: 'refused', reason: 'choice_window_over' },
    ],
    [
      'chosen',
      { record: chosen },
      {
        standing: 'entitled',
        facts: { service: 'stream-one' },
        may: [{ act: 'choose-ott-service' }, { act: 'reveal-code', until: '2026-08-31' }],
      },
    ],
    ['waiting', { record: waiting }, { standing: 'waiting', may: [{ act: 'reveal-code' }] }],
    ['given', { record: withCode }, { standing: 'given', may: [{ act: 'reveal-code' }] }],
    ['held', { record: withCode, events: held }, { standing: 'held', may: [] }],
    ['declined', { events: declined }, { standing: 'declined' }],
    ['ended', { events: happened('LineEnded') }, { standing: 'ended', reason: 'line_ended' }],
    [
      'a tablet',
      { row: aLine({ type: 'tablet' }) },
      { standing: 'refused', reason: 'line_is_no_phone' },
    ],
  ])('%s', (_, differences, view) => {
    expect(ottPassEntitlement(anInput(differences), undefined)).toMatchObject(view);
  });
});
