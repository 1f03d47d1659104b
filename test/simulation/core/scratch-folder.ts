import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files in memory, where there are any. */
const inMemory = '/dev/shm';

/**
 * Where functions that need files have theirs while an episode lasts: a sandbox that dies leaves its
 * folder behind, as in truth. Answers how to take all of it away.
 */
export const openScratchFolder = (): (() => void) => {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(existsSync(inMemory) ? inMemory : tmpdir(), 'simulation-'));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
};
