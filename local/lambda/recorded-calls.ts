import type { CallCount } from './messages.ts';

/** Calls that one function made, summed. `units` are capacity units where the service has them. */
export interface RecordedCall extends Readonly<CallCount> {
  readonly function: string;
}

export interface RecordedCalls {
  add(functionName: string, calls: readonly CallCount[]): void;
  all(): RecordedCall[];
  reset(): void;
}

/** Every call of every function since the start or the last reset. */
export function makeRecordedCalls(): RecordedCalls {
  const sums = new Map<string, RecordedCall>();
  return {
    add(functionName, calls) {
      for (const { action, call, resource, count, units } of calls) {
        const key = `${functionName} ${action} ${call} ${resource}`;
        const before = sums.get(key);
        sums.set(key, {
          function: functionName,
          action,
          call,
          resource,
          count: (before?.count ?? 0) + count,
          units: (before?.units ?? 0) + units,
        });
      }
    },
    all: () => [...sums.values()],
    reset: () => sums.clear(),
  };
}
