/** Chance that is the same for the same seed on every machine. Never for secrets. */
export interface Chance {
  /** A whole number from 0 up to and excluding `limit`. */
  below(limit: number): number;
  /** True in this share of all draws, 0 to 1. */
  happens(share: number): boolean;
  oneOf<Value>(values: readonly [Value, ...Value[]]): Value;
}

/** The generator mulberry32: 32 bits of state, a period of 2^32 draws, only integer arithmetic,
 * so its sequence cannot depend on a platform's floating point. */
export const seededChance = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    happens: (share) => next() < share * 2 ** 32,
    oneOf: (values) => values[below(values.length)] ?? values[0],
  };
};
