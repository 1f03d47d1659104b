import { availableParallelism } from 'node:os';

/** Of all cores; the database beside us uses the rest. */
const busyShare = 0.7;
const sampleMs = 250;

/** What a process has used, and since when. */
interface Sample {
  readonly at: number;
  readonly usedMs: number;
}

const sampleNow = (): Sample => {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), usedMs: (user + system) / 1000 };
};

/** Answers a function that says whether this process, its threads included, has kept the cores busy
 * of late. */
export function coresBusy(cores = availableParallelism(), sample = sampleNow): () => boolean {
  let before = sample();
  let isBusy = false;
  return () => {
    const now = sample();
    const passed = now.at - before.at;
    if (passed < sampleMs) return isBusy;
    isBusy = (now.usedMs - before.usedMs) / passed > busyShare * cores;
    before = now;
    return isBusy;
  };
}
