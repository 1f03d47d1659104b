import { Defect } from './errors.ts';
import type { MonthlyDataBenefit } from './programme.ts';

/** The lines per second that charging takes in that hour of the Korean day; 0 is closed. */
export const linesPerSecondAt = (benefit: MonthlyDataBenefit, hour: number): number => {
  const range = benefit.charging.hours.find(
    ({ fromHour, untilHour }) => fromHour <= hour && hour < untilHour,
  );
  if (!range) throw new Defect(`Hour ${hour} is in no range of charging.hours`);
  return range.linesPerSecond;
};

/** The most that charging takes in any hour: what the tables must take too. */
export const highestLinesPerSecond = (benefit: MonthlyDataBenefit): number =>
  Math.max(...benefit.charging.hours.map(({ linesPerSecond }) => linesPerSecond));

/** What is left for a run once single grants have their share. */
const runLinesPerSecondAt = (benefit: MonthlyDataBenefit, hour: number): number =>
  linesPerSecondAt(benefit, hour) * (1 - benefit.charging.shareForEvents);

/** How many batches at once, and how long each keeps its slot at least. */
export interface Pace {
  readonly maxConcurrency: number;
  readonly slotSeconds: number;
}

/**
 * The pace of a run that opens in that hour, or `closed`. Slots are as many as the agreed rate
 * keeps busy when charging is slow (p99), and a batch keeps its slot so long that the rate holds
 * when charging is fast: concurrency alone bounds nothing. The place where both numbers come from.
 */
export const paceAt = (benefit: MonthlyDataBenefit, hour: number): Pace | 'closed' => {
  const linesPerSecond = runLinesPerSecondAt(benefit, hour);
  if (linesPerSecond === 0) return 'closed';
  const { batchSize } = benefit.run;
  const { batchSecondsP99 } = benefit.charging;
  const maxConcurrency = Math.ceil((linesPerSecond * batchSecondsP99) / batchSize);
  return { maxConcurrency, slotSeconds: (maxConcurrency * batchSize) / linesPerSecond };
};

/** How long a batch keeps its slot in that hour of a run whose concurrency was fixed when it
 * opened, or `closed`: a run that goes on into the day slows down with it. */
export const slotSecondsAt = (
  benefit: MonthlyDataBenefit,
  hour: number,
  maxConcurrency: number,
): number | 'closed' => {
  const linesPerSecond = runLinesPerSecondAt(benefit, hour);
  if (linesPerSecond === 0) return 'closed';
  return (maxConcurrency * benefit.run.batchSize) / linesPerSecond;
};

/** The next hour, this one included, in which charging is open. */
export const nextOpenHour = (benefit: MonthlyDataBenefit, hour: number): number => {
  for (let ahead = 0; ahead < 24; ahead += 1) {
    const candidate = (hour + ahead) % 24;
    if (linesPerSecondAt(benefit, candidate) > 0) return candidate;
  }
  throw new Defect('Charging is closed all day: charging.hours of the programme has no rate');
};
