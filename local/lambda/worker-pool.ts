import type { InvokeResult } from '../step-functions/ports.ts';
import { coresBusy } from './cores-busy.ts';
import type { Sandbox } from './sandbox.ts';

/** Of a function behind an address, so many may serve whatever else is going on. */
const ALWAYS_SERVING = 2;

/** Workers that stay between calls. */
export interface Warm {
  /**
   * Alive, busy and idle, beyond which an idle one ends before another begins. Fewer than the
   * functions that take turns would mean a start for every call: 135 ms instead of 3, measured.
   */
  readonly workers: number;
  /** One that nobody asked for so long is ended: its memory is the next one's. */
  readonly idleMs: number;
  /** The same for a function that has another idle one: they served side by side, and that is over.
   * Left out, as long. */
  readonly surplusIdleMs?: number;
  /**
   * A function gets one more worker in so many milliseconds at the most: a start costs a third of a
   * second of a core, and by then one that is busy has usually come free.
   */
  readonly growMs: number;
  /** The same while this process keeps the cores busy: one more worker would not serve sooner. Left
   * out, as ever. */
  readonly growBusyMs?: number;
}

/** For one long run, whose functions come one after the other: eight took 80 MB more, and no less time.
 * Whoever makes up its books needs the memory of those that served its batches. */
const warmForOneRun: Warm = { workers: 6, idleMs: 15_000, surplusIdleMs: 1_000, growMs: 120 };

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

export interface PoolOptions {
  /** How many invocations are served at once; as many again of functions behind an address. */
  readonly workersMax: number;
  /**
   * Whether requests reach the function at an address, from functions among others: those wait for
   * it while they keep workers of their own, and must never keep it from one.
   */
  readonly isAddressed: (functionName: string) => boolean;
  readonly start: (functionName: string) => Sandbox;
  readonly warm?: Warm | undefined;
  /** Another than those of `warm`. */
  readonly growMs?: number;
  readonly growBusyMs?: number;
  readonly isBusy?: () => boolean;
}

export interface WorkerPool {
  run(functionName: string, payload: string): Promise<InvokeResult>;
  /** Ends one busy worker on the spot and names its function; `place` picks one of so many. */
  killOne(place: (count: number) => number): string | undefined;
  /** Workers alive now, busy and idle. */
  size(): number;
  stop(): Promise<void>;
}

/**
 * All workers of all functions. An invocation takes an idle worker of its function, or starts one;
 * where as many as may are busy, it waits its turn. A function that nobody calls has no worker.
 */
