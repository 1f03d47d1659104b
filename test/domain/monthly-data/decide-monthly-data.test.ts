import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthlyDataKey, spelledOut } from '../../../domain/benefit-key.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import type { RecordedLineEvent } from '../../../domain/line-event.ts';
import {
  type DecisionInput,
  decideMonthlyData,
  decisionRecordSchema,
} from '../../../domain/monthly-data/decide-monthly-data.ts';
import { reasonCodes } from '../../../domain/monthly-data/reasons.ts';
import type { Programme } from '../../../domain/programme.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import { aLine, anEvent, version1 } from '../builders.ts';

const decide = (line: FrozenLine, differences: Partial<DecisionInput> = {}) =>
  decideMonthlyData({
    line,
    events: [],
    asOf: '2026-01-31T14:50:00.000Z',
    cycle: '2026-02',
    programme: version1,
    ...differences,
  });

const reasonOf = (line: FrozenLine, differences: Partial<DecisionInput> = {}) => {
  const decision = decide(line, differences);
  return decision.outcome === 'refused' ? decision.reason : decision.outcome;
};

/** Each fault with the reason that it alone leads to, highest precedence first. */
const faults: [string, Partial<FrozenLine>][] = [
  ['line_is_mvno', { network: 'mvno' }],
  ['line_opened_after_reference_date', { openedOn: '2026-01-14' }],
  ['line_ended', { status: 'ended' }],
  ['line_is_iot', { type: 'iot' }],
  ['line_is_prepaid', { billing: 'prepaid' }],
  ['line_has_no_own_allowance', { ownAllowance: false }],
  ['line_suspended_by_operator', { status: 'suspended', suspension: 'by_operator' }],
  ['line_paused_by_customer', { status: 'suspended', suspension: 'by_customer' }],
  ['line_suspended', { status: 'suspended' }],
  ['guardian_consent_needed', { adultFrom: '2026-03' }],
];

const saidInJanuary = (type: RecordedLineEvent['type'], benefit = 'monthly-data') =>
  anEvent({ type, benefit, eventId: type, occurredAt: '2026-01-20T03:00:00.000Z' });

/** What a customer can say, with the reason that it alone leads to; below all faults of the line. */
const words: [string, RecordedLineEvent][] = [
  ['benefit_held', saidInJanuary('BenefitHeld')],
  ['benefit_declined', saidInJanuary('BenefitDeclined')],
];

describe('who gets the month', () => {
  it.each([
    ['a phone', {}],
    ['a tablet', { type: 'tablet' as const }],
    ['a wearable', { type: 'wearable' as const }],
    ['a line opened on the reference date', { openedOn: '2026-01-13' }],
    ['a holder of age since this month', { adultFrom: '2026-02' }],
  ])('%s does', (_, differences) => {
    expect(reasonOf(aLine(differences))).toBe('eligible');
  });

  it.each(faults)('is not a line with %s', (reason, fault) => {
    expect(reasonOf(aLine(fault))).toBe(reason);
  });

  it.each(words)('is not a line of which the customer said %s', (reason, event) => {
    expect(reasonOf(aLine(), { events: [event] })).toBe(reason);
    expect(reasonOf(aLine(), { events: [{ ...event, benefit: 'ott-pass' }] })).toBe('eligible');
    expect(reasonOf(aLine(), { events: [{ ...event, line: 'L2' }] })).toBe('eligible');
    expect(reasonOf(aLine({ network: 'mvno' }), { events: [event] })).toBe('line_is_mvno');
  });

  it('is told that it is held, whether it was declined too or not', () => {
    expect(reasonOf(aLine(), { events: words.map(([, event]) => event) })).toBe('benefit_held');
  });

  it('is told every reason in the catalogue, in its order', () => {
    expect([...faults, ...words].map(([reason]) => reason)).toEqual(reasonCodes);
  });

  it('is decided each month anew', () => {
    const line = aLine({ status: 'suspended', adultFrom: '2026-04' });
    const events = [anEvent({ type: 'LineResumed', occurredAt: '2026-02-20T03:00:00.000Z' })];
    const months = [
      // cycle, asOf, outcome
      ['2026-02', '2026-01-31T14:50:00.000Z', 'line_suspended'],
      ['2026-03', '2026-02-28T14:50:00.000Z', 'guardian_consent_needed'],
      ['2026-04', '2026-03-31T14:50:00.000Z', 'eligible'],
    ] as const;
    for (const [cycle, asOf, outcome] of months) {
      expect(reasonOf(line, { events, cycle, asOf })).toBe(outcome);
    }
  });

  it('under version 2 is also a line opened from 14 to 31 January', () => {
    const { programme } = programmeNamed('customer-appreciation@2');
    expect(reasonOf(aLine({ openedOn: '2026-01-14' }), { programme })).toBe('eligible');
    expect(reasonOf(aLine({ openedOn: '2026-01-31' }), { programme })).toBe('eligible');
    const dayAfter = aLine({ openedOn: '2026-02-01' });
    expect(reasonOf(dayAfter, { programme })).toBe('line_opened_after_reference_date');
  });
});

