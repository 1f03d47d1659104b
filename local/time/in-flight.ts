/** An execution that has asked for nothing for this long is waiting for time or for a person. */
const QUIET_MS = 50;
/** So often it is looked whether it has ended in the meantime. */
const LOOK_MS = 4;

/** What is going on at this moment: invocations, deliveries, transfers. */
export interface InFlight {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is going on, also nothing that follows from what was. */
  idle(): Promise<void>;
}

/**
 * `othersBusy` says whether something else may be between two tracked steps (an open execution
 * writing its history): then idle means quiet for a while, not merely a count of zero.
 */
export function makeInFlight(othersBusy: () => boolean): InFlight {
  let count = 0;
  let lastAt = 0;
  let waiters: (() => void)[] = [];

  const done = () => {
    count--;
    lastAt = performance.now();
    if (count > 0) return;
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  return {
    track(work) {
      count++;
      lastAt = performance.now();
      // The caller keeps the promise and its failure; this only counts.
      work.then(done, done);
      return work;
    },
    async idle() {
      for (let still = 0; still < 3; ) {
        if (count > 0) {
          await new Promise<void>((wake) => waiters.push(wake));
          still = 0;
          continue;
        }
        await new Promise((turn) => setImmediate(turn));
        if (count > 0) continue;
        const quietFor = performance.now() - lastAt;
        if (othersBusy() && quietFor < QUIET_MS) {
          const leftMs = QUIET_MS - quietFor + 1;
          await new Promise((later) => setTimeout(later, Math.min(leftMs, LOOK_MS)));
          still = 0;
        } else still++;
      }
    },
  };
}