export function makeWorkerPool(options: PoolOptions): WorkerPool {
  const { workersMax, isAddressed, start, warm = warmForOneRun } = options;
  const { growMs = warm.growMs, isBusy = coresBusy() } = options;
  const { growBusyMs = warm.growBusyMs ?? growMs } = options;
  const idle = makeIdleWorkers(warm);
  const busy = new Map<Sandbox, string>();
  const serving = { addressed: 0, others: 0 };
  const ofFunction = new Map<string, number>();
  /** One line for each function behind an address and one for all others. */
  const lines = new Map<string, Job[]>();
  let stopped = false;

  const lineOf = (functionName: string) => (isAddressed(functionName) ? functionName : '');
  const count = (functionName: string, by: 1 | -1) => {
    serving[isAddressed(functionName) ? 'addressed' : 'others'] += by;
    ofFunction.set(functionName, (ofFunction.get(functionName) ?? 0) + by);
  };
  const mayRun = (functionName: string): boolean =>
    isAddressed(functionName)
      ? serving.addressed < workersMax || (ofFunction.get(functionName) ?? 0) < ALWAYS_SERVING
      : serving.others < workersMax;

  const startedAt = new Map<string, number>();
  const mayGrow = (functionName: string): boolean =>
    (ofFunction.get(functionName) ?? 0) === 0 ||
    performance.now() - (startedAt.get(functionName) ?? 0) >= (isBusy() ? growBusyMs : growMs);
  const sandboxFor = (functionName: string): Sandbox => {
    const free = idle.take(functionName);
    if (free !== undefined) return free;
    if (busy.size + idle.size() >= warm.workers) idle.endOne();
    startedAt.set(functionName, performance.now());
    return start(functionName);
  };
  const serve = async (sandbox: Sandbox, job: Job): Promise<void> => {
    busy.set(sandbox, job.functionName);
    count(job.functionName, 1);
    const result = await sandbox.invoke(job.payload);
    busy.delete(sandbox);
    count(job.functionName, -1);
    if (stopped || !sandbox.usable) void sandbox.end();
    else idle.keep(job.functionName, sandbox);
    job.settle(result);
    dispatch();
  };
  let later: NodeJS.Timeout | undefined;
  /** The first of a line whose function has a worker or may have one more. */
  const nextOf = (line: Job[]): Job | undefined => {
    const place = line.findIndex(
      ({ functionName }) =>
        mayRun(functionName) && (idle.has(functionName) || mayGrow(functionName)),
    );
    return place < 0 ? undefined : line.splice(place, 1)[0];
  };
  const dispatch = (): void => {
    let waits = false;
    for (const line of lines.values()) {
      for (let job = nextOf(line); job; job = nextOf(line)) {
        void serve(sandboxFor(job.functionName), job);
      }
      waits ||= line.length > 0;
    }
    if (!waits || stopped) return;
    later ??= setTimeout(() => {
      later = undefined;
      dispatch();
    }, growMs).unref();
  };

  return {
    run(functionName, payload) {
      return new Promise((settle) => {
        const name = lineOf(functionName);
        const line = lines.get(name) ?? [];
        lines.set(name, line);
        line.push({ functionName, payload, settle });
        dispatch();
      });
    },
    killOne(place) {
      const [sandbox, functionName] = [...busy][place(busy.size)] ?? [];
      sandbox?.kill();
      return functionName;
    },
    size: () => busy.size + idle.size(),
    async stop() {
      stopped = true;
      clearTimeout(later);
      await Promise.all([...busy.keys(), ...idle.takeAll()].map((sandbox) => sandbox.end()));
    },
  };
}

interface IdleWorkers {
  keep(functionName: string, sandbox: Sandbox): void;
  /** The one used last: the others may come of age and end. */
  take(functionName: string): Sandbox | undefined;
  takeAll(): Sandbox[];
  has(functionName: string): boolean;
  /** Ends one of the function that has most, of several such the one that has waited longest. */
  endOne(): void;
  size(): number;
}

function makeIdleWorkers({ idleMs, surplusIdleMs = idleMs }: Warm): IdleWorkers {
  const workers: Idle[] = [];
  const remove = (place: number): Sandbox | undefined => {
    const [taken] = workers.splice(place, 1);
    clearTimeout(taken?.timer);
    return taken?.sandbox;
  };
  const take = (functionName: string): Sandbox | undefined => {
    const place = workers.findLastIndex((each) => each.functionName === functionName);
    const sandbox = place < 0 ? undefined : remove(place);
    return sandbox === undefined || sandbox.usable ? sandbox : take(functionName);
  };
  const has = (functionName: string): boolean =>
    workers.some((each) => each.functionName === functionName && each.sandbox.usable);
  return {
    take,
    has,
    keep(functionName, sandbox) {
      const stays = has(functionName) ? surplusIdleMs : idleMs;
      const kept: Idle = {
        functionName,
        sandbox,
        timer: setTimeout(() => {
          remove(workers.indexOf(kept));
          void sandbox.end();
        }, stays).unref(),
      };
      workers.push(kept);
    },
    takeAll: () =>
      workers.splice(0).map(({ sandbox, timer }) => {
        clearTimeout(timer);
        return sandbox;
      }),
    endOne() {
      const counts = new Map<string, number>();
      for (const { functionName } of workers) {
        counts.set(functionName, (counts.get(functionName) ?? 0) + 1);
      }
      const most = Math.max(...counts.values());
      const place = workers.findIndex(({ functionName }) => counts.get(functionName) === most);
      if (place >= 0) void remove(place)?.end();
    },
    size: () => workers.length,
  };
}
