import { CapReached } from '../../domain/errors.ts';
import type { MonthlyDataBenefit } from '../../domain/programme.ts';
import {
  capInForce,
  capInWords,
  linesWithin,
  type PinnedCap,
  type SetCap,
  shareOfShard,
} from '../../domain/run-cap.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import { isNew } from '../conditions.ts';
import type { Env, Item, Write } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;
type Run = Pick<RunPlan, 'run' | 'items'>;

/** What a batch wants to give: named by its first line, the same at every attempt. */
export interface WantedLines {
  readonly batch: string;
  readonly lines: number;
  readonly benefit: MonthlyDataBenefit;
  /** What operations have set for this run, as the batch has read it when it began. */
  readonly set: SetCap | undefined;
}

const shardKey = (run: string, shard: number): Item => ({ pk: `CAP#${run}#${shard}`, sk: 'COUNT' });
const batchKey = (run: string, batch: string): Item => ({ pk: `CAP#${run}#${batch}`, sk: 'BATCH' });

/** Makes the counters of a run that opens with a cap; those that are there keep what they counted. */
export const openCounters = async (
  env: Reach,
  run: string,
  { shards }: PinnedCap,
): Promise<void> => {
  const table = env.settings.required('WORK_TABLE');
  const counters = Array.from({ length: shards }, (_, shard) => shardKey(run, shard));
  await Promise.all(
    counters.map((key) =>
      env.database
        .update('open a counter of the cap', table, { key, set: { lines: 0 }, ...isNew })
        .catch((error: Error) => {
          if (error.name !== 'Conflict') throw error;
        }),
    ),
  );
};

/** The lines that a run has set aside for giving, so far. */
export const countedLines = async (
  env: Reach,
  run: string,
  { shards }: PinnedCap,
): Promise<number> => {
  const keys = Array.from({ length: shards }, (_, shard) => shardKey(run, shard));
  const table = env.settings.required('WORK_TABLE');
  const items = await env.database.getAll('read the counters of the cap', table, keys);
  return items.reduce((sum, { lines }) => sum + Number(lines), 0);
};

/**
 * Sets the batch's lines aside within the run's cap before anybody is charged, or throws CapReached.
 * The batch is marked and counted in one transaction: a retry, a double or a redrive of it finds the
 * mark and is not counted again, so a run that is served never stands above its cap. Lines that come
 * to nothing afterwards stay counted: the cap is reached too early rather than too late.
 */
export const setAside = async (
  env: Reach,
  { run, items }: Run,
  cap: PinnedCap,
  wanted: WantedLines,
): Promise<void> => {
  const { batch, lines, benefit, set } = wanted;
  const inForce = capInForce(cap, set);
  const linesMax = linesWithin(inForce, { benefit, rows: items.rows }) ?? Number.MAX_SAFE_INTEGER;
  const table = env.settings.required('WORK_TABLE');
  const key = batchKey(run, batch);
  let before = 0;
  for (let shard = firstShard(batch, cap), tried = 0; tried < cap.shards; ) {
    const by = lines - before;
    if (by <= 0) return;
    const mark: Write = { table, key, count: { attribute: 'lines', from: before, to: lines } };
    const upTo = shareOfShard(linesMax, cap, shard);
    const count: Write = {
      table,
      key: shardKey(run, shard),
      add: { attribute: 'lines', by, upTo },
    };
    const answer = await env.database.transact('set the lines aside', [mark, count]);
    if (answer.outcome === 'written') return;
    if (answer.places.includes(0)) {
      // Another attempt has marked it, or the canary, whose last batch may be shorter than this.
      before = Number((await env.database.get('read the mark', table, key))?.lines ?? 0);
    } else {
      shard = (shard + 1) % cap.shards;
      tried += 1;
    }
  }
  // A refusal may have named the counter alone where another attempt was marking the batch meanwhile.
  const marked = await env.database.get('read the mark', table, key);
  if (Number(marked?.lines ?? 0) >= lines) return;
  throw new CapReached(
    `${run} has reached its cap of ${capInWords(inForce)}: nobody more is given anything by it. ` +
      'Find out why. Where it is right, have the cap raised by two persons, then redrive the run.',
  );
};

/** Each batch begins at one shard, about as many at each. */
const firstShard = (batch: string, { shards }: PinnedCap): number => {
  let sum = 0;
  for (const character of batch) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % shards;
};
