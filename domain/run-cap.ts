import * as z from 'zod';
import { runPrices } from './approval/run-prices.ts';
import type { MonthlyDataBenefit } from './programme.ts';

/**
 * The most that one run may give away, in gigabytes and in what it costs us. A limit that is left out
 * limits nothing. Money is in cents of a US dollar, as the model of a run estimates it.
 */
export const runCapSchema = z.strictObject({
  gigabytes: z.int().nonnegative().optional(),
  spendUsdCents: z.int().nonnegative().optional(),
});
export type RunCap = z.infer<typeof runCapSchema>;

/** A cap that operations have set for a run, and whose word it is. */
export const setCapSchema = z.strictObject({
  ...runCapSchema.shape,
  by: z.string(),
  why: z.string(),
  at: z.string(),
  /** The second person; without one a cap can only lower what was in force. */
  confirmedBy: z.string().optional(),
});
export type SetCap = z.infer<typeof setCapSchema>;

/** What a run pins of its cap when it opens. The lines that it gives are counted in so many parts:
 * one item that every batch writes would be the run's narrowest place. */
export const pinnedCapSchema = z.strictObject({
  ...runCapSchema.shape,
  shards: z.int().positive(),
});
export type PinnedCap = z.infer<typeof pinnedCapSchema>;

const limits = ['gigabytes', 'spendUsdCents'] as const;

const limited = (of: (limit: (typeof limits)[number]) => number | undefined): RunCap =>
  Object.fromEntries(
    limits.flatMap((limit) => {
      const value = of(limit);
      return value === undefined ? [] : [[limit, value]];
    }),
  );

/** The limits of a cap alone, without whose word it is. */
export const limitsOf = (cap: RunCap): RunCap => limited((limit) => cap[limit]);

/** True where both limit the same. */
export const isSameCap = (one: RunCap, other: RunCap): boolean =>
  limits.every((limit) => one[limit] === other[limit]);

/** Of two caps the lower limit of each kind. */
export const lowerOf = (one: RunCap | undefined, other: RunCap | undefined): RunCap =>
  limited((limit) => {
    const values = [one?.[limit], other?.[limit]].filter((value) => value !== undefined);
    return values.length === 0 ? undefined : Math.min(...values);
  });

/**
 * The cap that counts: what was pinned, lowered by what one person has set, or replaced by what two
 * have. A word of one person never raises it, whenever it was said.
 */
export const capInForce = (pinned: RunCap | undefined, set: SetCap | undefined): RunCap => {
  if (!set) return lowerOf(pinned, undefined);
  if (set.confirmedBy === undefined) return lowerOf(pinned, set);
  return limited((limit) => set[limit] ?? pinned?.[limit]);
};

/** True where the wanted cap is above the one in force in some limit: that takes two persons. */
export const isRaised = (wanted: RunCap, inForce: RunCap): boolean =>
  limits.some((limit) => {
    const [now, then] = [inForce[limit], wanted[limit]];
    return now !== undefined && then !== undefined && then > now;
  });

/** The approved preview's gigabytes and half a per cent, as much as the counts at the start may
 * differ from it. */
export const capOfApproval = (gigabytes: number): number => Math.floor((gigabytes * 1_005) / 1_000);

/** So many lines must be between two shards, or the last lines of each would not be given. */
const linesPerShardMin = 50_000;
const shardsMax = 16;

/** In how many parts a run with this cap is counted. */
export const shardsOf = (lines: number): number =>
  Math.max(1, Math.min(shardsMax, Math.floor(lines / linesPerShardMin)));

/** The part of the cap that one shard may give; all parts together are the cap. */
export const shareOfShard = (lines: number, { shards }: Pick<PinnedCap, 'shards'>, shard: number) =>
  Math.floor((lines + shards - 1 - shard) / shards);

interface CappedRun {
  readonly benefit: MonthlyDataBenefit;
  /** Lines that the run reads. */
  readonly rows: number;
}

/** A batch's own cost, whatever it gives: its call, its child, its log and its reads. */
const usdPerBatch = ({ charging }: MonthlyDataBenefit): number => {
  const { functionGb, childGb, logGbPerBatch, readUnitsPerBatch } = runPrices.perBatch;
  return (
    runPrices.lambdaRequest +
    functionGb * charging.batchSecondsP99 * runPrices.lambdaGbSecond +
    runPrices.expressRequest +
    childGb * charging.batchSecondsP99 * runPrices.expressGbSecond +
    logGbPerBatch * runPrices.logsGb +
    readUnitsPerBatch * runPrices.dynamodbReadUnit +
    capWriteUnitsPerBatch * runPrices.dynamodbWriteUnit
  );
};

/** Of a counted batch: two writes in a transaction cost two units each. */
const capWriteUnitsPerBatch = 4;

/**
 * How many lines a run may give under a cap; undefined where nothing limits it. Every batch of the
 * run is paid for first, then each line: its write, and charging's price where the programme names
 * one.
 */
export const linesWithin = (cap: RunCap, { benefit, rows }: CappedRun): number | undefined => {
  const { gigabytes, spendUsdCents } = cap;
  const byGigabytes =
    gigabytes === undefined ? undefined : Math.floor(gigabytes / benefit.amount.amountGb);
  const byMoney =
    spendUsdCents === undefined ? undefined : linesFor(spendUsdCents / 100, { benefit, rows });
  const all = [byGigabytes, byMoney].filter((lines) => lines !== undefined);
  return all.length === 0 ? undefined : Math.min(...all);
};

const linesFor = (usd: number, { benefit, rows }: CappedRun): number => {
  const batches = Math.ceil(rows / benefit.run.batchSize);
  const perLine = runPrices.dynamodbWriteUnit + (benefit.charging.usdPerTopUp ?? 0);
  return Math.max(0, Math.floor((usd - batches * usdPerBatch(benefit)) / perLine));
};

/** The cap in words, for a message. */
export const capInWords = ({ gigabytes, spendUsdCents }: RunCap): string =>
  [
    ...(gigabytes === undefined ? [] : [`${gigabytes} GB`]),
    ...(spendUsdCents === undefined ? [] : [`${(spendUsdCents / 100).toFixed(2)} USD`]),
  ].join(' and ') || 'nothing';
