import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countsBefore,
  differingStretches,
  startOfStretch,
  stretches,
  stretchOf,
  turnOf,
  turnsOfAll,
} from '../../../domain/breaks/stretches.ts';
import { addDays } from '../../../domain/calendar.ts';

describe('a stretch', () => {
  it('begins where the first of its grant ids can be, and ends before the next', () => {
    for (const id of ['000', '0ff9', 'abcdef', 'ffff'].map((start) => start.padEnd(40, '7'))) {
      const stretch = stretchOf(id);
      expect(startOfStretch(stretch) <= id && id < startOfStretch(stretch + 1)).toBe(true);
    }
  });

  it('is refused for what is no grant id', () => {
    expect(() => stretchOf('xyz')).toThrow(RangeError);
  });
});

describe('the turns', () => {
  it('bring every month to every eighth of its lines', () => {
    for (const many of [1, 2, 6]) {
      const seen = new Set<string>();
      for (let day = 0; day < many * turnsOfAll; day += 1) {
        const { whose, turn } = turnOf(addDays('2026-02-01', day), many);
        seen.add(`${whose}/${turn}`);
      }
      expect(seen.size).toBe(many * turnsOfAll);
    }
  });
});

describe('the stretches that differ', () => {
  const search = async (ours: Uint32Array, theirs: Uint32Array) => {
    const positions = countsBefore(theirs);
    let questions = 0;
    const found = await differingStretches(
      countsBefore(ours),
      async (stretch) => {
        questions += 1;
        return positions[stretch] ?? 0;
      },
      64,
    );
    return { found, questions };
  };
  const even = new Uint32Array(stretches).fill(4_400);

  it('are none where every count agrees, after one question', async () => {
    expect(await search(even, even)).toEqual({ found: [], questions: 1 });
  });

  it('is the one with one line more, found in as many questions as it has halves', async () => {
    const theirs = even.slice();
    theirs[1_234] = 4_401;
    expect(await search(even, theirs)).toEqual({ found: [1_234], questions: 13 });
  });

  it('are found wherever they are, unless more and fewer cancel out above them', async () => {
    const changes = fc.array(fc.nat(stretches - 1), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(changes, async (places) => {
        const theirs = even.slice();
        for (const place of places) theirs[place] = (theirs[place] ?? 0) + 1;
        const { found } = await search(even, theirs);
        expect(found).toEqual([...new Set(places)].sort((one, other) => one - other));
      }),
      { numRuns: 30 },
    );
  });

  it('are no more than asked for', async () => {
    const theirs = new Uint32Array(stretches).fill(4_401);
    expect((await search(even, theirs)).found).toHaveLength(64);
  });
});
