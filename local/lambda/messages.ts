import type { FunctionRights, RightNews } from '../authorisation/authoriser.ts';
import type { CallFaults, InvocationFault } from '../faults/faults.ts';

/** What passes between the main process and a function's worker. Payloads are JSON text. */

export interface WorkerSettings {
  readonly functionName: string;
  readonly functionArn: string;
  /** The asset's folder. */
  readonly code: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly logFile: string;
  /** Shared with the clock: local time minus machine time, one 64-bit float. */
  readonly offset: SharedArrayBuffer;
  readonly sourceMaps: boolean;
  /** Where compiled code is kept for the next worker. */
  readonly codeCache: string;
  /** What the function's calls are judged by; undefined where its role is not of the template. */
  readonly rights?: FunctionRights | undefined;
  /** How calls go wrong, where the cloud was told to misbehave. */
  readonly faults?: CallFaults | undefined;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly timeoutMs: number;
  readonly crash?: InvocationFault['crash'];
}

/** Calls of one kind that a function made; `call` is the API operation, `action` its permission. */
export interface CallCount {
  readonly action: string;
  readonly call: string;
  readonly resource: string;
  count: number;
  units: number;
}

export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly failure: FunctionFailure }
  /** A right was used, or refused, for the first time in this worker. */
  | { readonly kind: 'right'; readonly news: RightNews }
  /** A fault that the worker was told to show has met a call. */
  | { readonly kind: 'disturbed'; readonly fault: string }
  | {
      readonly kind: 'answered';
      readonly requestId: string;
      readonly calls: readonly CallCount[];
      readonly outcome:
        | { readonly ok: true; readonly payload: string }
        | ({ readonly ok: false } & FunctionFailure);
    };
