import { type Inputs, startHour } from '../inputs.ts';
import { batchService } from './batch-service.ts';
import { type Bottleneck, type Narrowest, narrowestAt, unitsPerGrant } from './limits.ts';

const hourSeconds = 3_600;

/** How long the month takes, by formulas: rates that hold until an hour of charging or a window of
 * the table ends. */
export interface Duration {
  readonly seconds: number;
  /** What is narrowest for the most of the time. */
  readonly bottleneck: Bottleneck;
  readonly duePerSecond: number;
  /** What batches keep their functions for, all of them together. */
  readonly functionSeconds: number;
  readonly batches: number;
  /** The table makes batches wait longer than they are patient. They are served twice then, which
   * these formulas leave out: the run takes longer than they say, and may trip over its tolerance. */
  readonly isBeyondPatience: boolean;
}

export const durationOf = (inputs: Inputs): Duration => {
  const { lines, canaryLines: canary, batchSize, dueShare, table } = inputs;
  const batches = Math.ceil(lines / batchSize) + Math.ceil(canary / batchSize);
  let open = (lines + canary) * dueShare;
  let tableUnits = Math.min(table.startUnits, table.unitsMax);
  let [seconds, functionSeconds, peak] = [0, 0, 0];
  let isBeyondPatience = false;
  const spent = new Map<Bottleneck, number>();
  while (open > 0) {
    const hour = (startHour + Math.floor(seconds / hourSeconds)) % 24;
    const narrowest = narrowestAt(inputs, { hour, tableUnits });
    const window = nextOf(seconds, table.peakWindowSeconds);
    const until = Math.min(nextOf(seconds, hourSeconds), window);
    if (narrowest === 'closed') {
      seconds = until;
      continue;
    }
    const { bottleneck, duePerSecond, heldSeconds } = narrowest;
    const lasts = Math.min(until - seconds, open / duePerSecond);
    open = Math.max(0, open - lasts * duePerSecond);
    if (open < 1e-6) open = 0;
    seconds += lasts;
    spent.set(bottleneck, (spent.get(bottleneck) ?? 0) + lasts);
    functionSeconds += ((lasts * duePerSecond) / (batchSize * dueShare)) * heldSeconds;
    isBeyondPatience ||= bottleneck === 'DynamoDB writes' && outlastsPatience(inputs, narrowest);
    peak = Math.max(peak, duePerSecond * unitsPerGrant(table));
    if (seconds < window) continue;
    // Twice the peak of the last window is taken from now on.
    tableUnits = Math.min(table.unitsMax, Math.max(tableUnits, 2 * peak));
    peak = 0;
  }
  const [bottleneck] = [...spent].reduce((one, other) => (other[1] > one[1] ? other : one));
  return {
    seconds: seconds + inputs.aroundTheMapSeconds,
    bottleneck,
    duePerSecond: ((lines + canary) * dueShare) / seconds,
    functionSeconds,
    batches,
    isBeyondPatience,
  };
};

const nextOf = (seconds: number, step: number): number => (Math.floor(seconds / step) + 1) * step;

/** Pauses of a batch between its rounds of the same inserts: 40, 80, 160 and 320 ms. */
const patienceSeconds = 0.6;

const outlastsPatience = (inputs: Inputs, { heldSeconds }: Narrowest): boolean => {
  const waited = heldSeconds - batchService(inputs).mean;
  return waited / inputs.table.writesPerGrant > patienceSeconds;
};
