import { daysBetween, instantOf } from '../../domain/calendar.ts';
import type { PoolStock, StockAnswer } from '../../domain/operations/stock.ts';
import { forecastOf, stockIsLow } from '../../domain/ott-pass/stock.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env } from '../env.ts';
import { earlierCount, latestCount } from '../ott/pool-stock.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

/** Every service's codes, by the daily count that was kept last. */
export const listStock = async (env: Reach, programme: Programme): Promise<StockAnswer> => {
  const { services } = programme.benefits['ott-pass'];
  return {
    asOf: instantOf(env.clock.now()),
    pools: await Promise.all(
      services.map(({ id, nameKo }) => poolStock(env, programme, { service: id, nameKo })),
    ),
  };
};

const poolStock = async (
  env: Reach,
  { benefits }: Programme,
  named: Pick<PoolStock, 'service' | 'nameKo'>,
): Promise<PoolStock> => {
  const { lowWaterCodes, lowWaterDays } = benefits['ott-pass'].stock;
  const marks = { lowWaterCodes, lowWaterDays };
  const count = await latestCount(env, named.service);
  if (!count) return { ...named, free: 0, used: 0, waiting: 0, low: false, ...marks };
  const earlier = await earlierCount(env, named.service, count.on);
  const forecast = forecastOf(
    count,
    earlier && { count: earlier, daysAgo: daysBetween(earlier.on, count.on) },
  );
  const { on, free, used, waiting } = count;
  const { usedADay, daysLeft } = forecast;
  return {
    ...named,
    ...{ countedOn: on, free, used, waiting },
    ...(usedADay !== undefined && { usedADay }),
    ...(daysLeft !== undefined && { daysLeft }),
    low: stockIsLow(benefits['ott-pass'], count, forecast),
    ...marks,
  };
};
