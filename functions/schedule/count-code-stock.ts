import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { tellTheBus } from '../../adapters/news.ts';
import {
  countPool,
  earlierCount,
  keepCount,
  keepTold,
  wasTold,
} from '../../adapters/ott/pool-stock.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { daysBetween, instantOf, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import {
  type Forecast,
  forecastOf,
  type StockCount,
  stockIsLow,
} from '../../domain/ott-pass/stock.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

const eventSchema = z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) });
type Event = z.infer<typeof eventSchema>;

/** A pool on the day, and whether the partner must bring more. */
export interface CountedPool extends StockCount, Forecast {
  readonly pool: string;
  readonly low: boolean;
}

/**
 * Counts every pool once a day, and says which are low. The day is the schedule's, so a count that
 * comes late or twice is of its own day; that a pool is low is said once for a day, at most twice
 * where the note of it was cut off.
 */
export const makeCountCodeStock =
  (env: Env) =>
  async ({ scheduledTime }: Event): Promise<{ pools: readonly CountedPool[] }> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const on = plainDateOf(instantOf(Date.parse(scheduledTime)));
    const { services } = programme.benefits['ott-pass'];
    const pools = await sideBySide(services, services.length, async ({ id }) => {
      const counted = await countedPool(env, programme, { pool: id, on });
      if (counted.low) await sayOnce(env, programme, counted);
      return counted;
    });
    return { pools };
  };

const countedPool = async (
  env: Env,
  { benefits }: Programme,
  { pool, on }: { readonly pool: string; readonly on: PlainDate },
): Promise<CountedPool> => {
  const [count, earlier] = await Promise.all([
    countPool(env, pool, on).then((found) => keepCount(env, pool, found)),
    earlierCount(env, pool, on),
  ]);
  const forecast = forecastOf(
    count,
    earlier && { count: earlier, daysAgo: daysBetween(earlier.on, on) },
  );
  const low = stockIsLow(benefits['ott-pass'], count, forecast);
  const { free, waiting } = count;
  env.log.metrics(
    { benefit: 'ott-pass', service: pool },
    {
      ...{ freeCodes: free, waitingLines: waiting, codeStockLow: low ? 1 : 0 },
      ...(forecast.daysLeft !== undefined && { codeDaysLeft: forecast.daysLeft }),
    },
  );
  return { pool, low, ...count, ...forecast };
};

const sayOnce = async (env: Env, programme: Programme, counted: CountedPool): Promise<void> => {
  const { pool, on, free, waiting, usedADay, daysLeft } = counted;
  if (await wasTold(env, pool, on)) return;
  const { lowWaterCodes, lowWaterDays } = programme.benefits['ott-pass'].stock;
  await tellTheBus(env, 'CodeStockLow', {
    version: 1,
    programme: programme.programme,
    benefit: 'ott-pass',
    service: pool,
    countedOn: on,
    freeCodes: free,
    waitingLines: waiting,
    ...(usedADay !== undefined && { usedADay }),
    ...(daysLeft !== undefined && { daysLeft }),
    lowWaterCodes,
    lowWaterDays,
  });
  await keepTold(env, pool, on);
  env.log.info('stock of codes is low', { pool, on, free, waiting });
};

export const handler = task(eventSchema, makeCountCodeStock);
