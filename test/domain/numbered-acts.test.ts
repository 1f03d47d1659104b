import { describe, expect, it } from 'vitest';
import { byNumber, firstAct } from '../../domain/numbered-acts.ts';

const acts = [
  { number: 2, act: 'checked', by: 'b' },
  { number: 1, act: 'requested', by: 'a' },
  { number: 2, act: 'requested', by: 'c' },
  { number: 3, act: 'checked', by: 'd' },
] as const;

describe('acts under numbers', () => {
  it('are put together by number, in the order of the numbers, in whatever order they were read', () => {
    const requestedBy = (number: number, all: readonly (typeof acts)[number][]) => {
      const requested = firstAct(all, 'requested');
      return requested && { number, by: requested.by };
    };
    const expected = [
      { number: 1, by: 'a' },
      { number: 2, by: 'c' },
    ];
    expect(byNumber(acts, requestedBy)).toEqual(expected);
    expect(byNumber(acts.toReversed(), requestedBy)).toEqual(expected);
  });
});
