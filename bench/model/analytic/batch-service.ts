import type { Inputs } from '../inputs.ts';
import { longestOf, type Spread, spreadFromQuantiles, sumOf } from './log-normal.ts';

const statementsPerCall = 25;

/** How long a batch keeps its function where nothing makes it wait: reads, its own work on the
 * share of a processor that its memory comes with, charging's answer, writes. */
export const batchService = (inputs: Inputs): Spread => {
  const { functions, charging, table, batchSize, dueShare } = inputs;
  const due = batchSize * dueShare;
  const { work, cpuShare } = functions;
  const factor = meanAndVariance(work.factors);
  const cpuSeconds = (work.fixedMs + work.msPerGrant * due) / 1000 / cpuShare;
  const own: Spread = {
    mean: cpuSeconds * factor.mean,
    variance: cpuSeconds ** 2 * factor.variance,
  };
  const { callSeconds, callSpread, writesPerGrant } = table;
  const reads = longestOf(2, callSeconds, callSpread);
  const calls = Math.max(1, Math.ceil(due / statementsPerCall));
  const write = longestOf(calls, callSeconds, callSpread);
  return sumOf(
    reads,
    own,
    spreadFromQuantiles(charging.medianSeconds, charging.p99Seconds),
    ...Array.from({ length: writesPerGrant }, () => write),
  );
};

const meanAndVariance = (values: readonly number[]): Spread => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
};
