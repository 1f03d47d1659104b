import type { Json } from './asl.ts';
import type { CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { Visit } from './history.ts';
import { StatesError } from './states-error.ts';

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const secondsMax = 99_999_999;

/** AWS counts a wait in seconds of 32 bits. */
const longestWaitMs = 2_147_483_647_000;

const runtimeError = (cause: string): StatesError => new StatesError('States.Runtime', cause);

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const instantOf = (timestamp: Json, now: number, path: string): number => {
  const instant =
    typeof timestamp === 'string' && rfc3339.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw runtimeError(
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset ' +
        `date-time format string: ${path} == ${shown(timestamp)}`,
    );
  }
  if (instant - now > longestWaitMs) throw runtimeError('Wait state delay is too long.');
  return instant;
};

const secondsOf = (seconds: Json, path: string): number => {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw runtimeError(
      `The SecondsPath parameter cannot be parsed as a long value: ${path} == ${shown(seconds)}`,
    );
  }
  if (seconds < 0) {
    throw runtimeError(
      `The SecondsPath parameter references a negative value: ${path} == ${seconds}`,
    );
  }
  if (seconds > secondsMax) throw runtimeError('Wait state delay is too long.');
  return seconds;
};

/**
 * The instant a Wait ends, counted from the entry: a process that ends and comes back neither
 * starts the wait anew nor shortens it. An instant that has passed does not wait. What AWS says of
 * a value that is none is recorded from it.
 */
export const waitEndsAt = async (
  compiled: CompiledState,
  input: Json,
  at: { readonly context: ContextObject; readonly visit: Visit },
): Promise<number> => {
  const { state } = compiled;
  const { enteredAt } = at.visit;
  const read = (path: string, field: string) =>
    compiled
      .expression(path)(input, at.context)
      .catch(() => {
        throw runtimeError(`The ${field} parameter does not reference an input value: ${path}`);
      });
  const { Timestamp, TimestampPath, SecondsPath } = state;
  if (Timestamp !== undefined) return instantOf(Timestamp, enteredAt, 'Timestamp');
  if (TimestampPath !== undefined) {
    return instantOf(await read(TimestampPath, 'TimestampPath'), enteredAt, TimestampPath);
  }
  const seconds =
    SecondsPath === undefined ? state.Seconds : await read(SecondsPath, 'SecondsPath');
  return enteredAt + secondsOf(seconds ?? null, SecondsPath ?? 'Seconds') * 1000;
};
