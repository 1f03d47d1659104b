import { describe, expect, it } from 'vitest';
import { type Inputs, inputsOf } from '../../../../bench/model/inputs.ts';
import { monthOfTheDesign } from '../../../../bench/model/scenario.ts';
import { makeDraws } from '../../../../bench/model/simulated/draws.ts';
import { makeEnvironments } from '../../../../bench/model/simulated/environments.ts';
import { makeTable } from '../../../../bench/model/simulated/table.ts';
import { makeTokenBucket } from '../../../../bench/model/simulated/token-bucket.ts';

const inputs = inputsOf(monthOfTheDesign);
const withTable = (table: Partial<Inputs['table']>): Inputs => ({
  ...inputs,
  table: { ...inputs.table, ...table },
});

describe('a token bucket', () => {
  it('lets through its rate, and a second’s worth at once', () => {
    const bucket = makeTokenBucket(100);
    expect(bucket.take(0, 100)).toBe(true);
    expect(bucket.take(0, 1)).toBe(false);
    expect(bucket.take(0.5, 51)).toBe(false);
    expect(bucket.take(0.5, 50)).toBe(true);
    expect(bucket.take(100, 101)).toBe(true);
  });
});

describe('a simulated table', () => {
  const { share } = makeDraws(1);
  const places = (count: number): number[] => Array.from({ length: count }, share);
  /** Units written in so many seconds by more than it takes. */
  const written = (table: ReturnType<typeof makeTable>, from: number, seconds: number): number => {
    const before = table.units;
    for (let step = 0; step < seconds * 20; step += 1) {
      table.write(from + step / 20, places(1_000));
    }
    return (table.units - before) / seconds;
  };

  it('takes what its partitions take, however much comes', () => {
    const table = makeTable(withTable({ startUnits: 4_000, unitsMax: 40_000 }));
    written(table, 0, 2);
    expect(Math.abs(written(table, 2, 20) - 4_000)).toBeLessThan(100);
    expect(table.throttled).toBeGreaterThan(0);
  });

  it('takes from one key’s partition no more than that partition gives', () => {
    const table = makeTable(withTable({ startUnits: 4_000, unitsMax: 40_000 }));
    const same = Array.from({ length: 3_000 }, () => 0.1);
    expect(table.write(0, same)).toHaveLength(2_000);
  });

  it('takes twice its peak once a window is over, and not before', () => {
    const window = 120;
    const table = makeTable(
      withTable({ startUnits: 4_000, unitsMax: 40_000, peakWindowSeconds: window }),
    );
    expect(Math.abs(written(table, 2, window - 4) - 4_000)).toBeLessThan(150);
    written(table, window, 3);
    expect(Math.abs(written(table, window + 3, 10) - 8_000)).toBeLessThan(300);
  });

  it('stops at the brake, whatever its partitions could take', () => {
    const table = makeTable(withTable({ startUnits: 40_000, unitsMax: 2_000 }));
    written(table, 0, 2);
    expect(Math.abs(written(table, 2, 20) - 2_000)).toBeLessThan(50);
  });
});

describe('a function’s environments', () => {
  const few = {
    ...inputs,
    functions: { ...inputs.functions, atOnceMax: 5_000, newPerSecond: 100 },
  };

  it('are reused before new ones begin', () => {
    const environments = makeEnvironments(few);
    expect(environments.take(0)).toBe('cold');
    environments.giveBack();
    expect(environments.take(1)).toBe('warm');
    expect(environments.started).toBe(1);
  });

  it('begin a thousand at once and then a hundred a second', () => {
    const environments = makeEnvironments(few);
    const taken = (now: number, tries: number): number =>
      Array.from({ length: tries }, () => environments.take(now)).filter(Boolean).length;
    expect(taken(0, 2_000)).toBe(1_000);
    expect(taken(3, 2_000)).toBe(300);
  });

  it('are never more than the account may run', () => {
    const environments = makeEnvironments({
      ...few,
      functions: { ...few.functions, atOnceMax: 2 },
    });
    expect([0, 0, 0].map((now) => environments.take(now))).toEqual(['cold', 'cold', undefined]);
  });
});
