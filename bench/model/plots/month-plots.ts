import type { MonthReport } from '../month.ts';
import { dollars, lasting } from '../month-text.ts';
import { colours, type Plot } from './plot.ts';

const widthPx = 380;
const barPx = 24;
const lineUp = (count: number): { width: number; height: number } => ({
  width: widthPx,
  height: count * barPx,
});

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly label: string;
  readonly isSeen: boolean;
}

/** Bars with their numbers beside them, in the order in which they are given. */
const bars = (title: string, axis: string, values: readonly Bar[], log = false): Plot => {
  const name = {
    field: 'name',
    type: 'nominal' as const,
    sort: null,
    axis: { title: null, domain: false, ticks: false },
  };
  const value = {
    field: 'value',
    type: 'quantitative' as const,
    scale: log ? ({ type: 'log', domainMin: 0.5 } as const) : ({ zero: true } as const),
    axis: { title: axis },
  };
  return {
    title,
    spec: {
      ...lineUp(values.length),
      data: { values: [...values] },
      layer: [
        {
          mark: { type: 'bar', height: { band: 0.66 } },
          encoding: {
            y: name,
            x: value,
            // A logarithm has no zero for a bar to start from.
            ...(log && { x2: { datum: 0.5 } }),
            color: {
              condition: { test: 'datum.isSeen', value: colours.seen },
              value: colours.plain,
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 5, fontSize: 12 },
          encoding: { y: name, x: value, text: { field: 'label' } },
        },
      ],
    },
  };
};

const minutes = (seconds: number): number => seconds / 60;

const durationByBottleneck = ({ alone, duration }: MonthReport): Plot =>
  bars(
    'How long 18 million lines take if only one part is narrow',
    'minutes (logarithm)',
    [
      {
        name: 'all together, the month as designed',
        value: minutes(duration.seconds),
        label: lasting(duration.seconds),
        isSeen: true,
      },
      ...alone.map(({ part, seconds }) => ({
        ...{ name: part, value: minutes(seconds), label: lasting(seconds), isSeen: false },
      })),
    ],
    true,
  );

const costByPart = ({ cost }: MonthReport): Plot => {
  const parts = cost.parts.filter(({ usd }) => usd >= 0.01);
  return bars(
    `What 18 million lines cost: ${dollars(cost.usd)}`,
    'USD a month',
    parts.map(({ part, usd }) => ({
      ...{ name: part, value: usd, label: `${dollars(usd)}`, isSeen: part === 'DynamoDB writes' },
    })),
  );
};

const whatIfDuration = ({ whatIfs }: MonthReport): Plot =>
  bars(
    'What changes how long it takes',
    'hours',
    whatIfs.map(({ name, duration, cost, checked }) => ({
      ...{ name, value: duration.seconds / 3600, isSeen: name === 'as designed' },
      label:
        `${lasting(duration.seconds)}, ${dollars(cost.usd)}` +
        (checked.trips ? ' (the run trips)' : ''),
    })),
  );

/** Grants a second over the hours, simulated, and what the formulas say. */
const linesOverTime = (report: MonthReport): Plot => {
  const table = report.whatIfs.find(({ name }) => name === 'charging takes 10,000, new table');
  const series = (name: string, byMinute: readonly number[]) =>
    byMinute.slice(0, -1).map((perSecond, minute) => ({ name, minute, perSecond }));
  return {
    title: 'Grants a second, simulated minute by minute',
    spec: {
      width: widthPx,
      height: 220,
      data: {
        values: [
          ...series('as designed', report.linesPerSecondByMinute),
          ...series(table?.name ?? '', table?.linesPerSecondByMinute ?? []),
        ],
      },
      mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after' },
      encoding: {
        x: {
          field: 'minute',
          type: 'quantitative',
          axis: { title: 'minutes after 00:00 in Korea' },
        },
        y: { field: 'perSecond', type: 'quantitative', axis: { title: 'grants a second' } },
        color: {
          field: 'name',
          type: 'nominal',
          scale: {
            domain: ['as designed', table?.name ?? ''],
            range: [colours.seen, colours.plain],
          },
        },
      },
    },
  };
};

/** The pictures of the report, by the names of their files. */
export const monthPlots = {
  'month-duration.svg': durationByBottleneck,
  'month-cost.svg': costByPart,
  'month-over-time.svg': linesOverTime,
  'month-what-if.svg': whatIfDuration,
} as const satisfies Readonly<Record<string, (report: MonthReport) => Plot>>;
