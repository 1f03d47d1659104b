import type { Inputs } from '../inputs.ts';
import { makeTokenBucket, type TokenBucket } from './token-bucket.ts';

/** An on-demand table: partitions that each take so many units a second, a brake above them all,
 * and more partitions once a window has seen a higher peak. */
export interface Table {
  /** Writes items by their places, 0 to 1, in the table; answers the places that were throttled. */
  write(now: number, places: readonly number[]): number[];
  readonly throttled: number;
  readonly units: number;
}

/** A peak is what one of these spans held on average. */
const peakSpanSeconds = 60;

export const makeTable = ({ table }: Inputs): Table => {
  const { partitionUnits, unitsPerWrite, unitsMax, peakWindowSeconds } = table;
  const brake = makeTokenBucket(unitsMax);
  const partitionsFor = (units: number): TokenBucket[] => {
    const count = Math.ceil(Math.min(units, unitsMax) / partitionUnits);
    return Array.from({ length: count }, () => makeTokenBucket(partitionUnits));
  };
  let partitions = partitionsFor(table.startUnits);
  let window = { endsAt: peakWindowSeconds, peak: 0 };
  let span = { endsAt: peakSpanSeconds, units: 0 };
  let [throttled, units] = [0, 0];

  const watchPeaks = (now: number): void => {
    if (now < span.endsAt) return;
    window.peak = Math.max(window.peak, span.units / peakSpanSeconds);
    span = { endsAt: (Math.floor(now / peakSpanSeconds) + 1) * peakSpanSeconds, units: 0 };
    if (now < window.endsAt) return;
    const grown = partitionsFor(2 * window.peak);
    if (grown.length > partitions.length) partitions = grown;
    const endsAt = (Math.floor(now / peakWindowSeconds) + 1) * peakWindowSeconds;
    window = { endsAt, peak: 0 };
  };

  return {
    write(now, places) {
      watchPeaks(now);
      const again: number[] = [];
      let allowed = brake.takeUpTo(now, places.length * unitsPerWrite);
      for (const place of places) {
        const partition = partitions[Math.floor(place * partitions.length)] as TokenBucket;
        if (allowed >= unitsPerWrite && partition.take(now, unitsPerWrite))
          allowed -= unitsPerWrite;
        else again.push(place);
      }
      brake.giveBack(allowed);
      const written = (places.length - again.length) * unitsPerWrite;
      span.units += written;
      units += written;
      throttled += again.length;
      return again;
    },
    get throttled() {
      return throttled;
    },
    get units() {
      return units;
    },
  };
};
