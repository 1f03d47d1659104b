import { describe, expect, it } from 'vitest';
import { faultNumbers, releaseBlocks, scarceFaults } from './core/release.ts';
import { flows } from './flows/catalogue.ts';

describe('the release run', () => {
  it.each([1_000, 12_345, 1_000_000])('is of %i episodes in all, and of every flow', (episodes) => {
    const blocks = releaseBlocks(100, episodes);
    const lived = blocks.map((block) => ('episodes' in block ? block.episodes : 0));
    expect(lived.reduce((sum, each) => sum + each, 0)).toBe(episodes);
    expect(new Set(blocks.map(({ flow }) => flow))).toEqual(new Set(flows.map(({ name }) => name)));
  });

  it('draws each share from seeds of its own, the same for the same seed', () => {
    const seeds = (seed: number): number[] =>
      releaseBlocks(seed, 1_000_000).map((block) => ('seed' in block ? block.seed : 0));
    expect(new Set(seeds(100)).size).toBe(seeds(100).length);
    expect(seeds(100)).toEqual(seeds(100));
    expect(seeds(100)).not.toEqual(seeds(101));
  });

  it('names each kind of fault that came less than once in a hundred episodes', () => {
    const enough = Object.fromEntries(faultNumbers.map((fault) => [fault, 10_000]));
    expect(scarceFaults(enough, 1_000_000)).toEqual([]);
    expect(scarceFaults({ ...enough, F9: 9_999 }, 1_000_000)).toEqual([
      { fault: 'F9', times: 9_999 },
    ]);
    const { F18: _, ...without } = enough;
    expect(scarceFaults(without, 1_000_000)).toEqual([{ fault: 'F18', times: 0 }]);
  });
});
