import type { AloneLimit } from './analytic/alone.ts';
import type { Sensitivity } from './analytic/sensitivity.ts';
import type { ModelledMonth, WhatIf } from './month.ts';
import type { Sourced } from './sourced.ts';
import type { Way } from './ways.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
export const dollars = (usd: number): string =>
  usd >= 100 ? `$${whole(usd)}` : usd >= 0.01 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(4)}`;

/** `2 h 16 min`, `7 min 12 s`, `48 s`. */
export const lasting = (seconds: number): string => {
  const all = Math.round(seconds);
  const [h, min, s] = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
};

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(...head),
  row(...head.map((_, place) => (place === 0 ? '---' : '---:'))),
  ...rows.map((cells) => row(...cells)),
];

const deviation = (ratio: number): string => {
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
};

/** What the model says of one scenario, for a person. */
export const textOfMonth = (month: ModelledMonth): string => {
  const { scenario, duration, cost, checked, slots } = month;
  const { lines, batches } = { lines: scenario.lines, batches: duration.batches };
  return [
    `${whole(lines)} lines in ${whole(batches)} batches, ${slots} at once:`,
    `${lasting(duration.seconds)} and ${dollars(cost.usd)}, ` +
      `${(cost.usd / cost.floorUsd).toFixed(2)} times one write a grant.`,
    `Narrowest: ${duration.bottleneck}, ${whole(duration.duePerSecond)} grants a second.`,
    ...(duration.isBeyondPatience
      ? ['The table throttles for longer than batches are patient: believe the simulation instead.']
      : []),
    `Simulated over ${whole(checked.lines)} lines: ${lasting(checked.simulatedSeconds)}, ` +
      `the model says ${lasting(checked.modelSeconds)} (${deviation(checked.ratio)}).`,
    ...(checked.trips
      ? [`The simulated run trips over its tolerance: ${checked.failedBatches} failed batches.`]
      : []),
    '',
    ...tableOfCost(month),
    '',
  ].join('\n');
};

export const tableOfCost = ({ cost }: ModelledMonth): string[] =>
  table(
    ['part', 'USD', 'share'],
    [
      ...cost.parts.map(({ part, usd }) => [
        part,
        dollars(usd),
        `${((usd / cost.usd) * 100).toFixed(1)} %`,
      ]),
      ['**sum**', dollars(cost.usd), `${(cost.usd / cost.floorUsd).toFixed(3)} × floor`],
    ],
  );

export const tableOfAlone = (limits: readonly AloneLimit[]): string[] =>
  table(
    ['if only this were narrow', 'grants a second', 'the month takes'],
    limits.map(({ part, duePerSecond, seconds }) => [part, whole(duePerSecond), lasting(seconds)]),
  );

export const tableOfSensitivities = (all: readonly Sensitivity[]): string[] =>
  table(
    ['what is assumed', 'half of it', 'twice as much'],
    all.map(({ number, halvedSeconds, doubledSeconds }) => [
      ...[number, lasting(halvedSeconds), lasting(doubledSeconds)],
    ]),
  );

export const tableOfWhatIfs = (all: readonly WhatIf[]): string[] =>
  table(
    ['what if', 'takes', 'narrowest', 'costs', 'simulated against model'],
    all.map(({ name, duration, cost, checked }) => [
      name,
      `${lasting(duration.seconds)}${duration.isBeyondPatience ? ' at the least' : ''}`,
      duration.bottleneck,
      dollars(cost.usd),
      `${deviation(checked.ratio)}${checked.trips ? ', the run trips' : ''}`,
    ]),
  );

export const tableOfWays = (ways: readonly Way[]): string[] =>
  table(
    ['way', 'executions', 'takes', 'narrowest', 'costs'],
    ways.map(({ way, executions, seconds, narrowest, usd }) => [
      ...[way, whole(executions), lasting(seconds), narrowest, dollars(usd)],
    ]),
  );

const numberOf = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 6, maximumFractionDigits: 10 });

/** Numbers that are not ours, each with where it comes from. */
export const tableOfSources = (sourced: Readonly<Record<string, Sourced>>): string[] =>
  table(
    ['what', 'number', 'known from', 'source'],
    Object.values(sourced).map(({ value, unit, known, source }) => [
      ...[unit, numberOf(value), known, source],
    ]),
  );
