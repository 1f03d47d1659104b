import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customersWordAsOf, isDeclined, silence } from '../../domain/customers-word.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import { anEvent } from './builders.ts';

const says = (type: RecordedLineEvent['type'], on: string, eventId = `${type}-${on}`) =>
  anEvent({ type, eventId, benefit: 'ott-pass', occurredAt: `${on}T03:00:00.000Z` });

const wordOf = (events: RecordedLineEvent[], asOf = '2026-12-31T00:00:00.000Z') =>
  customersWordAsOf(events, { line: 'L1', benefit: 'ott-pass', asOf });

describe("a customer's word on a benefit", () => {
  it('is silence where nothing was said, or only of another benefit or line', () => {
    expect(wordOf([])).toEqual(silence);
    expect(wordOf([{ ...says('BenefitHeld', '2026-03-01'), benefit: 'monthly-data' }])).toEqual(
      silence,
    );
    expect(wordOf([{ ...says('BenefitHeld', '2026-03-01'), line: 'L2' }])).toEqual(silence);
    expect(wordOf([anEvent({ type: 'LineSuspended' })])).toEqual(silence);
  });

  it('holds at once, until the release', () => {
    const held = says('BenefitHeld', '2026-03-01');
    const released = says('BenefitReleased', '2026-03-20');
    expect(wordOf([held]).held).toBe(true);
    expect(wordOf([released, held]).held).toBe(false);
    expect(wordOf([held, released], '2026-03-19T00:00:00.000Z').held).toBe(true);
    expect(wordOf([held, released, says('BenefitHeld', '2026-04-01')]).held).toBe(true);
  });

  it.each([
    // declined at, first cycle that is not given, why
    ['2026-02-20T03:00:00.000Z', '2026-03', 'in the middle of a month'],
    ['2026-02-28T14:59:59.999Z', '2026-03', 'the last moment of February in Korea'],
    ['2026-02-28T15:00:00.000Z', '2026-04', 'the first moment of March in Korea'],
    ['2026-12-31T12:00:00.000Z', '2027-01', 'over the turn of the year'],
  ])('that declines at %s counts from %s: %s', (occurredAt, from) => {
    const word = wordOf([{ ...says('BenefitDeclined', '2026-02-20'), occurredAt, recordedAt: '' }]);
    expect(word.declinedFrom).toBe(from);
    expect(isDeclined(word, from)).toBe(true);
    expect(isDeclined(silence, from)).toBe(false);
  });

  it('is the same in whatever order and however often its events are read', () => {
    const all = [
      says('BenefitHeld', '2026-03-01', 'A'),
      says('BenefitReleased', '2026-03-01', 'B'),
      says('BenefitDeclined', '2026-03-02'),
      says('BenefitDeclined', '2026-05-02'),
    ];
    const some = fc.shuffledSubarray([...all, ...all], { minLength: 8 });
    fc.assert(
      fc.property(some, (events) => {
        expect(wordOf(events)).toEqual(wordOf(all));
      }),
    );
    expect(wordOf(all)).toEqual({ held: false, declinedFrom: '2026-04' });
  });
});
