/** Lets so much through a second, and a second's worth at once. */
export interface TokenBucket {
  /** All of it, or nothing. */
  take(now: number, tokens: number): boolean;
  /** Of what is asked for as much as there is; answers how much that is. */
  takeUpTo(now: number, tokens: number): number;
  /** What was taken and not used. */
  giveBack(tokens: number): void;
  setRate(perSecond: number): void;
}

export const makeTokenBucket = (perSecond: number): TokenBucket => {
  let [rate, held, filledAt] = [perSecond, perSecond, 0];
  const fill = (now: number): void => {
    held = Math.min(rate, held + (now - filledAt) * rate);
    filledAt = now;
  };
  return {
    take(now, tokens) {
      fill(now);
      // More than a second's worth at once is taken when the bucket is full.
      if (held < Math.min(tokens, rate)) return false;
      held -= tokens;
      return true;
    },
    takeUpTo(now, tokens) {
      fill(now);
      const taken = Math.max(0, Math.min(tokens, Math.floor(held)));
      held -= taken;
      return taken;
    },
    giveBack(tokens) {
      held = Math.min(rate, held + tokens);
    },
    setRate(next) {
      rate = next;
      held = Math.min(held, rate);
    },
  };
};