describe('February under version 1 and then under version 2', () => {
  const { programme: version2 } = programmeNamed('customer-appreciation@2');
  const lines = ['2020-05-01', '2026-01-13', '2026-01-14', '2026-01-31', '2026-02-01'].map(
    (openedOn, index) => aLine({ line: `L${index}`, openedOn }),
  );
  const keysUnder = (programme: Programme) =>
    lines
      .filter((line) => decide(line, { programme }).outcome === 'eligible')
      .map(({ line }) => spelledOut(monthlyDataKey(programme.programme, line, '2026-02')));

  it('gives nobody February twice, and gives it to the lines opened 14 to 31 January', () => {
    const first = keysUnder(version1);
    const second = keysUnder(version2);
    expect(first).toHaveLength(2);
    expect(second.filter((key) => first.includes(key))).toEqual(first);
    expect(new Set([...first, ...second]).size).toBe(4);
  });
});

describe('a line with several faults', () => {
  it('is refused for the one of highest precedence', () => {
    /** Any faults that a line can have at once: it has one status. */
    const some = fc.uniqueArray(fc.constantFrom(...faults), {
      minLength: 1,
      selector: ([reason, fault]) => ('status' in fault ? 'status' : reason),
    });
    fc.assert(
      fc.property(some, (chosen) => {
        const line = aLine(Object.assign({}, ...chosen.map(([, fault]) => fault)));
        const [first] = faults.filter((fault) => chosen.includes(fault));
        expect(reasonOf(line)).toBe(first?.[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused as of a virtual operator before all else', () => {
    const line = Object.assign({}, ...faults.map(([, fault]) => fault).reverse());
    expect(reasonOf(aLine(line))).toBe('line_is_mvno');
  });
});

describe('a decision', () => {
  const anyLine: fc.Arbitrary<FrozenLine> = fc
    .record({
      type: fc.constantFrom('phone', 'tablet', 'wearable', 'iot'),
      billing: fc.constantFrom('postpaid', 'prepaid'),
      network: fc.constantFrom('own', 'mvno'),
      status: fc.constantFrom('in_service', 'suspended', 'ended'),
      openedOn: fc.constantFrom('1984-01-01', '2026-01-13', '2026-01-14', '9999-12-31'),
      suspension: fc.constantFrom('by_operator', 'by_customer', undefined),
      ownAllowance: fc.constantFrom(false, undefined),
      adultFrom: fc.constantFrom('2026-02', '2026-03', '2027-01', undefined),
    } as const)
    .map((row) => {
      const present = Object.entries(row).filter(([, value]) => value !== undefined);
      return aLine(Object.fromEntries(present));
    });
  const anyEvents: fc.Arbitrary<RecordedLineEvent[]> = fc.array(
    fc
      .tuple(
        fc.constantFrom('LineSuspended', 'LineResumed', 'LineEnded', 'LineReinstated'),
        fc.integer({ min: 10, max: 28 }),
        fc.integer({ min: 1, max: 99 }),
      )
      .map(([type, day, number]) =>
        anEvent({
          type: type as RecordedLineEvent['type'],
          eventId: `E${number}`,
          occurredAt: `2026-01-${day}T03:00:00.000Z`,
        }),
      ),
    { maxLength: 5 },
  );

  it('is on record with version, reference date, cycle and the facts used, for every line', () => {
    fc.assert(
      fc.property(anyLine, anyEvents, (line, events) => {
        const { record } = decide(line, { events });
        expect(decisionRecordSchema.parse(record)).toEqual(record);
        expect(record).toMatchObject({
          programme: 'customer-appreciation',
          programmeVersion: 1,
          referenceDate: '2026-01-13',
          cycle: '2026-02',
        });
        expect(JSON.stringify(record).length).toBeLessThan(600);
      }),
    );
  });

  it('is the same whenever it is taken again, whatever was recorded since', () => {
    fc.assert(
      fc.property(anyLine, anyEvents, anyEvents, (line, events, later) => {
        const since = later.map((event, index) => ({
          ...event,
          eventId: `L${index}`,
          recordedAt: '2026-01-31T14:50:00.001Z',
        }));
        expect(decide(line, { events: [...since, ...events] })).toEqual(decide(line, { events }));
      }),
    );
  });

  it('gives to nobody under age, ended, suspended, prepaid, of another operator, or too new', () => {
    fc.assert(
      fc.property(anyLine, anyEvents, (line, events) => {
        const { outcome, record } = decide(line, { events });
        const { facts } = record;
        const isDue =
          facts.network === 'own' &&
          facts.openedOn <= '2026-01-13' &&
          !facts.ended &&
          facts.type !== 'iot' &&
          facts.billing === 'postpaid' &&
          facts.ownAllowance === undefined &&
          !facts.suspended &&
          (facts.adultFrom ?? '2026-02') <= '2026-02';
        expect(outcome === 'eligible').toBe(isDue);
      }),
      { numRuns: 500 },
    );
  });
});
