import { CircleCheck, TriangleAlert } from 'lucide-react';
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { PoolStock } from '../../domain/operations/stock.ts';
import { Facts } from '../elements/facts.tsx';
import { Screen } from '../elements/screen.tsx';
import { Badge } from '../elements/status-badge.tsx';
import { useWatched } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';
import { forecastOf } from './stock-forecast.ts';

/** How many codes each service has left, and how long they last. */
export const Stock = () => {
  const { words } = useSpeech();
  const stock = useWatched('list-stock');
  return (
    <Screen title={words.stock.title} watched={[stock]}>
      {stock.data?.pools.length === 0 && <p>{words.stock.none}</p>}
      <div className="cards wide">
        {stock.data?.pools.map((pool) => (
          <Pool key={pool.service} pool={pool} />
        ))}
      </div>
    </Screen>
  );
};

const Pool = ({ pool }: { readonly pool: PoolStock }) => {
  const { words, formats, language } = useSpeech();
  const { service, nameKo, countedOn, free, used, waiting, usedADay, daysLeft, low } = pool;
  return (
    <article className="card">
      <header className="section-head">
        <h2>{language === 'ko' ? nameKo : service}</h2>
        <Badge
          look={low ? { tone: 'bad', icon: TriangleAlert } : { tone: 'good', icon: CircleCheck }}
        >
          {low ? words.stock.low : words.stock.enough}
        </Badge>
      </header>
      <p className="soft">
        {countedOn ? words.stock.counted(formats.day(countedOn)) : words.stock.uncounted}
      </p>
      <Facts
        rows={[
          [words.stock.free, formats.count(free)],
          [words.stock.used, formats.count(used)],
          [words.stock.waiting, formats.count(waiting)],
          [
            words.stock.aDay,
            usedADay === undefined ? words.stock.unknown : formats.count(usedADay),
          ],
          [
            words.stock.lasts,
            daysLeft === undefined ? words.stock.unknown : words.stock.days(daysLeft),
          ],
        ]}
      />
      <Forecast pool={pool} />
    </article>
  );
};

const Forecast = ({ pool }: { readonly pool: PoolStock }) => {
  const { words, formats } = useSpeech();
  const points = forecastOf(pool);
  if (!points) return <p className="soft">{words.stock.noForecast}</p>;
  const tick = { fill: 'var(--ink-soft)', fontSize: 12 };
  return (
    <figure aria-label={words.stock.forecast(pool.service)}>
      <ResponsiveContainer width="100%" height={180}>
        <AreaChart data={points} margin={{ top: 18, right: 8, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="days"
            type="number"
            domain={[0, 'dataMax']}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            tickFormatter={(days: number) => words.stock.inDays(Math.round(days))}
          />
          <YAxis
            width={76}
            domain={[0, Math.max(pool.free, pool.lowWaterCodes)]}
            tick={tick}
            tickLine={false}
            axisLine={false}
            tickFormatter={(free: number) => formats.count(free)}
          />
          <Tooltip
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 6,
            }}
            labelFormatter={(days) => words.stock.inDays(Number(days))}
            formatter={(free) => [formats.count(Number(free)), words.stock.free]}
          />
          <Area
            dataKey="free"
            stroke="var(--accent)"
            fill="var(--accent-soft)"
            strokeWidth={2}
            isAnimationActive={false}
          />
          <ReferenceLine
            y={pool.lowWaterCodes}
            stroke="var(--bad)"
            strokeDasharray="5 4"
            label={{
              value: words.stock.lowWater(formats.count(pool.lowWaterCodes)),
              position: 'insideBottomLeft',
              fill: 'var(--bad)',
              fontSize: 12,
            }}
          />
        </AreaChart>
      </ResponsiveContainer>
    </figure>
  );
};
