import { Worker } from 'node:worker_threads';
import { flowNamed } from '../flows/catalogue.ts';
import { exhaustSingles, type Share } from './exhaustive.ts';
import { type Explored, explore, type Finding } from './explore.ts';
import type { FaultName } from './fault-kinds.ts';
import { addTally, type Tally, tallyOf } from './tally.ts';

/** Episodes of one flow that are drawn from one seed of their own, or a share of its single faults. */
export type Block =
  | {
      readonly flow: string;
      readonly seed: number;
      readonly episodes: number;
      /** Only these kinds of fault. */
      readonly only?: readonly FaultName[];
      /** A failing case is answered as it was met. */
      readonly unshrunk?: boolean;
    }
  | { readonly flow: string; readonly singles: Share };

export interface Campaign {
  readonly tally: Tally;
  /** By flow. */
  readonly byFlow: Readonly<Record<string, Tally>>;
  readonly findings: readonly (Finding & { readonly block: Block })[];
}

const blockEpisodes = 250;
const sharesOfSingles = 8;

/** The same blocks for the same seed, however many workers there are. */
export const randomBlocks = (names: readonly string[], seed: number, episodes: number): Block[] =>
  names.flatMap((flow, place) =>
    Array.from({ length: Math.ceil(episodes / blockEpisodes) }, (_, at) => ({
      flow,
      seed: (Math.imul(seed, 0x9e3779b1) ^ Math.imul(place * 1_000_003 + at + 1, 0x85ebca6b)) | 0,
      episodes: Math.min(blockEpisodes, episodes - at * blockEpisodes),
    })),
  );

/** In shares for several workers; for one worker a flow is one share, in its own order. */
export const singlesBlocks = (names: readonly string[], shares = sharesOfSingles): Block[] =>
  names.flatMap((flow) =>
    Array.from({ length: shares }, (_, shard) => ({ flow, singles: { shard, of: shares } })),
  );

export const liveBlock = (block: Block): Promise<Explored> => {
  const flow = flowNamed(block.flow);
  return 'singles' in block ? exhaustSingles(flow, block.singles) : explore(flow, block);
};

/** Lives through many episodes; after a first finding nothing new is begun. */
export const campaign = async (
  blocks: readonly Block[],
  {
    workers,
    onProgress,
  }: {
    readonly workers: number;
    readonly onProgress?: (episodes: number, share: number) => void;
  },
): Promise<Campaign> => {
  const byFlow: Record<string, Tally> = {};
  const findings: Campaign['findings'][number][] = [];
  const tally = tallyOf();
  let next = 0;
  let done = 0;
  const take = async (live: (block: Block) => Promise<Explored>): Promise<void> => {
    while (next < blocks.length && findings.length === 0) {
      const block = blocks[next] as Block;
      next += 1;
      const { tally: its, finding } = await live(block);
      byFlow[block.flow] ??= tallyOf();
      addTally(byFlow[block.flow] as Tally, its);
      addTally(tally, its);
      if (finding) findings.push({ ...finding, block, episodes: tally.episodes });
      done += 1;
      onProgress?.(tally.episodes, done / blocks.length);
    }
  };
  if (workers === 1) await take(liveBlock);
  else {
    const count = Math.min(workers, blocks.length);
    await Promise.all(Array.from({ length: count }, () => withWorker(take)));
  }
  return { tally, byFlow, findings };
};

/** Between campaigns: a worker that has loaded every flow, which takes a second of a core, is kept.
 * It keeps no process from its end. */
const idle: Worker[] = [];

const withWorker = async (
  use: (live: (block: Block) => Promise<Explored>) => Promise<void>,
): Promise<void> => {
  const worker = idle.pop() ?? new Worker(new URL('./campaign-worker.ts', import.meta.url));
  worker.ref();
  try {
    await use(
      (block) =>
        new Promise((resolve, reject) => {
          worker.once('error', reject);
          worker.once('message', (explored: Explored) => {
            worker.off('error', reject);
            resolve(explored);
          });
          worker.postMessage(block);
        }),
    );
  } catch (error) {
    // What it still does is nobody's: the next campaign begins with another.
    await worker.terminate();
    throw error;
  }
  worker.unref();
  idle.push(worker);
};
