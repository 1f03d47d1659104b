import { describe, expect, it } from 'vitest';
import {
  longestOf,
  meanAtLeast,
  spreadFrom,
  spreadFromQuantiles,
} from '../../../../bench/model/analytic/log-normal.ts';
import { makeDraws } from '../../../../bench/model/simulated/draws.ts';

const drawn = (count: number, draw: () => number): number => {
  let sum = 0;
  for (let each = 0; each < count; each += 1) sum += draw();
  return sum / count;
};

describe('formulas for what sometimes lasts long', () => {
  const { logNormal } = makeDraws(1);
  const [median, sigma] = [0.15, 0.4];

  it('know the mean of what is drawn', () => {
    const mean = drawn(200_000, () => logNormal(median, sigma));
    expect(spreadFrom(median, sigma).mean / mean).toBeCloseTo(1, 2);
  });

  it('know how long the longest of four lasts', () => {
    const mean = drawn(100_000, () =>
      Math.max(...Array.from({ length: 4 }, () => logNormal(median, sigma))),
    );
    expect(Math.abs(longestOf(4, median, sigma).mean / mean - 1)).toBeLessThan(0.03);
  });

  it.each([0.05, 0.1, 0.15, 0.2, 0.4])(
    'know what is kept of it where %d s is the least',
    (least) => {
      const mean = drawn(200_000, () => Math.max(least, logNormal(median, sigma)));
      expect(meanAtLeast(spreadFrom(median, sigma), least) / mean).toBeCloseTo(1, 2);
    },
  );

  it('read a spread from its median and its 99th percentile', () => {
    const { mean } = spreadFromQuantiles(0.15, 0.3);
    expect(mean).toBeGreaterThan(0.15);
    expect(mean).toBeLessThan(0.165);
  });
});
