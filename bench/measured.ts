import type { Cost, Used } from './prices.ts';
import type { Spread } from './spread.ts';

/** One size of cohort, measured in pairs of a run and the raw writes of its grants. */
export interface Measured {
  readonly lines: number;
  readonly pairs: number;
  readonly granted: number;
  readonly linesPerSecond: Spread;
  readonly grantsPerSecond: Spread;
  readonly rawInsertsPerSecond: Spread;
  readonly batchWritesPerSecond: Spread;
  /** Grants per second over raw inserts per second, pair by pair. */
  readonly ratio: Spread;
  readonly peakMemoryMb: Record<string, number>;
  readonly used: Used;
  readonly writesPerGrant: number;
  readonly usdPerMillionLines: readonly Cost[];
  readonly oneExecutionPerLine: readonly Cost[];
  readonly floorUsdPerMillionLines: number;
}
