import type { LocalClock } from './clock.ts';

/** setTimeout fires at once beyond this. */
const LONGEST_WAIT_MS = 2_147_483_647;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly fire: () => unknown;
}

/** Everything that waits for an instant of the local clock, in one order. */
export interface Timeline {
  at(instant: number, fire: () => unknown): { cancel(): void };
  after(ms: number, fire: () => unknown): { cancel(): void };
  /**
   * Moves the clock, stopping at each due instant on the way: what is due fires there, and
   * `settled` is awaited before the clock moves on, so that effects happen in order.
   */
  advanceTo(instant: number, settled: () => Promise<void>): Promise<void>;
  stop(): void;
}

/** `failed` hears what a fired entry threw; a timer has no caller to tell. */
export function makeTimeline(clock: LocalClock, failed: (error: unknown) => void): Timeline {
  // Few hundred entries at most (timers of running work, messages in flight): sorted insert is fine.
  const entries: Entry[] = [];
  let order = 0;
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;

  const run = async (entry: Entry) => {
    try {
      await entry.fire();
    } catch (error) {
      failed(error);
    }
  };
  const fireDue = (): Promise<void>[] => {
    const fired: Promise<void>[] = [];
    const now = clock.now();
    for (let next = entries[0]; next !== undefined && next.at <= now; next = entries[0]) {
      entries.shift();
      fired.push(run(next));
    }
    return fired;
  };
  const wind = () => {
    clearTimeout(alarm);
    const next = entries[0];
    if (stopped || next === undefined) return;
    const wait = Math.min(Math.max(next.at - clock.now(), 0), LONGEST_WAIT_MS);
    alarm = setTimeout(() => {
      fireDue();
      wind();
    }, wait).unref();
  };
  const at = (instant: number, fire: () => unknown) => {
    const entry: Entry = { at: instant, order: order++, fire };
    entries.splice(placeOf(entries, entry), 0, entry);
    if (entries[0] === entry) wind();
    return {
      cancel() {
        const place = entries.indexOf(entry);
        if (place >= 0) entries.splice(place, 1);
      },
    };
  };

  return {
    at,
    after: (ms, fire) => at(clock.now() + Math.max(ms, 0), fire),
    async advanceTo(instant, settled) {
      await settled();
      for (let next = entries[0]; next && next.at <= instant; next = entries[0]) {
        clock.moveTo(next.at);
        await Promise.all(fireDue());
        await settled();
      }
      clock.moveTo(instant);
      wind();
    },
    stop() {
      stopped = true;
      clearTimeout(alarm);
      entries.length = 0;
    },
  };
}

/** Entries of the same instant keep the order in which they were made. */
function placeOf(entries: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = entries[middle] as Entry;
    if (other.at < entry.at || (other.at === entry.at && other.order < entry.order)) {
      low = middle + 1;
    } else high = middle;
  }
  return low;
}
