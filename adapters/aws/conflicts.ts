import type { Clock } from '../env.ts';

/** So often is asked in all where another transaction holds what is to be written. */
export const roundsMax = 6;
const firstPauseMs = 20;

/** Waits longer each round; the clock's fraction of a millisecond keeps two that met from meeting again. */
export const pauseAfter = (round: number, clock: Clock): Promise<void> =>
  clock.sleep(firstPauseMs * 2 ** round * (0.5 + (clock.elapsed() % 1) / 2));

export const isConflict = (error: unknown): boolean =>
  error instanceof Error && error.name === 'TransactionConflictException';

/**
 * Sends one write, again while a transaction holds its item: a conflict has had no effect, is over in
 * a moment, and is not among what the client asks again by itself. The last round's error is thrown.
 */
export const pastConflicts = async <T>(clock: Clock, send: () => Promise<T>): Promise<T> => {
  for (let round = 1; ; round += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isConflict(error) || round === roundsMax) throw error;
      await pauseAfter(round, clock);
    }
  }
};
