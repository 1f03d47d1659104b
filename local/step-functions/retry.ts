import type { Catcher, Retrier } from './asl.ts';
import type { StatesError } from './states-error.ts';

/**
 * Whether a Retry or Catch that names these errors applies. States.ALL is every error,
 * States.TaskFailed every one but States.Timeout; States.Runtime is never retried or caught. That
 * AWS's page excepts States.DataLimitExceeded from States.ALL holds for what no Catch can meet, a
 * state's output; a task's oversize result is caught, as recorded from AWS.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const errorMatches = (names: readonly string[], error: string): boolean => {
  if (error === 'States.Runtime') return false;
  return names.some((name) => {
    if (name === 'States.ALL') return true;
    if (name === 'States.TaskFailed') return error !== 'States.Timeout';
    return name === error;
  });
};

/** The first Catch that applies. */
export const catcherFor = (
  catchers: readonly Catcher[] | undefined,
  error: StatesError,
): Catcher | undefined => catchers?.find((c) => errorMatches(c.ErrorEquals, error.name));

/** Counts each retrier's attempts within one visit of a state. */
export interface RetryCount {
  /** Retries so far, of all retriers: `$$.State.RetryCount`. */
  readonly total: number;
  /** Milliseconds until the next attempt, or undefined when the error is not retried (any more). */
  next(error: StatesError, random: () => number): number | undefined;
}

const delaySeconds = (retrier: Retrier, attempt: number): number => {
  const interval = retrier.IntervalSeconds ?? 1;
  const rate = retrier.BackoffRate ?? 2;
  const delay = interval * rate ** attempt;
  return retrier.MaxDelaySeconds === undefined ? delay : Math.min(delay, retrier.MaxDelaySeconds);
};

/** A fresh count: every visit of a state has the full number of attempts, a redrive too. */
export const countRetries = (retriers: readonly Retrier[] | undefined): RetryCount => {
  const attempts = (retriers ?? []).map(() => 0);
  let total = 0;
  return {
    get total() {
      return total;
    },
    next: (error, random) => {
      const index = (retriers ?? []).findIndex((r) => errorMatches(r.ErrorEquals, error.name));
      const retrier = retriers?.[index];
      const used = attempts[index];
      if (retrier === undefined || used === undefined) return undefined;
      if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
      attempts[index] = used + 1;
      total += 1;
      const full = delaySeconds(retrier, used) * 1000;
      return retrier.JitterStrategy === 'FULL' ? Math.floor(random() * full) : full;
    },
  };
};
