import { describe, expect, test } from 'vitest';
import type { RecordedLineEvent } from '../../../../domain/line-event.ts';
import {
  decideEnrolment,
  type Judging,
  rules,
} from '../../../../domain/safety-insurance/enrolling/decide-enrolment.ts';
import { enrolmentRefusals } from '../../../../domain/safety-insurance/enrolling/reasons.ts';

const person = { person: 'P-1', birthDate: '1950-01-01', lines: ['L-1', 'L-2'] };

const judging = (change: Partial<Judging> = {}): Judging => ({
  enrolledOn: '2026-02-15',
  referenceDate: '2026-01-13',
  asOf: '2026-02-14T14:50:00.000Z',
  benefit: { age: 65 },
  holdsEarlier: false,
  events: [],
  ...change,
});

const event = (
  line: string,
  type: RecordedLineEvent['type'],
  at = '2026-01-20T00:00:00.000Z',
  recordedAt = at,
): RecordedLineEvent => ({
  ...{ line, type, eventId: `${type}-${line}-${at}`, occurredAt: at, recordedAt },
  ...(type.startsWith('Benefit') && { benefit: 'safety-insurance' }),
});

const outcomeOf = (birthDate: string, enrolledOn: string) => {
  const decision = decideEnrolment({ ...person, birthDate }, judging({ enrolledOn }));
  return decision.outcome === 'refused' ? decision.reason : decision.outcome;
};

describe('the age on the day of enrolment', () => {
  test.each([
    ['1961-02-15', '2026-02-15', 'enrolled', '65 on that very day'],
    ['1961-02-16', '2026-02-15', 'under_age', '65 on the day after'],
    ['1961-02-14', '2026-02-15', 'enrolled', '65 since yesterday'],
    ['1900-01-01', '2026-02-15', 'enrolled', 'long past it'],
    ['1960-02-29', '2025-02-28', 'under_age', 'a leap day, on 28 February of a common year'],
    ['1960-02-29', '2025-03-01', 'enrolled', 'a leap day, on the day after it'],
    ['1963-02-28', '2028-02-28', 'enrolled', '28 February, in a leap year'],
    ['1963-03-01', '2028-02-29', 'under_age', '1 March, on the leap day before'],
  ])('born %s, enrolled on %s: %s (%s)', (birthDate, enrolledOn, outcome) => {
    expect(outcomeOf(birthDate, enrolledOn)).toBe(outcome);
  });
});

describe('a person of a slice', () => {
  const cases: [string, Partial<typeof person>, Partial<Judging>, unknown][] = [
    ['is enrolled with every line that carries it', {}, {}, ['L-1', 'L-2']],
    [
      'is enrolled with the line that is left',
      {},
      { events: [event('L-1', 'LineEnded')] },
      ['L-2'],
    ],
    [
      'is refused without a line',
      {},
      { events: [event('L-1', 'LineEnded'), event('L-2', 'LineTransferred')] },
      'no_line_left',
    ],
    ['is refused who never had one that carries it', { lines: [] }, {}, 'no_line_left'],
    [
      'is enrolled where a termination was withdrawn',
      { lines: ['L-1'] },
      {
        events: [
          event('L-1', 'LineEnded'),
          event('L-1', 'LineReinstated', '2026-01-21T00:00:00.000Z'),
        ],
      },
      ['L-1'],
    ],
    [
      'is refused after the holder’s death on any line',
      {},
      { events: [event('L-2', 'LineHolderDied')] },
      'holder_died',
    ],
    ['is refused with the earlier insurance', {}, { holdsEarlier: true }, 'already_insured'],
    [
      'is refused who declined on any line',
      {},
      { events: [event('L-2', 'BenefitDeclined')] },
      'declined',
    ],
    [
      'is enrolled where what happened was recorded after the instant that counts',
      {},
      {
        events: [
          event('L-1', 'BenefitDeclined', '2026-02-14T14:00:00.000Z', '2026-02-14T15:00:00.000Z'),
        ],
      },
      ['L-1', 'L-2'],
    ],
    [
      'is looked at while the benefit is held',
      {},
      { events: [event('L-1', 'BenefitHeld')] },
      'benefit_held',
    ],
    [
      'is enrolled once it is released',
      {},
      {
        events: [
          event('L-1', 'BenefitHeld'),
          event('L-1', 'BenefitReleased', '2026-01-22T00:00:00.000Z'),
        ],
      },
      ['L-1', 'L-2'],
    ],
    [
      'is looked at where an event cannot be read',
      {},
      { events: 'unreadable' },
      'events_unreadable',
    ],
  ];
  test.each(cases)('%s', (_, change, by, expected) => {
    const decision = decideEnrolment({ ...person, ...change }, judging(by));
    expect(decision.outcome === 'enrolled' ? decision.lines : decision.reason).toEqual(expected);
  });

  test('is looked at where the extract names several birth dates, whatever else holds', () => {
    const { birthDate: _, ...doubtful } = person;
    expect(decideEnrolment(doubtful, judging({ holdsEarlier: true }))).toEqual({
      outcome: 'parked',
      reason: 'several_birth_dates',
    });
  });

  test('is refused for the first reason of the catalogue where several hold', () => {
    const events = ['L-1', 'L-2'].flatMap((line) => [
      event(line, 'LineHolderDied'),
      event(line, 'LineEnded'),
      event(line, 'BenefitDeclined'),
    ]);
    const worst = decideEnrolment(
      { ...person, birthDate: '2000-01-01' },
      judging({ holdsEarlier: true, events }),
    );
    expect(worst).toEqual({ outcome: 'refused', reason: 'holder_died' });
    const order = Object.keys(enrolmentRefusals);
    const places = rules.map(({ reason }) => order.indexOf(reason));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('is decided the same in whatever order events are read, and however often', () => {
    const events = [
      event('L-1', 'LineEnded'),
      event('L-1', 'LineReinstated', '2026-01-21T00:00:00.000Z'),
      event('L-2', 'LineEnded', '2026-01-25T00:00:00.000Z'),
    ];
    const once = decideEnrolment(person, judging({ events }));
    const turned = [...events, ...events].reverse();
    expect(decideEnrolment(person, judging({ events: turned }))).toEqual(once);
  });
});
