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

/** What is left for a run once single grants have their share. Operations may lower what is agreed
 * for a while, never raise it. */
const runLinesPerSecondAt = (
  benefit: MonthlyDataBenefit,
  hour: number,
  throttledTo = Number.POSITIVE_INFINITY,
): number =>
  Math.min(linesPerSecondAt(benefit, hour), throttledTo) * (1 - benefit.charging.shareForEvents);

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
): number | 'closed' => throttledSlotSecondsAt(benefit, hour, { maxConcurrency });

/** The same where operations may have lowered the rate while the run goes on. */
export const throttledSlotSecondsAt = (
  benefit: MonthlyDataBenefit,
  hour: number,
  { maxConcurrency, throttledTo }: { maxConcurrency: number; throttledTo?: number | undefined },
): number | 'closed' => {
  const linesPerSecond = runLinesPerSecondAt(benefit, hour, throttledTo);
  if (linesPerSecond === 0) return 'closed';
  return (maxConcurrency * benefit.run.batchSize) / linesPerSecond;
};

/** The longest slot: whoever waits longer inside a batch outlives its function. */
const slotSecondsMax = 40;

/** The least that a run may be throttled to, whatever hour it opened in: below it a batch would have
 * to keep its slot for longer than it lives, and halting is the honest way. */
export const slowestLinesPerSecond = (benefit: MonthlyDataBenefit): number => {
  const slots = benefit.charging.hours.map(({ fromHour }) => {
    const pace = paceAt(benefit, fromHour);
    return pace === 'closed' ? 0 : pace.maxConcurrency;
  });
  const atOnce = Math.max(...slots) * benefit.run.batchSize;
  return Math.ceil(atOnce / slotSecondsMax / (1 - benefit.charging.shareForEvents));
};

/** The next hour, this one included, in which charging is open. */
export const nextOpenHour = (benefit: MonthlyDataBenefit, hour: number): number => {
  for (let ahead = 0; ahead < 24; ahead += 1) {
    const candidate = (hour + ahead) % 24;
    if (linesPerSecondAt(benefit, candidate) > 0) return candidate;
  }
  throw new Defect('Charging is closed all day: charging.hours of the programme has no rate');
};
