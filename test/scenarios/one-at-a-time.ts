import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const lookAgainMs = 100;

/**
 * Has something made by one process at a time: others wait for the file `claim` to go, and then find
 * what was made. A claim whose process is gone does not count.
 */
export const oneAtATime = async <T>(claim: string, make: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(claim), { recursive: true });
  while (!isClaimed(claim)) await new Promise((done) => setTimeout(done, lookAgainMs));
  try {
    return await make();
  } finally {
    rmSync(claim, { force: true });
  }
};

const isClaimed = (claim: string): boolean => {
  try {
    writeFileSync(claim, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    dropIfForsaken(claim);
    return false;
  }
};

const dropIfForsaken = (claim: string): void => {
  try {
    // An empty claim is one that is just being written.
    const pid = Number(readFileSync(claim, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ESRCH') rmSync(claim, { force: true });
    else if (code !== 'ENOENT' && code !== 'EPERM') throw cause;
  }
};
