import type { Json } from './asl.ts';
import type { CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { Visit } from './history.ts';
import { StatesError } from './states-error.ts';

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const secondsMax = 99_999_999;

const instantOf = (timestamp: Json, name: string): number => {
  if (typeof timestamp === 'string' && rfc3339.test(timestamp)) return Date.parse(timestamp);
  throw new StatesError(
    'States.Runtime',
    `State '${name}' waits until ${JSON.stringify(timestamp)}, which is no RFC 3339 timestamp.`,
  );
};

const secondsOf = (seconds: Json, name: string): number => {
  const isWhole = typeof seconds === 'number' && Number.isInteger(seconds);
  if (isWhole && seconds >= 0 && seconds <= secondsMax) return seconds;
  throw new StatesError(
    'States.Runtime',
    `State '${name}' waits ${JSON.stringify(seconds)} seconds: it takes 0 to ${secondsMax}.`,
  );
};

/**
 * The instant a Wait ends, counted from the entry: a process that ends and comes back neither
 * starts the wait anew nor shortens it. An instant that has passed does not wait.
 */
export const waitEndsAt = async (
  compiled: CompiledState,
  input: Json,
  at: { readonly context: ContextObject; readonly visit: Visit },
): Promise<number> => {
  const { state, name } = compiled;
  const read = (path: string) => compiled.expression(path)(input, at.context);
  if (state.Timestamp !== undefined) return instantOf(state.Timestamp, name);
  if (state.TimestampPath !== undefined) return instantOf(await read(state.TimestampPath), name);
  const seconds = state.SecondsPath === undefined ? state.Seconds : await read(state.SecondsPath);
  return at.visit.enteredAt + secondsOf(seconds ?? null, name) * 1000;
};
