export type InterruptionReason = 'stopped' | 'timed out' | 'closing';

/** Ends a walk from outside. No Retry or Catch ever sees it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly reason: InterruptionReason;

  constructor(reason: InterruptionReason) {
    super(`The execution was interrupted: ${reason}.`);
    this.reason = reason;
  }
}

/** What can be ended from outside: an execution, a child execution, an iteration. */
export interface Life {
  /** Throws Interrupted once the life is over. */
  check(): void;
  /** The promise's outcome, or Interrupted if the life ends first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** As race, but closing waits for the outcome: a function under way must not be lost. */
  raceUnlessClosing<T>(promise: Promise<T>): Promise<T>;
  /** Calls back at the end of this life; answers how to take that back. */
  onEnd(callback: (error: Interrupted) => void): () => void;
  interrupt(reason: InterruptionReason): void;
  /** A life that ends with this one, or before it. */
  branch(): Life & { release(): void };
}

/** A life nobody has ended yet; the first interruption counts. */
export const beginLife = (): Life => {
  const callbacks = new Set<(error: Interrupted) => void>();
  let ended: Interrupted | undefined;

  const onEnd: Life['onEnd'] = (callback) => {
    if (ended !== undefined) {
      callback(ended);
      return () => {};
    }
    callbacks.add(callback);
    return () => void callbacks.delete(callback);
  };

  const raceFor = <T>(promise: Promise<T>, ends: (error: Interrupted) => boolean): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const release = onEnd((error) => {
        if (ends(error)) reject(error);
      });
      promise.then(
        (value) => {
          release();
          resolve(value);
        },
        (error: unknown) => {
          release();
          reject(error);
        },
      );
    });

  const life: Life = {
    check: () => {
      if (ended !== undefined) throw ended;
    },
    race: (promise) => raceFor(promise, () => true),
    raceUnlessClosing: (promise) => raceFor(promise, (error) => error.reason !== 'closing'),
    onEnd,
    interrupt: (reason) => {
      if (ended !== undefined) return;
      ended = new Interrupted(reason);
      const waiting = [...callbacks];
      callbacks.clear();
      for (const callback of waiting) callback(ended);
    },
    branch: () => {
      const branch = beginLife();
      const release = onEnd((error) => branch.interrupt(error.reason));
      return { ...branch, release };
    },
  };
  return life;
};
