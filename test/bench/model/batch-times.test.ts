import { describe, expect, it } from 'vitest';
import { type BatchesOfSize, workOf } from '../../../bench/model/batch-times.ts';

const five = (value: number): number[] => Array.from({ length: 5 }, () => value);
const batches = (lines: number, granted: number, cpuMs: number[]): BatchesOfSize => ({
  ...{ lines, granted: five(granted), cpuMs },
  ...{ wallMs: five(1), databaseMs: five(1), chargingMs: five(1) },
  ...{ inputBytes: 1, outputBytes: 1, logBytes: 1, itemBytes: 1 },
});
const times = (...sizes: BatchesOfSize[]) => ({
  ...{ machine: { cores: 2, cpu: '', node: '' }, command: '', sizes },
});

describe('what a batch takes of a processor', () => {
  it('is a fixed part and a part for each grant', () => {
    const work = workOf(times(batches(10, 10, five(7)), batches(100, 100, five(25))));
    expect(work.fixedMs).toBeCloseTo(5);
    expect(work.msPerGrant).toBeCloseTo(0.2);
    expect(work.factors).toEqual([1, 1, 1, 1, 1].map(() => expect.closeTo(1)));
  });

  it('goes by the medians: one slow batch moves the spread alone', () => {
    const slow = [25, 25, 25, 25, 500];
    const work = workOf(times(batches(10, 10, five(7)), batches(100, 100, slow)));
    expect(work.fixedMs).toBeCloseTo(5);
    expect(Math.max(...work.factors)).toBeCloseTo(20);
  });

  it('is never less than nothing', () => {
    const work = workOf(times(batches(10, 10, five(1)), batches(100, 100, five(100))));
    expect(work.fixedMs).toBe(0);
  });
});
