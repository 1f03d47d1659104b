import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';
import { readJsonFile, rewriteFile } from '../folder/small-file.ts';

/** How far ahead of the last instant given out the saved mark lies. */
const AHEAD_MS = 10_000;
const REFRESH_MS = 2000;

const savedSchema = z.strictObject({ reachedAt: z.iso.datetime({ precision: 3 }) });

export interface LocalClock {
  /** Milliseconds since 1970 in the local cloud's own time. Never smaller than before. */
  now(): number;
  /** Forward only; an instant already passed changes nothing. */
  moveTo(ms: number): void;
  /** Local time minus the machine's `Date.now()`, for workers: one shared 64-bit float. */
  readonly offset: SharedArrayBuffer;
  /** Told the offset at once when the clock is moved. */
  onMove(tell: (offsetMs: number) => void): void;
  stop(): void;
}

/**
 * The one clock: it runs while the cloud runs, stands still between starts, and never goes back,
 * not even over a kill -9. For that the file holds a mark ahead of every instant given out, saved
 * before the instant is; a clean stop saves the instant itself.
 */
export function openClock(path: string, startAt: string | undefined): LocalClock {
  const base = startingInstant(path, startAt);
  const startedAt = performance.now();
  let shift = 0;
  let mark = 0;
  const offset = new SharedArrayBuffer(8);
  const shared = new Float64Array(offset);
  const tellers: ((offsetMs: number) => void)[] = [];

  const reading = () => Math.floor(base + (performance.now() - startedAt) + shift);
  const save = (until: number) => {
    mark = until;
    rewriteFile(path, JSON.stringify({ reachedAt: new Date(until).toISOString() }));
  };
  const now = () => {
    const instant = reading();
    if (instant > mark) save(instant + AHEAD_MS);
    return instant;
  };
  const share = () => {
    // Ahead of the workers, who read the offset without asking: half the mark is theirs.
    if (reading() > mark - AHEAD_MS / 2) save(reading() + AHEAD_MS);
    shared[0] = reading() - Date.now();
  };
  share();
  const refresh = setInterval(share, REFRESH_MS).unref();

  return {
    now,
    moveTo(ms) {
      const ahead = ms - now();
      if (ahead <= 0) return;
      shift += ahead;
      share();
      for (const tell of tellers) tell(shared[0] ?? 0);
    },
    offset,
    onMove: (tell) => void tellers.push(tell),
    stop() {
      clearInterval(refresh);
      save(reading());
    },
  };
}

function startingInstant(path: string, startAt: string | undefined): number {
  const file = readJsonFile(path);
  if (file === undefined) {
    const start = startAt === undefined ? Date.now() : Date.parse(startAt);
    if (Number.isNaN(start)) {
      throw new EnvironmentProblem(`the clock cannot start at "${startAt}": give an ISO instant`);
    }
    return start;
  }
  const saved = savedSchema.safeParse(file);
  if (!saved.success) {
    throw new EnvironmentProblem(
      `${path} does not hold the clock's instant: restore it, or start with an empty data folder`,
    );
  }
  return Date.parse(saved.data.reachedAt);
}
