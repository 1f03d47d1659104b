import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One look at the processes of a data folder. */
interface Sample {
  readonly process: string;
  readonly pid: number;
  readonly lines: number;
  readonly mb: number;
}

const linesMin = 5_000;

export interface MemoryOfProcess {
  readonly peakMb: number;
  /** Least squares over the second half of the longest life of the process; undefined where too few
   * lines were done in it to say anything. */
  readonly mbPer100000Lines: number | undefined;
  readonly samples: number;
}

interface Holder {
  readonly owner: { readonly pid: number };
  readonly children: Readonly<Record<string, { readonly pid: number }>>;
}

/** Who holds a data folder, read from its lock; undefined between two starts. */
export const holderOf = (
  folder: string,
): (Holder & { ports: Record<string, number> }) | undefined => {
  const file = join(folder, 'lock.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};

/** Watches the memory of every process of a data folder beside how many lines are done. */
export const watchMemory = (folder: string, linesDone: () => number) => {
  const samples: Sample[] = [];
  const look = () => {
    const holder = holderOf(folder);
    const pids = { main: holder?.owner.pid };
    for (const [name, { pid }] of Object.entries(holder?.children ?? {})) {
      Object.assign(pids, { [name]: pid });
    }
    const lines = linesDone();
    for (const [process, pid] of Object.entries(pids)) {
      const mb = pid === undefined ? undefined : residentMb(pid);
      if (pid !== undefined && mb !== undefined) samples.push({ process, pid, lines, mb });
    }
  };
  const timer = setInterval(look, 1000);
  return {
    stop(): Record<string, MemoryOfProcess> {
      clearInterval(timer);
      const ofProcess = Map.groupBy(samples, ({ process }) => process);
      return Object.fromEntries([...ofProcess].map(([name, of]) => [name, summaryOf(of)]));
    },
  };
};

const residentMb = (pid: number): number | undefined => {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(
      readFileSync(`/proc/${pid}/status`, 'latin1'),
    )?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
};

/** The longest life of a process is the one whose slope says something. */
const summaryOf = (samples: readonly Sample[]): MemoryOfProcess => {
  const lives = [...Map.groupBy(samples, ({ pid }) => pid).values()];
  const [longest = []] = lives.toSorted((one, other) => other.length - one.length);
  const working = longest.filter(({ lines }) => lines > 0);
  const settled = working.slice(Math.floor(working.length / 2));
  const span = (settled.at(-1)?.lines ?? 0) - (settled[0]?.lines ?? 0);
  return {
    peakMb: Math.round(Math.max(...samples.map(({ mb }) => mb))),
    mbPer100000Lines: span < linesMin ? undefined : Math.round(slopeOf(settled) * 1_000_000) / 10,
    samples: samples.length,
  };
};

const slopeOf = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ lines }) => lines), mean(({ mb }) => mb)];
  let [above, below] = [0, 0];
  for (const { lines, mb } of samples) {
    above += (lines - x) * (mb - y);
    below += (lines - x) ** 2;
  }
  return below === 0 ? 0 : above / below;
};
