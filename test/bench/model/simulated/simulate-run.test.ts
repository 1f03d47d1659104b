import { describe, expect, it } from 'vitest';
import { durationOf } from '../../../../bench/model/analytic/duration.ts';
import { inputsOf } from '../../../../bench/model/inputs.ts';
import { monthOfTheDesign, type Scenario } from '../../../../bench/model/scenario.ts';
import { simulateRun } from '../../../../bench/model/simulated/simulate-run.ts';

const simulated = (change: Partial<Scenario>) => {
  const inputs = inputsOf({ ...monthOfTheDesign, lines: 100_000, ...change });
  return { inputs, run: simulateRun(inputs) };
};

describe('a simulated run', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(simulated({ seed: 3 }).run).toEqual(simulated({ seed: 3 }).run);
    expect(simulated({ seed: 4 }).run.seconds).not.toBe(simulated({ seed: 3 }).run.seconds);
  });

  it('serves every batch of the canary and of everybody, and never more at once than the slots', () => {
    const { inputs, run } = simulated({});
    expect(run.batches).toBe(Math.ceil(100_000 / 100) + Math.ceil(inputs.canaryLines / 100));
    expect(run.failedBatches).toBe(0);
    expect(run.atOnceMost).toBe(inputs.slots);
    expect(run.coldStarts).toBe(inputs.slots);
    const share = run.granted / (100_000 + inputs.canaryLines);
    expect(Math.abs(share - inputs.dueShare)).toBeLessThan(0.01);
    expect(run.writeUnits).toBe(Math.round(run.granted));
  });

  it('keeps below charging’s rate by its slots alone: charging never says 429', () => {
    const { inputs, run } = simulated({ batchP99Ms: 600 });
    const most = Math.max(...run.duePerSecondByMinute);
    const [night] = inputs.benefit.charging.hours;
    expect(most).toBeLessThanOrEqual((night?.linesPerSecond ?? 0) * 0.95);
    expect(run.refusalsOfCharging).toBe(0);
  });

  it('writes twice where an intent goes ahead', () => {
    const { run } = simulated({ twoWrites: true });
    expect(run.writeUnits).toBe(2 * Math.round(run.granted));
  });

  it('waits out an hour in which charging is closed, and goes on after it', () => {
    const inputs = inputsOf({ ...monthOfTheDesign, lines: 600_000, chargingRate: 100 });
    const { charging } = inputs.benefit;
    const hours = [
      { fromHour: 0, untilHour: 1, linesPerSecond: 100 },
      { fromHour: 1, untilHour: 2, linesPerSecond: 0 },
      { fromHour: 2, untilHour: 24, linesPerSecond: 100 },
    ];
    const closing = { ...inputs, benefit: { ...inputs.benefit, charging: { ...charging, hours } } };
    const run = simulateRun(closing);
    expect(run.duePerSecondByMinute.slice(61, 120)).toEqual(Array(59).fill(0));
    expect(run.failedBatches).toBe(0);
    expect(run.seconds).toBeGreaterThan(2 * 3600);
    expect(Math.abs(run.seconds / durationOf(closing).seconds - 1)).toBeLessThan(0.02);
  });

  it('trips where a new table meets a fast charging', () => {
    const { run } = simulated({ lines: 1_000_000, chargingRate: 40_000, warmThroughput: 0 });
    expect(run.trips).toBe(true);
    expect(run.throttledWrites).toBeGreaterThan(run.granted);
  });
});
