import type { Life } from './interruption.ts';
import type { StepFunctionsOptions } from './ports.ts';

type Time = Pick<StepFunctionsOptions, 'clock' | 'timers'>;

/** Timers below 2^31 ms: a longer one would fire at once where setTimeout is underneath. */
const longestTimerMs = 2_000_000_000;

/** Calls back when the virtual clock has reached the instant, however far away that is. */
export const at = (time: Time, instant: number, fire: () => void): { cancel(): void } => {
  let timer: { cancel(): void } | undefined;
  const arm = () => {
    const left = instant - time.clock.now();
    if (left <= 0) {
      timer = time.timers.after(0, fire);
      return;
    }
    timer = time.timers.after(Math.min(left, longestTimerMs), left > longestTimerMs ? arm : fire);
  };
  arm();
  return { cancel: () => timer?.cancel() };
};

/** Waits on the virtual clock; a life that ends cuts the wait short with Interrupted. */
export const waitUntil = async (time: Time, instant: number, life: Life): Promise<void> => {
  life.check();
  let timer: { cancel(): void } | undefined;
  const reached = new Promise<void>((resolve) => {
    timer = at(time, instant, resolve);
  });
  try {
    await life.race(reached);
  } finally {
    timer?.cancel();
  }
};

/** The instant as the context object and result files write it. */
export const isoInstant = (ms: number): string => new Date(ms).toISOString();

/** The instant as the API writes it: seconds since 1970, milliseconds as the fraction. */
export const apiInstant = (ms: number): number => ms / 1000;
