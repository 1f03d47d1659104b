import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { RightNews } from '../authorisation/authoriser.ts';
import type { Faults } from '../faults/faults.ts';
import type { InvokeResult } from '../step-functions/ports.ts';
import type { CallCount, WorkerMessage, WorkerSettings } from './messages.ts';

/** Small, because a function's garbage dies young and idle workers should cost little. */
const YOUNG_GENERATION_MB = 6;
const INIT_WITHIN_MS = 30_000;

export interface SandboxOptions {
  readonly bootstrap: string;
  readonly settings: WorkerSettings;
  readonly environment: Record<string, string>;
  readonly timeoutSeconds: number;
  readonly recorded: (calls: readonly CallCount[]) => void;
  readonly heardOfRight: (news: RightNews) => void;
  readonly faults?: Faults | undefined;
}

/** One worker of one function. It serves one invocation at a time and may be broken by one. */
export interface Sandbox {
  readonly usable: boolean;
  invoke(payload: string): Promise<InvokeResult>;
  /** Ends the worker in the middle of whatever it does, as when its machine is lost. */
  kill(): void;
  end(): Promise<void>;
}

interface Running {
  readonly requestId: string;
  readonly settle: (result: InvokeResult) => void;
}

/** Starts a worker; the bundle loads while the first invocation already waits for it. */
export function startSandbox(options: SandboxOptions): Sandbox {
  const { settings, timeoutSeconds, faults } = options;
  const { functionName } = settings;
  const worker = new Worker(options.bootstrap, {
    workerData: settings,
    env: options.environment,
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: settings.memoryMb,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
    },
  });
  let usable = true;
  let running: Running | undefined;
  let whenReady = () => {};
  const ready = new Promise<void>((done) => {
    whenReady = done;
  });

  const settle = (result: InvokeResult) => {
    const waiting = running;
    running = undefined;
    waiting?.settle(result);
  };
  const broken = (errorType: string, explain: (requestId: string) => string) => {
    usable = false;
    whenReady();
    void worker.terminate();
    settle(failure(errorType, explain(running?.requestId ?? '')));
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'ready') return whenReady();
    if (message.kind === 'right') return options.heardOfRight(message.news);
    if (message.kind === 'disturbed') return faults?.fired(message.fault, functionName);
    if (message.kind === 'unusable') {
      usable = false;
      whenReady();
      return settle({ ok: false, ...message.failure });
    }
    options.recorded(message.calls);
    if (message.requestId !== running?.requestId) return;
    const { outcome } = message;
    settle(outcome.ok ? { ok: true, payload: JSON.parse(outcome.payload) } : outcome);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    broken(outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError', (requestId) =>
      outOfMemory
        ? `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`
        : `RequestId: ${requestId} Error: Runtime exited with error: ${error.message}`,
    );
  });
  worker.on('exit', (code) => {
    broken(
      'Runtime.ExitError',
      (requestId) =>
        `RequestId: ${requestId} Error: Runtime exited with error: exit status ${code}`,
    );
  });

  return {
    get usable() {
      return usable;
    },
    async invoke(payload) {
      const requestId = randomUUID();
      const answered = new Promise<InvokeResult>((done) => {
        running = { requestId, settle: done };
      });
      const init = setTimeout(
        () => broken('Sandbox.Timedout', (id) => `RequestId: ${id} Error: Init timed out`),
        INIT_WITHIN_MS,
      );
      await ready;
      clearTimeout(init);
      if (!usable) return answered;
      const timeoutMs = timeoutSeconds * 1000;
      const fault = faults?.ofInvocation();
      worker.postMessage({ requestId, payload, timeoutMs, crash: fault?.crash });
      const limit = setTimeout(() => {
        if (fault?.timeOutMs !== undefined) faults?.fired('function_time_out', functionName);
        broken('Sandbox.Timedout', (id) => timedOut(id, timeoutSeconds));
      }, fault?.timeOutMs ?? timeoutMs);
      const result = await answered;
      clearTimeout(limit);
      return result;
    },
    kill: () => void worker.terminate(),
    async end() {
      usable = false;
      await worker.terminate();
    },
  };
}

const failure = (errorType: string, errorMessage: string): InvokeResult => ({
  ok: false,
  errorType,
  errorMessage,
  trace: [],
});
const timedOut = (requestId: string, seconds: number) =>
  `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
