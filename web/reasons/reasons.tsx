import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { Screen } from '../elements/screen.tsx';
import { Table } from '../elements/table.tsx';
import { useWatched } from '../reach/watch.ts';
import { ReasonSaid } from '../run/reason-said.tsx';
import { useSpeech } from '../words/speech.tsx';
import { type ReasonOverMonths, reasonsOverMonths } from './reasons-over-months.ts';

/** More colours than these nobody tells apart: what is rarer is drawn as one. */
const coloured = 8;
const colourOf = (place: number): string => `var(--series-${Math.min(place, coloured) + 1})`;

/** Why lines were refused or parked, over the months. */
export const Reasons = () => {
  const { words } = useSpeech();
  const answer = useWatched('list-runs');
  const { months, reasons } = reasonsOverMonths(answer.data?.runs ?? []);
  return (
    <Screen title={words.reasons.title} watched={[answer]}>
      {answer.data && months.length === 0 && <p>{words.reasons.none}</p>}
      {months.length > 0 && (
        <section className="card" aria-label={words.reasons.chart}>
          <p className="soft">{words.reasons.sentence}</p>
          <ReasonsChart months={months} reasons={reasons} />
          <ReasonsTable months={months} reasons={reasons} />
        </section>
      )}
    </Screen>
  );
};

interface Given {
  readonly months: readonly string[];
  readonly reasons: readonly ReasonOverMonths[];
}

const ReasonsChart = ({ months, reasons }: Given) => {
  const { words, formats } = useSpeech();
  const rows = months.map((cycle, place) => ({
    month: formats.month(cycle),
    ...Object.fromEntries(reasons.map(({ reason, lines }) => [reason, lines[place]])),
  }));
  return (
    <figure aria-label={words.reasons.chart}>
      <ResponsiveContainer width="100%" height={300}>
        <BarChart data={rows} margin={{ top: 8, right: 8, bottom: 0, left: 8 }} maxBarSize={72}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="month"
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            tick={{ fill: 'var(--ink-soft)', fontSize: 12 }}
          />
          <YAxis
            width={64}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--ink-soft)', fontSize: 12 }}
            tickFormatter={(value: number) => formats.count(value)}
          />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 6,
            }}
            itemStyle={{ color: 'var(--ink)' }}
            formatter={(value) => formats.count(Number(value))}
            itemSorter={({ value }) => -Number(value)}
          />
          {reasons.map(({ reason }, place) => (
            <Bar
              key={reason}
              dataKey={reason}
              stackId="reasons"
              fill={colourOf(place)}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
};

const ReasonsTable = ({ months, reasons }: Given) => {
  const { words, formats } = useSpeech();
  return (
    <Table
      label={words.reasons.chart}
      rows={reasons}
      keyOf={({ kind, reason }) => `${kind} ${reason}`}
      columns={[
        {
          head: words.run.reason,
          cell: ({ kind, reason }, place) => (
            <span className="with-colour">
              <span className="part" style={{ background: colourOf(place) }} aria-hidden="true" />
              <ReasonSaid reason={reason} parked={kind === 'parked'} />
            </span>
          ),
        },
        ...months.map((cycle, month) => ({
          ...{ head: formats.month(cycle), isNumber: true },
          cell: ({ lines }: Given['reasons'][number]) => formats.count(lines[month] ?? 0),
        })),
        {
          ...{ head: words.reasons.total, isNumber: true },
          cell: ({ total }) => formats.count(total),
        },
      ]}
    />
  );
};
