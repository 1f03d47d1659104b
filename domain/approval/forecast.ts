import { hourOf, type Instant, instantOf, msOf } from '../calendar.ts';
import { nextOpenHour, paceAt, slotSecondsAt } from '../pace.ts';
import type { MonthlyDataBenefit } from '../programme.ts';
import type { PreviewCounts } from './preview-counts.ts';
import { runPrices } from './run-prices.ts';

/** How long a run takes that opens at the instant, and what it costs. */
export interface Forecast {
  readonly seconds: number;
  readonly costUsd: number;
}

export interface ForecastInput {
  readonly benefit: MonthlyDataBenefit;
  readonly counts: PreviewCounts;
  readonly opensAt: Instant;
  /** Batches at once that the stage's account runs at the most. */
  readonly batchesAtOnceMax: number;
}

const msPerHour = 3_600_000;

/** The forecast of a month's first run, by charging's agreed rate hour by hour and by list prices:
 * what the console will show, to a tenth or so, not an invoice. */
export const forecastOf = (input: ForecastInput): Forecast => ({
  seconds: Math.ceil(servingSeconds(input)),
  costUsd: Math.round(costOf(input) * 100) / 100,
});

/** From the opening until the last line has been asked for; hours in which charging is closed count. */
const servingSeconds = ({ benefit, counts, opensAt, batchesAtOnceMax }: ForecastInput): number => {
  const openHour = nextOpenHour(benefit, hourOf(opensAt));
  const pace = paceAt(benefit, openHour);
  if (pace === 'closed' || counts.eligible === 0) return 0;
  const slots = Math.min(pace.maxConcurrency, batchesAtOnceMax);
  let left = counts.eligible;
  for (let ms = msOf(opensAt); ; ) {
    // Whole milliseconds and whole hours: a remainder of a remainder would never come to nothing.
    const nextHourMs = (Math.floor(ms / msPerHour) + 1) * msPerHour;
    const rate = linesPerSecond(benefit, hourOf(instantOf(ms)), slots);
    const served = (rate * (nextHourMs - ms)) / 1000;
    if (served >= left) return (ms - msOf(opensAt)) / 1000 + left / rate;
    left -= served;
    ms = nextHourMs;
  }
};

/** A batch takes as long as its slot, or as charging where so few slots are slower than its rate. */
const linesPerSecond = (benefit: MonthlyDataBenefit, hour: number, slots: number): number => {
  const slot = slotSecondsAt(benefit, hour, slots);
  if (slot === 'closed') return 0;
  return (slots * benefit.run.batchSize) / Math.max(slot, benefit.charging.batchSecondsP99);
};

const costOf = (input: ForecastInput): number => {
  const { benefit, counts } = input;
  const { batchSize } = benefit.run;
  const pace = paceAt(benefit, nextOpenHour(benefit, hourOf(input.opensAt)));
  const slotSeconds =
    pace === 'closed' ? 0 : Math.max(pace.slotSeconds, benefit.charging.batchSecondsP99);
  const batches = Math.ceil(counts.considered / batchSize);
  const { functionGb, childGb, logGbPerBatch, readUnitsPerBatch } = runPrices.perBatch;
  const perBatch =
    runPrices.lambdaRequest +
    functionGb * slotSeconds * runPrices.lambdaGbSecond +
    runPrices.expressRequest +
    childGb * slotSeconds * runPrices.expressGbSecond +
    logGbPerBatch * runPrices.logsGb +
    readUnitsPerBatch * runPrices.dynamodbReadUnit;
  return counts.eligible * runPrices.dynamodbWriteUnit + batches * perBatch;
};
