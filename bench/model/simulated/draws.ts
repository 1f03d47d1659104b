import { type Chance, seededChance } from '../../../commands/seeded-chance.ts';

/** What a run leaves to chance, the same for the same seed. */
export interface Draws {
  /** From 0 up to and excluding 1. */
  share(): number;
  /** So many of them. */
  shares(count: number): number[];
  logNormal(median: number, sigma: number): number;
  oneOf(values: readonly number[]): number;
  /** How many of so many happen. */
  happening(count: number, share: number): number;
}

const steps = 2 ** 32;

export const makeDraws = (seed: number): Draws => {
  const chance: Chance = seededChance(seed);
  const share = (): number => chance.below(steps) / steps;
  /** Box and Muller, without the second of the pair. */
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share());
  return {
    share,
    shares(count) {
      const drawn: number[] = [];
      for (let each = 0; each < count; each += 1) drawn.push(share());
      return drawn;
    },
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    oneOf: (values) => values[chance.below(values.length)] ?? Number.NaN,
    happening(count, of) {
      let happened = 0;
      for (let each = 0; each < count; each += 1) if (chance.happens(of)) happened += 1;
      return happened;
    },
  };
};
