/**
 * How far what is on the screen can be relied on. `waiting`: there is nothing yet. `live`: it is of
 * now. `stale`: the next answer is overdue, as after a laptop was shut. `disconnected`: nobody
 * answers, and what is shown is what was known then.
 */
export type Freshness = 'waiting' | 'live' | 'stale' | 'disconnected';

/** What is known of the asking; instants in milliseconds, by the browser's own clock. */
export interface Asking {
  readonly now: number;
  /** 0 where there was no answer yet. */
  readonly answeredAt: number;
  /** True where the latest try brought no answer. */
  readonly failing: boolean;
  /** How often it is asked. */
  readonly everyMs: number;
}

/** An answer may be so much late before it is said: one lost, and a slow one. */
const graceMs = 8_000;

/** Whether the screen is of now, by when it was last answered. */
export const freshnessOf = ({ now, answeredAt, failing, everyMs }: Asking): Freshness => {
  if (failing) return 'disconnected';
  if (answeredAt === 0) return 'waiting';
  return now - answeredAt > 2 * everyMs + graceMs ? 'stale' : 'live';
};

const worstFirst: readonly Freshness[] = ['disconnected', 'stale', 'waiting', 'live'];

/** A screen of several answers is as fresh as the worst of them. */
export const worstOf = (all: readonly Freshness[]): Freshness =>
  worstFirst.find((each) => all.includes(each)) ?? 'waiting';
