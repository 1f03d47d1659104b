import { describe, expect, it } from 'vitest';
import {
  capInForce,
  capOfApproval,
  isRaised,
  linesWithin,
  type RunCap,
  type SetCap,
  shardsOf,
  shareOfShard,
} from '../../domain/run-cap.ts';
import { version1 } from './builders.ts';

const benefit = version1.benefits['monthly-data'];
const set = (given: Partial<SetCap>): SetCap => ({
  ...{ by: 'person 1001', why: 'a test', at: '2026-02-01T00:00:00.000Z' },
  ...given,
});

describe('the cap that counts', () => {
  const table: [pinned: RunCap | undefined, said: Partial<SetCap> | undefined, counts: RunCap][] = [
    [undefined, undefined, {}],
    [{ gigabytes: 100 }, undefined, { gigabytes: 100 }],
    // One person lowers, and never raises, whenever it was said.
    [{ gigabytes: 100 }, { gigabytes: 50 }, { gigabytes: 50 }],
    [{ gigabytes: 100 }, { gigabytes: 500 }, { gigabytes: 100 }],
    [{ gigabytes: 100 }, { spendUsdCents: 7 }, { gigabytes: 100, spendUsdCents: 7 }],
    [undefined, { gigabytes: 50 }, { gigabytes: 50 }],
    // Two do what they say.
    [{ gigabytes: 100 }, { gigabytes: 500, confirmedBy: 'person 2002' }, { gigabytes: 500 }],
    [
      { gigabytes: 100, spendUsdCents: 9 },
      { gigabytes: 500, confirmedBy: 'person 2002' },
      { gigabytes: 500, spendUsdCents: 9 },
    ],
  ];
  it.each(table)('%j, said %j: %j', (pinned, said, counts) => {
    expect(capInForce(pinned, said && set(said))).toEqual(counts);
  });

  it.each([
    [{ gigabytes: 101 }, true],
    [{ gigabytes: 100 }, false],
    [{ gigabytes: 1 }, false],
    // Where nothing limits it, any limit lowers.
    [{ spendUsdCents: 1_000_000 }, false],
    [{ gigabytes: 1, spendUsdCents: 5 }, false],
  ])('%j above 100 GB: %s', (wanted, raised) => {
    expect(isRaised(wanted, { gigabytes: 100 })).toBe(raised);
  });

  it('of an approval is its gigabytes and half a per cent, whole ones', () => {
    expect(capOfApproval(14_500_000_00)).toBe(1_457_250_000);
    expect(capOfApproval(100)).toBe(100);
    expect(capOfApproval(200)).toBe(201);
    expect(capOfApproval(0)).toBe(0);
  });
});

describe('the lines within a cap', () => {
  it('are whole lines of the amount that each gets', () => {
    const of = { benefit, rows: 1_000 };
    expect(linesWithin({ gigabytes: 999 }, of)).toBe(9);
    expect(linesWithin({ gigabytes: 0 }, of)).toBe(0);
    expect(linesWithin({}, of)).toBeUndefined();
  });

  it('by money are what is left once every batch is paid for', () => {
    const rows = 18_000_000;
    const lines = linesWithin({ spendUsdCents: 1_066 }, { benefit, rows }) ?? 0;
    // 10.66 USD is what the month of 18 million lines and 14.5 million grants is modelled to cost.
    expect(lines).toBeGreaterThan(12_000_000);
    expect(lines).toBeLessThan(15_700_000);
    expect(linesWithin({ spendUsdCents: 1 }, { benefit, rows })).toBe(0);
  });

  it('are fewer where charging has its price', () => {
    const priced = { ...benefit, charging: { ...benefit.charging, usdPerTopUp: 0.01 } };
    expect(linesWithin({ spendUsdCents: 1_000 }, { benefit: priced, rows: 100 })).toBe(999);
  });

  it('by both are the fewer', () => {
    const of = { benefit, rows: 100 };
    expect(linesWithin({ gigabytes: 500, spendUsdCents: 100_000 }, of)).toBe(5);
  });
});

describe('the parts that a run is counted in', () => {
  it.each([0, 1, 99, 50_000, 100_000, 100_001, 14_572_500])('of %i lines add up to it', (lines) => {
    const shards = shardsOf(lines);
    const parts = Array.from({ length: shards }, (_, shard) =>
      shareOfShard(lines, { shards }, shard),
    );
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(lines);
    expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
  });

  it('are one where the run is small: what is left over in a part is given to nobody', () => {
    expect([0, 99_999, 100_000, 14_500_000].map(shardsOf)).toEqual([1, 1, 2, 16]);
  });
});
