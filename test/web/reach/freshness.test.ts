import { describe, expect, it } from 'vitest';
import { freshnessOf, worstOf } from '../../../web/reach/freshness.ts';

const everyMs = 2_000;
const answeredAt = 1_000_000;

describe('the screen says whether it can be relied on', () => {
  it.each([
    // since answer, failing, freshness, why
    [0, false, 'live', 'answered now'],
    [11_999, false, 'live', 'one answer lost and a slow one may lie between'],
    [12_000, false, 'live', 'up to and including the grace'],
    [12_001, false, 'stale', 'the next answer is overdue'],
    [0, true, 'disconnected', 'the latest try brought nothing, however young the last answer is'],
    [60_000, true, 'disconnected', 'nobody answers'],
  ] as const)('%i ms after an answer, failing %s: %s (%s)', (since, failing, freshness, _why) => {
    const asking = { now: answeredAt + since, answeredAt, failing, everyMs };
    expect(freshnessOf(asking)).toBe(freshness);
  });

  it('waits before the first answer, and says so where none comes', () => {
    const never = { now: answeredAt, answeredAt: 0, everyMs };
    expect(freshnessOf({ ...never, failing: false })).toBe('waiting');
    expect(freshnessOf({ ...never, failing: true })).toBe('disconnected');
  });

  it('a quiet screen may be older before it is stale', () => {
    const asking = { now: answeredAt + 30_000, answeredAt, failing: false };
    expect(freshnessOf({ ...asking, everyMs: 15_000 })).toBe('live');
    expect(freshnessOf({ ...asking, everyMs: 2_000 })).toBe('stale');
  });

  it('is as fresh as the worst of its answers', () => {
    expect(worstOf(['live', 'stale'])).toBe('stale');
    expect(worstOf(['stale', 'disconnected', 'live'])).toBe('disconnected');
    expect(worstOf(['live', 'waiting'])).toBe('waiting');
    expect(worstOf(['live', 'live'])).toBe('live');
  });
});
