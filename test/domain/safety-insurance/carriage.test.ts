import { expect, test } from 'vitest';
import type { RecordedLineEvent } from '../../../domain/line-event.ts';
import { carriageOf } from '../../../domain/safety-insurance/carriage.ts';

const since = '2026-03-08T03:00:00.000Z';
const later = '2026-03-12T03:00:00.000Z';

const happened = (type: RecordedLineEvent['type'], occurredAt: string): RecordedLineEvent => ({
  ...{ line: 'L1', type, eventId: `${type}-${occurredAt}`, occurredAt, recordedAt: later },
});

const diedOn = (...events: RecordedLineEvent[]) => carriageOf(['L1'], events, since).holderDiedOn;

test('a death of before, of which word comes late, is the holder’s who seems to have applied', () => {
  expect(diedOn(happened('LineHolderDied', '2026-03-05T03:00:00.000Z'))).toBe('2026-03-05');
});

test('a death that a transfer followed before then was another holder’s', () => {
  const died = happened('LineHolderDied', '2026-03-05T03:00:00.000Z');
  expect(diedOn(died, happened('LineTransferred', '2026-03-06T03:00:00.000Z'))).toBeUndefined();
});

test('a death after a transfer of before is the new holder’s own', () => {
  const died = happened('LineHolderDied', '2026-03-10T03:00:00.000Z');
  const transferred = happened('LineTransferred', '2026-03-06T03:00:00.000Z');
  expect(diedOn(transferred, died)).toBe('2026-03-10');
});
