import type { Measured } from './measured.ts';
import type { Cost } from './prices.ts';
import type { Spread } from './spread.ts';

interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly node: string;
}

const whole = (n: number): string => Math.round(n).toLocaleString('en-US');
const around = ({ median, least, most }: Spread): string =>
  `${whole(median)} (${whole(least)} to ${whole(most)})`;
const share = ({ median, least, most }: Spread): string =>
  `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
const total = (costs: readonly Cost[]): number =>
  costs.reduce((sum, { usdPerMillionLines }) => sum + usdPerMillionLines, 0);
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const speed = (measured: readonly Measured[]): string[] => [
  row('', ...measured.map(({ lines }) => `${whole(lines)} lines`)),
  row('---', ...measured.map(() => '---:')),
  row('lines/s, schedule to manifest', ...measured.map((m) => around(m.linesPerSecond))),
  row('grants/s, schedule to manifest', ...measured.map((m) => around(m.grantsPerSecond))),
  row('raw inserts/s, alone', ...measured.map((m) => around(m.rawInsertsPerSecond))),
  row('BatchWriteItem items/s, alone', ...measured.map((m) => around(m.batchWritesPerSecond))),
  row('grants over raw inserts', ...measured.map((m) => share(m.ratio))),
  row(
    'peak memory, MB',
    ...measured.map((m) =>
      Object.entries(m.peakMemoryMb)
        .map(([name, mb]) => `${name} ${mb}`)
        .join(', '),
    ),
  ),
];

const money = (measured: readonly Measured[]): string[] => {
  const parts = measured[0]?.usdPerMillionLines.map(({ part }) => part) ?? [];
  const usd = (n: number): string => n.toFixed(3);
  const sums = measured.map((m) => total(m.usdPerMillionLines));
  return [
    row('USD per million lines', ...measured.map(({ lines }) => `${whole(lines)} lines`)),
    row('---', ...measured.map(() => '---:')),
    ...parts.map((part, i) =>
      row(part, ...measured.map((m) => usd(m.usdPerMillionLines[i]?.usdPerMillionLines ?? 0))),
    ),
    row('**sum**', ...sums.map(usd)),
    row('one write per granted line', ...measured.map((m) => usd(m.floorUsdPerMillionLines))),
    row(
      '**sum over that floor**',
      ...measured.map((m, i) => ((sums[i] ?? 0) / m.floorUsdPerMillionLines).toFixed(3)),
    ),
    row(
      'the same as one Standard execution per line',
      ...measured.map((m) => usd(total(m.oneExecutionPerLine))),
    ),
    row('write units per granted line', ...measured.map((m) => m.writesPerGrant.toFixed(3))),
  ];
};

/** What the benchmark prints and keeps: medians with least and most. */
export const report = (machine: Machine, measured: readonly Measured[]): string =>
  [
    '# The monthly run, measured',
    '',
    `\`npm run bench\` on ${machine.cores} cores (${machine.cpu}), Node ${machine.node}; ` +
      `${measured[0]?.pairs ?? 0} pairs of a run and the raw writes of its grants, in turn.`,
    '',
    ...speed(measured),
    '',
    'Counted calls of the functions at Seoul prices (bench/prices.ts says which, and what is',
    'assumed for the durations of machines that are not ours):',
    '',
    ...money(measured),
    '',
  ].join('\n');
