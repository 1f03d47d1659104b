import type { InvokeResult } from '../step-functions/ports.ts';
import type { Sandbox } from './sandbox.ts';

/** A worker that nobody asked for so long is ended: its memory is the next one's. */
const IDLE_MS = 4000;

interface Job {
  readonly functionName: string;
  readonly payload: string;
  readonly settle: (result: InvokeResult) => void;
}
interface Idle {
  readonly functionName: string;
  readonly sandbox: Sandbox;
  readonly timer: NodeJS.Timeout;
}

export interface WorkerPool {
  run(functionName: string, payload: string): Promise<InvokeResult>;
  /** Workers alive now, busy and idle. */
  size(): number;
  stop(): Promise<void>;
}

/**
 * All workers of all functions, `workersMax` of them at most. An invocation takes an idle worker of
 * its function, or starts one, ending another function's idle worker where the limit is reached; if
 * all are busy it waits its turn.
 */
export function makeWorkerPool(
  workersMax: number,
  start: (functionName: string) => Sandbox,
): WorkerPool {
  const idle: Idle[] = [];
  const waiting: Job[] = [];
  const busy = new Set<Sandbox>();
  let stopped = false;

  const takeIdle = (functionName: string): Sandbox | undefined => {
    // The one used last: the others may come of age and end.
    const place = idle.findLastIndex((each) => each.functionName === functionName);
    return place < 0 ? undefined : removeIdle(place);
  };
  const removeIdle = (place: number): Sandbox | undefined => {
    const [taken] = idle.splice(place, 1);
    clearTimeout(taken?.timer);
    return taken?.sandbox;
  };
  const keepIdle = (functionName: string, sandbox: Sandbox) => {
    const kept: Idle = {
      functionName,
      sandbox,
      timer: setTimeout(() => {
        idle.splice(idle.indexOf(kept), 1);
        void sandbox.end();
      }, IDLE_MS).unref(),
    };
    idle.push(kept);
  };

  const findSandbox = (functionName: string): Sandbox | undefined => {
    const free = takeIdle(functionName);
    if (free?.usable) return free;
    if (free !== undefined) return findSandbox(functionName);
    if (busy.size + idle.length >= workersMax) {
      if (idle.length === 0) return undefined;
      void removeIdle(0)?.end();
    }
    return start(functionName);
  };

  const serve = async (sandbox: Sandbox, job: Job): Promise<void> => {
    busy.add(sandbox);
    const result = await sandbox.invoke(job.payload);
    busy.delete(sandbox);
    if (!sandbox.usable) void sandbox.end();
    else if (stopped) void sandbox.end();
    else keepIdle(job.functionName, sandbox);
    job.settle(result);
    dispatch();
  };
  const dispatch = (): void => {
    while (waiting.length > 0) {
      const job = waiting[0] as Job;
      const sandbox = findSandbox(job.functionName);
      if (sandbox === undefined) return;
      waiting.shift();
      void serve(sandbox, job);
    }
  };

  return {
    run(functionName, payload) {
      return new Promise((settle) => {
        waiting.push({ functionName, payload, settle });
        dispatch();
      });
    },
    size: () => busy.size + idle.length,
    async stop() {
      stopped = true;
      const all = [...busy, ...idle.map(({ sandbox }) => sandbox)];
      for (const { timer } of idle) clearTimeout(timer);
      idle.length = 0;
      await Promise.all(all.map((sandbox) => sandbox.end()));
    },
  };
}
