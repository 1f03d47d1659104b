/** Seconds that are never negative and sometimes long. */
export interface Spread {
  readonly mean: number;
  readonly variance: number;
}

/** The normal distribution's 99th percentile. */
const z99 = 2.326;

export const spreadFromQuantiles = (median: number, p99: number): Spread =>
  spreadFrom(median, Math.log(p99 / median) / z99);

export const spreadFrom = (median: number, sigma: number): Spread => {
  const mean = median * Math.exp(sigma ** 2 / 2);
  return { mean, variance: mean ** 2 * (Math.exp(sigma ** 2) - 1) };
};

/** Mean and variance of the largest of so many standard normals. */
const largestOfNormals = [
  { mean: 0, variance: 1 },
  { mean: 0.564, variance: 0.682 },
  { mean: 0.846, variance: 0.56 },
  { mean: 1.029, variance: 0.492 },
] as const;

/** The longest of up to four calls that are made at once. */
export const longestOf = (calls: number, median: number, sigma: number): Spread => {
  const largest = largestOfNormals[Math.min(calls, 4) - 1] ?? largestOfNormals[0];
  return spreadFrom(median * Math.exp(sigma * largest.mean), sigma * Math.sqrt(largest.variance));
};

export const sumOf = (...parts: readonly Spread[]): Spread => ({
  mean: parts.reduce((sum, { mean }) => sum + mean, 0),
  variance: parts.reduce((sum, { variance }) => sum + variance, 0),
});

/** What is kept on average of something that lasts so long, and `least` seconds at the least. */
export const meanAtLeast = ({ mean, variance }: Spread, least: number): number => {
  const sigma = Math.sqrt(Math.log(1 + variance / mean ** 2));
  const mu = Math.log(mean) - sigma ** 2 / 2;
  if (least <= 0 || sigma === 0) return Math.max(mean, least);
  const passes = (mu + sigma ** 2 - Math.log(least)) / sigma;
  const stays = (Math.log(least) - mu) / sigma;
  return mean * normalBelow(passes) + least * normalBelow(stays);
};

/** The share of a standard normal below x (Abramowitz and Stegun 26.2.17, exact to 1e-7). */
const normalBelow = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return x >= 0 ? 1 - tail : tail;
};
