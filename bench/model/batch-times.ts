import * as z from 'zod';
import { spreadOf } from '../spread.ts';

const series = z.array(z.number().nonnegative()).min(5);

/** Batches of one size as `npm run bench:batches` saw them, alone on their machine, in order. */
const batchesOfSizeSchema = z.object({
  lines: z.int().positive(),
  granted: series,
  /** Processor time of the function's process: user, system and the runtime's own threads. */
  cpuMs: series,
  wallMs: series,
  databaseMs: series,
  chargingMs: series,
  /** Of a batch, at the most: what goes into the child, comes out of it, and is logged. */
  inputBytes: z.int().positive(),
  outputBytes: z.int().positive(),
  logBytes: z.int().nonnegative(),
  /** The largest grant, as DynamoDB bills it. */
  itemBytes: z.int().positive(),
});
export type BatchesOfSize = z.infer<typeof batchesOfSizeSchema>;

export const batchTimesSchema = z.object({
  machine: z.object({ cores: z.int(), cpu: z.string(), node: z.string() }),
  command: z.string(),
  sizes: z.array(batchesOfSizeSchema).min(2),
});
export type BatchTimes = z.infer<typeof batchTimesSchema>;

/** What a batch takes of one whole processor. */
export interface Work {
  readonly fixedMs: number;
  readonly msPerGrant: number;
  /** Measured over fitted, batch by batch: how far they spread. */
  readonly factors: readonly number[];
}

/** A line through the medians of the sizes, and the spread of the largest size around it. */
export const workOf = ({ sizes }: BatchTimes): Work => {
  const points = sizes.map(({ granted, cpuMs }) => ({
    x: spreadOf(granted).median,
    y: spreadOf(cpuMs).median,
  }));
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const msPerGrant =
    mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
  const fixedMs = Math.max(0, y - msPerGrant * x);
  const largest = sizes.reduce((one, other) => (other.lines > one.lines ? other : one));
  const factors = largest.cpuMs.map(
    (ms, place) => ms / (fixedMs + msPerGrant * (largest.granted[place] ?? 0)),
  );
  return { fixedMs, msPerGrant, factors };
};
