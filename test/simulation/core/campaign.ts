import { Worker } from 'node:worker_threads';
import { flowNamed } from '../flows/catalogue.ts';
import { type Explored, explore, type Finding } from './explore.ts';
import { addTally, type Tally, tallyOf } from './tally.ts';

/** Episodes of one flow that are drawn from one seed of their own. */
export interface Block {
  readonly flow: string;
  readonly seed: number;
  readonly episodes: number;
}

export interface Campaign {
  readonly tally: Tally;
  /** By flow. */
  readonly byFlow: Readonly<Record<string, Tally>>;
  readonly findings: readonly (Finding & { readonly block: Block })[];
}

const blockEpisodes = 250;

/** The same blocks for the same seed, however many workers there are. */
const blocksOf = (names: readonly string[], seed: number, episodes: number): Block[] =>
  names.flatMap((flow, place) =>
    Array.from({ length: Math.ceil(episodes / blockEpisodes) }, (_, at) => ({
      flow,
      seed: (Math.imul(seed, 0x9e3779b1) ^ Math.imul(place * 1_000_003 + at + 1, 0x85ebca6b)) | 0,
      episodes: Math.min(blockEpisodes, episodes - at * blockEpisodes),
    })),
  );

/** Lives through many episodes; after a first finding nothing new is begun. */
export const campaign = async (
  names: readonly string[],
  {
    seed,
    episodes,
    workers,
    onProgress,
  }: {
    readonly seed: number;
    readonly episodes: number;
    readonly workers: number;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<Campaign> => {
  const blocks = blocksOf(names, seed, episodes);
  const total = episodes * names.length;
  const byFlow: Record<string, Tally> = {};
  const findings: Campaign['findings'][number][] = [];
  let next = 0;
  let done = 0;
  const take = async (live: (block: Block) => Promise<Explored>): Promise<void> => {
    while (next < blocks.length && findings.length === 0) {
      const block = blocks[next] as Block;
      next += 1;
      const { tally, finding } = await live(block);
      byFlow[block.flow] ??= tallyOf();
      addTally(byFlow[block.flow] as Tally, tally);
      if (finding) findings.push({ ...finding, block });
      done += tally.episodes;
      onProgress?.(done, total);
    }
  };
  if (workers === 1) await take((block) => explore(flowNamed(block.flow), block));
  else {
    const count = Math.min(workers, blocks.length);
    await Promise.all(Array.from({ length: count }, () => withWorker(take)));
  }
  const tally = tallyOf();
  for (const name of names) addTally(tally, byFlow[name] ?? tallyOf());
  return { tally, byFlow, findings };
};

const withWorker = async (
  use: (live: (block: Block) => Promise<Explored>) => Promise<void>,
): Promise<void> => {
  const worker = new Worker(new URL('./campaign-worker.ts', import.meta.url));
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
  } finally {
    await worker.terminate();
  }
};
