import { expect, test } from 'vitest';
import { instantMeant } from '../scenarios/moments.ts';

test.each([
  ['2026-02-20', '2026-02-20T03:00:00.000Z', 'a day is noon in Korea'],
  ['2026-03-01T00:00', '2026-02-28T15:00:00.000Z', 'a minute is on Korean clocks'],
  ['2026-02-28T14:59:59.999Z', '2026-02-28T14:59:59.999Z', 'an instant is itself'],
])('%s means %s: %s', (word, expected) => {
  expect(instantMeant(word)).toBe(expected);
});
