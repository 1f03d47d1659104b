import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, msOf } from '../../domain/calendar.ts';
import type { FrozenLine } from '../../domain/line.ts';
import { actors, lineEventTypes, type RecordedLineEvent } from '../../domain/line-event.ts';
import { type LineState, lineStateAsOf } from '../../domain/line-state.ts';
import { aLine, anEvent } from './builders.ts';

const asOf = '2026-03-31T14:50:00.000Z';

/** Few instants and ids, so that ties and repeats are common; some recorded after `asOf`. */
const anyEvent: fc.Arbitrary<RecordedLineEvent> = fc
  .record({
    type: fc.constantFrom(...lineEventTypes),
    eventId: fc.constantFrom('E1', 'E2', 'E3', 'E4', 'E5'),
    occurredHour: fc.integer({ min: 0, max: 6 }),
    delayHours: fc.integer({ min: 0, max: 1_000 }),
    by: fc.constantFrom(...actors, undefined),
  })
  .map(({ type, eventId, occurredHour, delayHours, by }) => {
    const occurred = msOf('2026-02-20T03:00:00.000Z') + occurredHour * 3_600_000;
    return anEvent({
      type,
      eventId,
      occurredAt: instantOf(occurred),
      recordedAt: instantOf(occurred + delayHours * 3_600_000),
      ...(by && { by }),
    });
  });
const anyEvents = fc.array(anyEvent, { maxLength: 8 });
const anyLine = fc
  .constantFrom('in_service', 'suspended', 'ended')
  .map((status) => aLine({ status } as const));

describe('the state of a line', () => {
  const at = (day: string, hour = '03') => `2026-${day}T${hour}:00:00.000Z`;
  it.each<[FrozenLine, RecordedLineEvent[], LineState, string]>([
    // frozen, events, state, why
    [aLine(), [], { ended: false, suspended: false }, 'nothing happened'],
    [aLine({ status: 'ended' }), [], { ended: true, suspended: false }, 'as the row says'],
    [
      aLine({ status: 'suspended', suspension: 'by_customer' }),
      [],
      { ended: false, suspended: true, suspendedBy: 'customer' },
      'as the row says, by whom too',
    ],
    [aLine({ status: 'suspended' }), [], { ended: false, suspended: true }, 'by whom is unknown'],
    [
      aLine({ status: 'suspended', suspension: 'by_operator' }),
      [anEvent({ type: 'LineResumed' })],
      { ended: false, suspended: false },
      'a resumption ends the suspension of the row',
    ],
    [
      aLine(),
      [
        anEvent({ type: 'LineSuspended', eventId: 'E1', by: 'operator', occurredAt: at('02-20') }),
        anEvent({ type: 'LineResumed', eventId: 'E2', occurredAt: at('02-21') }),
        anEvent({ type: 'LineSuspended', eventId: 'E3', by: 'customer', occurredAt: at('02-22') }),
      ],
      { ended: false, suspended: true, suspendedBy: 'customer' },
      'the latest suspension says by whom',
    ],
    [
      aLine(),
      [
        anEvent({ type: 'LineEnded', eventId: 'E2', occurredAt: at('02-21') }),
        anEvent({ type: 'LineResumed', eventId: 'E3', occurredAt: at('02-22') }),
      ],
      { ended: true, suspended: false },
      'a resumption does not bring an ended line back',
    ],
    [
      aLine({ status: 'ended' }),
      [anEvent({ type: 'LineReinstated' })],
      { ended: false, suspended: false },
      'a withdrawn termination is the same line',
    ],
    [
      aLine(),
      [
        anEvent({ type: 'LineSuspended', eventId: 'E9', occurredAt: at('02-20') }),
        anEvent({ type: 'LineResumed', eventId: 'E1', occurredAt: at('02-20') }),
      ],
      { ended: false, suspended: true },
      'at the same instant the higher id is later',
    ],
    [
      aLine(),
      [anEvent({ occurredAt: at('02-20'), recordedAt: '2026-03-31T14:50:00.001Z' })],
      { ended: false, suspended: false },
      'recorded one millisecond after asOf does not exist',
    ],
    [
      aLine(),
      [anEvent({ occurredAt: at('02-20'), recordedAt: asOf })],
      { ended: false, suspended: true },
      'recorded at asOf itself exists',
    ],
    [
      aLine(),
      [anEvent({ line: 'L2' })],
      { ended: false, suspended: false },
      'the event of another line is not ours',
    ],
  ])('%j with %j is %j: %s', (line, events, state) => {
    expect(lineStateAsOf(line, events, asOf)).toEqual(state);
  });

  it('does not depend on the order in which events come', () => {
    const shuffled = anyEvents.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
    );
    fc.assert(
      fc.property(anyLine, shuffled, (line, [events, reordered]) => {
        expect(lineStateAsOf(line, reordered, asOf)).toEqual(lineStateAsOf(line, events, asOf));
      }),
      { numRuns: 500 },
    );
  });

  it('does not change when events come twice', () => {
    fc.assert(
      fc.property(
        anyLine,
        anyEvents,
        fc.array(fc.nat(), { maxLength: 8 }),
        (line, events, again) => {
          const repeats = again.flatMap((index) => events[index % (events.length || 1)] ?? []);
          const redelivered = repeats.map((event) => ({ ...event, recordedAt: asOf }));
          const known = events.filter(({ recordedAt }) => recordedAt <= asOf);
          const twice = [...known, ...redelivered.filter((copy) => known.some(sameClaim(copy)))];
          expect(lineStateAsOf(line, twice, asOf)).toEqual(lineStateAsOf(line, known, asOf));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the same at last, however late each event was recorded', () => {
    fc.assert(
      fc.property(anyLine, anyEvents, fc.array(fc.nat(500)), (line, events, delays) => {
        const late = events.map((event, index) => ({
          ...event,
          recordedAt: instantOf(msOf(event.recordedAt) + (delays[index] ?? 0) * 3_600_000),
        }));
        const atLast = '2027-01-01T00:00:00.000Z';
        expect(lineStateAsOf(line, late, atLast)).toEqual(lineStateAsOf(line, events, atLast));
      }),
      { numRuns: 500 },
    );
  });

  it('as of an instant never hears of what is recorded later', () => {
    fc.assert(
      fc.property(anyLine, anyEvents, (line, events) => {
        const known = events.filter(({ recordedAt }) => recordedAt <= asOf);
        expect(lineStateAsOf(line, events, asOf)).toEqual(lineStateAsOf(line, known, asOf));
      }),
      { numRuns: 500 },
    );
  });
});

const sameClaim = (copy: RecordedLineEvent) => (event: RecordedLineEvent) =>
  event.eventId === copy.eventId &&
  event.type === copy.type &&
  event.by === copy.by &&
  event.occurredAt === copy.occurredAt;
