import { linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';
import { endProcess, identityOf, type ProcessIdentity, stillRuns } from './process-identity.ts';
import { readJsonFile, replaceFile } from './small-file.ts';

const identity = z.object({ pid: z.int(), startedAt: z.string() });
const holderSchema = z.object({
  owner: identity,
  children: z.record(z.string(), identity),
  ports: z.record(z.string(), z.int()),
});
type Holder = z.infer<typeof holderSchema>;

/** The right of one process to a data folder, with the processes and ports it has there. */
export interface Lock {
  /** Remembers a child, so that the next start can end it should this process die. */
  addChild(name: string, pid: number): void;
  addPort(name: string, port: number): void;
  release(): void;
}

/**
 * Takes the data folder. A living owner is an EnvironmentProblem that names it; what a dead owner
 * left running (its database, its stand-ins) is ended first.
 */
export async function takeLock(path: string): Promise<Lock> {
  const holder: Holder = { owner: requireIdentity(process.pid), children: {}, ports: {} };
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, JSON.stringify(holder));
  try {
    while (!claim(beside, path)) await clearStale(path);
  } finally {
    unlinkSync(beside);
  }
  const save = () => replaceFile(path, JSON.stringify(holder));
  return {
    addChild(name, pid) {
      const child = identityOf(pid);
      if (child === undefined) return;
      holder.children[name] = child;
      save();
    },
    addPort(name, port) {
      holder.ports[name] = port;
      save();
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** A hard link fails where the name is taken: of two starters one wins. */
function claim(beside: string, path: string): boolean {
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function clearStale(path: string): Promise<void> {
  const text = readJsonFile(path);
  if (text === undefined) return;
  const found = holderSchema.safeParse(text);
  if (!found.success) {
    throw new EnvironmentProblem(
      `${path} is not a lock of ours: if no local cloud runs on this folder, delete the file`,
    );
  }
  const { owner, children } = found.data;
  if (stillRuns(owner)) {
    throw new EnvironmentProblem(
      `the data folder is in use by process ${owner.pid} on ${hostname()} (${path}): ` +
        `stop that process (kill ${owner.pid}), or choose another folder with --data`,
    );
  }
  await Promise.all(Object.values(children).map((child: ProcessIdentity) => endProcess(child)));
  takeAway(path, owner);
}

/** A rename has one winner. Who took away a newer lock than the one it judged puts it back. */
function takeAway(path: string, judged: ProcessIdentity): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = holderSchema.parse(readJsonFile(aside)).owner;
  if (taken.pid !== judged.pid || taken.startedAt !== judged.startedAt) claim(aside, path);
  unlinkSync(aside);
}

function requireIdentity(pid: number): ProcessIdentity {
  return identityOf(pid) ?? { pid, startedAt: '' };
}
