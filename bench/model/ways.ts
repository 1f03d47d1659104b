import { linesPerSecondAt } from '../../domain/pace.ts';
import { costOfOneExecutionPerLine, prices, type Used } from '../prices.ts';
import type { RunCost } from './analytic/cost.ts';
import type { Duration } from './analytic/duration.ts';
import { assumptions } from './assumptions.ts';
import { type Inputs, startHour } from './inputs.ts';
import { seoulQuotas } from './seoul-quotas.ts';
import { valuesOf } from './sourced.ts';

const quotas = valuesOf(seoulQuotas);
const assumed = valuesOf(assumptions);
/** As bench/prices.ts counts one execution per line. */
const statesPerLine = 6;

/** One way to serve everybody: how long, how much, and what holds it up. */
export interface Way {
  readonly way: string;
  readonly executions: number;
  readonly seconds: number;
  readonly narrowest: string;
  readonly usd: number;
}

/** The batched run beside one execution per line, under the same charging rate and quotas. */
export const waysSideBySide = (inputs: Inputs, run: Duration, cost: RunCost): Way[] => {
  const { lines, dueShare, benefit, functions, counted } = inputs;
  const granted = lines * dueShare;
  const agreed = linesPerSecondAt(benefit, startHour) * (1 - benefit.charging.shareForEvents);
  const used: Used = { ...counted, lines, granted, writeUnits: granted };
  const perLine = costOfOneExecutionPerLine(used).map(({ part, usdPerMillionLines }) => ({
    ...{ part, usd: (usdPerMillionLines * lines) / 1e6 },
  }));
  const sum = (parts: readonly { usd: number }[]): number =>
    parts.reduce((total, { usd }) => total + usd, 0);
  const expressUsd =
    lines *
    (prices.expressRequest +
      (assumed.lineSeconds + 0.05) * assumed.expressMemoryGb * prices.expressGbSecond);
  const secondsAt = (limits: readonly [string, number][]) => {
    const [narrowest, perSecond] = limits.reduce((one, other) => (other[1] < one[1] ? other : one));
    return { narrowest, seconds: lines / perSecond };
  };
  const both: [string, number][] = [
    ['charging rate', agreed / dueShare],
    ['Lambda concurrency', functions.atOnceMax / assumed.lineSeconds],
    ['DynamoDB writes', quotas.tableStartUnits / dueShare],
  ];
  return [
    {
      way: 'this run, batches in a Distributed Map',
      executions: run.batches,
      seconds: run.seconds,
      narrowest: run.bottleneck,
      usd: cost.usd,
    },
    {
      way: 'one EXPRESS execution per line',
      executions: lines,
      ...secondsAt([['StartExecution', quotas.expressStartsPerSecond], ...both]),
      usd: sum(perLine.filter(({ part }) => part !== 'Standard transitions')) + expressUsd,
    },
    {
      way: 'one STANDARD execution per line',
      executions: lines,
      ...secondsAt([
        ['StartExecution', quotas.standardStartsPerSecond],
        ['state transitions', quotas.standardTransitionsPerSecond / statesPerLine],
        ...both,
      ]),
      usd: sum(perLine),
    },
  ];
};
