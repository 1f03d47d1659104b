/** How many seconds a call of so many lines must wait; 0 lets it in. */
export type RateLimit = (lines: number) => number;

/**
 * Lets in so many lines a second on average, with one second's worth in hand. A call that is let
 * in may overdraw, so that a batch larger than the limit still gets through, and the next pays.
 */
export const makeRateLimit = (linesPerSecond: number, elapsedMs: () => number): RateLimit => {
  let inHand = linesPerSecond;
  let countedAt = elapsedMs();
  return (lines) => {
    const now = elapsedMs();
    inHand = Math.min(linesPerSecond, inHand + ((now - countedAt) / 1000) * linesPerSecond);
    countedAt = now;
    if (inHand <= 0) return Math.max(1, Math.ceil(-inHand / linesPerSecond));
    inHand -= lines;
    return 0;
  };
};
