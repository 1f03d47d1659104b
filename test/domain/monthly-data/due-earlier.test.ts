import { describe, expect, it } from 'vitest';
import { dueEarlier } from '../../../domain/monthly-data/due-earlier.ts';
import { aLine, anEvent, version1 } from '../builders.ts';

const firstAsOf = '2026-01-31T14:50:00.000Z';
const asOf = '2026-02-20T00:00:00.000Z';

const suspendedAt = (recordedAt: string) => anEvent({ eventId: `S-${recordedAt}`, recordedAt });
const resumedAt = (recordedAt: string) =>
  anEvent({ type: 'LineResumed', eventId: `R-${recordedAt}`, recordedAt });

const paused = aLine({ status: 'suspended' });

describe('a line that is refused now', () => {
  it.each([
    [
      'suspended since the first run',
      aLine(),
      [suspendedAt('2026-02-05T00:00:00.000Z')],
      firstAsOf,
    ],
    [
      'suspended before the first run',
      aLine(),
      [suspendedAt('2026-01-20T00:00:00.000Z')],
      undefined,
    ],
    [
      'resumed for some days in between',
      paused,
      [resumedAt('2026-02-05T00:00:00.000Z'), suspendedAt('2026-02-09T00:00:00.000Z')],
      '2026-02-05T00:00:00.000Z',
    ],
    ['suspended all the time', paused, [], undefined],
    [
      'resumed only after this run’s asOf',
      paused,
      [resumedAt('2026-02-21T00:00:00.000Z')],
      undefined,
    ],
    ['of a class that never gets it', aLine({ type: 'iot' }), [], undefined],
  ])('%s', (_what, line, events, wasDueAt) => {
    const programme = version1;
    const decision = dueEarlier({ line, events, asOf, cycle: '2026-02', programme }, firstAsOf);
    expect(decision?.record.asOf).toBe(wasDueAt);
  });

  it('was never due earlier where this is the first run', () => {
    const input = { line: aLine(), events: [], asOf, cycle: '2026-02', programme: version1 };
    expect(dueEarlier(input, undefined)).toBeUndefined();
    expect(dueEarlier({ ...input, asOf: firstAsOf }, firstAsOf)).toBeUndefined();
  });
});
