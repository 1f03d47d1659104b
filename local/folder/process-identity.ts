import { readFileSync } from 'node:fs';

/**
 * One life of a process. A pid alone is not enough: the system gives it to somebody else later, so
 * the start time (in clock ticks since boot, from /proc) goes with it. Without /proc it is empty.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** The identity of a running process, undefined where none has this pid. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name, in parentheses, may hold spaces; start time is field 22 of the line.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { pid, startedAt: fields[19] ?? '' };
  } catch {
    return answersSignals(pid) ? { pid, startedAt: '' } : undefined;
  }
}

/** Whether this very process, not a later one under its pid, still runs. */
export function stillRuns(identity: ProcessIdentity): boolean {
  const now = identityOf(identity.pid);
  return now !== undefined && now.startedAt === identity.startedAt;
}

/** Ends a process: asks, waits up to three seconds, then kills. */
export async function endProcess(identity: ProcessIdentity): Promise<void> {
  if (!stillRuns(identity)) return;
  signal(identity.pid, 'SIGTERM');
  for (let waited = 0; waited < 3000 && stillRuns(identity); waited += 20) {
    await new Promise((done) => setTimeout(done, 20));
  }
  if (stillRuns(identity)) signal(identity.pid, 'SIGKILL');
}

/** Peak resident memory in MB since the process started (VmHWM); undefined without /proc. */
export function peakMemoryMb(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended between the look and the signal: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
