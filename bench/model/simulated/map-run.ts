import { type Ended, makeBatchFunction, type World } from './batch.ts';
import { makeEnvironments } from './environments.ts';
import type { Process } from './timeline.ts';

/** The workflow's Retry of the batch: three more attempts after pauses with full jitter. */
const retriesMax = 3;
const pauseSecondsMax = 16;
const firstPauseSeconds = 4;
/** A batch whose hour is closed fails for good: the run is redriven when charging opens again. */
const closedPauseSeconds = 60;

export interface MapRunner {
  /** Calls that charging answered by 429. */
  refusalsOfCharging(): number;
  /** Runs a Map over so many lines, then says so. */
  run(lines: number, done: () => void): void;
  readonly seen: {
    batches: number;
    failedBatches: number;
    retries: number;
    functionSeconds: number;
    atOnceMost: number;
    coldStarts: number;
    /** Lines charged and written, by minute. */
    dueByMinute: number[];
  };
}

/** Starts children at their pace while fewer than the slots run, and tries failed ones again. */
export const makeMapRunner = (world: World): MapRunner => {
  const { inputs, timeline, draws } = world;
  const { batchSize, dueShare, slots, childrenPerSecond, childGapSeconds, functions } = inputs;
  const environments = makeEnvironments(inputs);
  const batchFunction = makeBatchFunction(world);
  const seen: MapRunner['seen'] = {
    ...{ batches: 0, failedBatches: 0, retries: 0, functionSeconds: 0, atOnceMost: 0 },
    ...{ coldStarts: 0, dueByMinute: [] },
  };

  /** A child: the passage to its function, and the function until it has served or is given up. */
  function* child(size: number): Process {
    const due = draws.happening(size, dueShare);
    const places = draws.shares(due);
    yield childGapSeconds * (0.5 + draws.share());
    for (let attempt = 1; ; ) {
      const ended = yield* invoke(places);
      if (ended === 'served') return count(due);
      if (ended === 'closed') {
        yield closedPauseSeconds;
        continue;
      }
      if (attempt > retriesMax) break;
      seen.retries += 1;
      yield draws.share() * Math.min(pauseSecondsMax, firstPauseSeconds * 2 ** (attempt - 1));
      attempt += 1;
    }
    seen.failedBatches += 1;
  }
  function* invoke(places: readonly number[]): Process<Ended> {
    const environment = environments.take(timeline.now());
    if (environment === undefined) return 'throttled';
    const startedAt = timeline.now();
    if (environment === 'cold') {
      seen.coldStarts += 1;
      yield functions.initSeconds;
    }
    const ended = yield* batchFunction.serve(places);
    environments.giveBack();
    seen.functionSeconds += timeline.now() - startedAt;
    return ended;
  }
  const count = (due: number): void => {
    const minute = Math.floor(timeline.now() / 60);
    seen.dueByMinute[minute] = (seen.dueByMinute[minute] ?? 0) + due;
  };

  return {
    seen,
    refusalsOfCharging: batchFunction.refusals,
    run(lines, done) {
      let [open, running, mayStartAt, waits] = [lines, 0, 0, false];
      const start = (): void => {
        const size = Math.min(batchSize, open);
        open -= size;
        running += 1;
        seen.batches += 1;
        seen.atOnceMost = Math.max(seen.atOnceMost, running);
        timeline.start(child(size), () => {
          running -= 1;
          fill();
        });
      };
      const fill = (): void => {
        while (!waits && open > 0 && running < slots) {
          const wait = mayStartAt - timeline.now();
          if (wait > 0) {
            waits = true;
            timeline.after(wait, () => {
              waits = false;
              fill();
            });
            return;
          }
          mayStartAt = Math.max(timeline.now(), mayStartAt) + 1 / childrenPerSecond;
          start();
        }
        if (open === 0 && running === 0) done();
      };
      fill();
    },
  };
};
