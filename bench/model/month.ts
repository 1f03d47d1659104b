import { type AloneLimit, aloneLimits } from './analytic/alone.ts';
import { costOfRun, type RunCost } from './analytic/cost.ts';
import { type Duration, durationOf } from './analytic/duration.ts';
import { type Sensitivity, sensitivities } from './analytic/sensitivity.ts';
import { type Inputs, inputsOf } from './inputs.ts';
import { monthOfTheDesign, type Scenario, type WhatIfName, whatIfs } from './scenario.ts';
import { type SimulatedRun, simulateRun } from './simulated/simulate-run.ts';
import { type Way, waysSideBySide } from './ways.ts';

/** Where `--save` keeps the report. */
export const monthFile = 'month-model.json';

/** So many batches, and so many seconds, are enough where nothing asks for the whole month: what a
 * run spends on coming into and out of its pace is a small part of them. */
const enough = { batches: 10_000, seconds: 120 } as const;

/** The model beside the simulation, over as many lines as were simulated. */
export interface Checked {
  readonly lines: number;
  readonly modelSeconds: number;
  readonly simulatedSeconds: number;
  /** Simulated over modelled, without the states around the Map, which both are told. */
  readonly ratio: number;
  readonly failedBatches: number;
  readonly retries: number;
  readonly throttledWrites: number;
  readonly atOnceMost: number;
  readonly trips: boolean;
}

export interface ModelledMonth {
  readonly scenario: Scenario;
  readonly slots: number;
  readonly duration: Duration;
  readonly cost: RunCost;
  readonly checked: Checked;
  /** Only of a whole month that was simulated. */
  readonly linesPerSecondByMinute: readonly number[];
}

export interface WhatIf extends ModelledMonth {
  readonly name: WhatIfName;
}

/** The design's month and everything that was asked about it. */
export interface MonthReport extends ModelledMonth {
  readonly alone: readonly AloneLimit[];
  readonly sensitivities: readonly Sensitivity[];
  readonly ways: readonly Way[];
  readonly whatIfs: readonly WhatIf[];
}

/** One scenario by formulas, and by the simulation of it: whole, or as many lines as it needs. */
export const modelledMonth = (scenario: Scenario, simulateWhole: boolean): ModelledMonth => {
  const inputs = inputsOf(scenario);
  const duration = durationOf(inputs);
  const whole = simulateWhole || growsWithTime(inputs, duration);
  const lines = whole ? scenario.lines : linesEnough(inputs, duration);
  const checkedInputs = inputsOf({ ...scenario, lines });
  const simulated = simulateRun(checkedInputs);
  return {
    scenario,
    slots: inputs.slots,
    duration: rounded(duration),
    cost: roundedCost(costOfRun(inputs, duration)),
    checked: checkedOf(checkedInputs, durationOf(checkedInputs), simulated),
    linesPerSecondByMinute:
      lines === scenario.lines ? simulated.duePerSecondByMinute.map(Math.round) : [],
  };
};

/** A table that grows after its first window must be watched to the end. */
const growsWithTime = ({ table }: Inputs, { bottleneck, seconds }: Duration): boolean =>
  bottleneck === 'DynamoDB writes' && seconds > table.peakWindowSeconds;

const linesEnough = (
  { lines, batchSize, dueShare }: Inputs,
  { duePerSecond }: Duration,
): number => {
  const inThatTime = (duePerSecond / dueShare) * enough.seconds;
  return Math.min(lines, Math.ceil(Math.max(enough.batches * batchSize, inThatTime)));
};

const checkedOf = (inputs: Inputs, { seconds }: Duration, simulated: SimulatedRun): Checked => {
  const around = inputs.aroundTheMapSeconds;
  return {
    lines: inputs.lines,
    modelSeconds: Math.round(seconds),
    simulatedSeconds: Math.round(simulated.seconds),
    ratio: Math.round(((simulated.seconds - around) / (seconds - around)) * 1000) / 1000,
    failedBatches: simulated.failedBatches,
    retries: simulated.retries,
    throttledWrites: simulated.throttledWrites,
    atOnceMost: simulated.atOnceMost,
    trips: simulated.trips,
  };
};

const rounded = (duration: Duration): Duration => ({
  ...duration,
  seconds: Math.round(duration.seconds),
  duePerSecond: Math.round(duration.duePerSecond),
  functionSeconds: Math.round(duration.functionSeconds),
});

const roundedCost = ({ parts, usd, floorUsd }: RunCost): RunCost => {
  const exact = (value: number): number => Math.round(value * 1e6) / 1e6;
  return {
    parts: parts.map((each) => ({ part: each.part, usd: exact(each.usd) })),
    ...{ usd: exact(usd), floorUsd: exact(floorUsd) },
  };
};

const roundedLimit = ({ part, duePerSecond, seconds }: AloneLimit): AloneLimit => ({
  ...{ part, duePerSecond: Math.round(duePerSecond), seconds: Math.round(seconds) },
});

const roundedWay = (way: Way): Way => ({
  ...way,
  seconds: Math.round(way.seconds),
  usd: Math.round(way.usd * 100) / 100,
});

/** Everything that `--save` keeps. */
export const monthReport = (): MonthReport => {
  const month = modelledMonth(monthOfTheDesign, true);
  const inputs = inputsOf(monthOfTheDesign);
  return {
    ...month,
    alone: aloneLimits(inputs).map(roundedLimit),
    sensitivities: sensitivities(inputs),
    ways: waysSideBySide(inputs, month.duration, month.cost).map(roundedWay),
    whatIfs: whatIfs.map(({ name, change }) => {
      if (name === 'as designed') return { name, ...month };
      return { name, ...modelledMonth({ ...monthOfTheDesign, ...change }, false) };
    }),
  };
};
