import type { Inputs } from '../inputs.ts';
import { makeDraws } from './draws.ts';
import { makeMapRunner } from './map-run.ts';
import { makeTable } from './table.ts';
import { makeTimeline } from './timeline.ts';

/** What the simulated month came to. */
export interface SimulatedRun {
  readonly seconds: number;
  readonly granted: number;
  readonly batches: number;
  readonly failedBatches: number;
  readonly retries: number;
  readonly functionSeconds: number;
  readonly atOnceMost: number;
  readonly coldStarts: number;
  readonly throttledWrites: number;
  readonly writeUnits: number;
  readonly refusalsOfCharging: number;
  /** More batches failed than the programme tolerates: the run stops there and waits for a person. */
  readonly trips: boolean;
  /** Lines a second that were charged and written, minute by minute. */
  readonly duePerSecondByMinute: readonly number[];
}

/** Lives through the month batch by batch, under the scenario's seed: the canary, then everybody. */
export const simulateRun = (inputs: Inputs): SimulatedRun => {
  const timeline = makeTimeline();
  const table = makeTable(inputs);
  const maps = makeMapRunner({ inputs, timeline, draws: makeDraws(inputs.seed), table });
  let seconds = 0;
  const everybody = (): void =>
    maps.run(inputs.lines, () => {
      seconds = timeline.now() + inputs.aroundTheMapSeconds;
    });
  if (inputs.canaryLines > 0) maps.run(inputs.canaryLines, everybody);
  else everybody();
  timeline.run();
  const { seen } = maps;
  const byMinute = Array.from(seen.dueByMinute, (due) => (due ?? 0) / 60);
  const tolerated = inputs.benefit.run.toleratedFailurePercentage / 100;
  return {
    seconds,
    granted: byMinute.reduce((sum, perSecond) => sum + perSecond * 60, 0),
    batches: seen.batches,
    failedBatches: seen.failedBatches,
    retries: seen.retries,
    functionSeconds: seen.functionSeconds,
    atOnceMost: seen.atOnceMost,
    coldStarts: seen.coldStarts,
    throttledWrites: table.throttled,
    writeUnits: table.units,
    refusalsOfCharging: maps.refusalsOfCharging(),
    trips: seen.failedBatches > seen.batches * tolerated,
    duePerSecondByMinute: byMinute,
  };
};
