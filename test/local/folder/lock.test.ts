import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeLock } from '../../../local/folder/lock.ts';
import { identityOf, stillRuns } from '../../../local/folder/process-identity.ts';
import { aFolder } from '../an-assembly.ts';

const aProcess = () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  return { child, identity: identityOf(child.pid ?? 0) };
};
const aLock = (owner: object, children: object = {}) => {
  const path = join(aFolder(), 'lock.json');
  writeFileSync(path, JSON.stringify({ owner, children, ports: {} }));
  return path;
};

it('is refused while its owner lives, naming the process and what to do', async () => {
  const { child, identity } = aProcess();
  await expect(takeLock(aLock(identity as object))).rejects.toThrow(
    new RegExp(`in use by process ${child.pid} .*kill ${child.pid}`),
  );
  child.kill('SIGKILL');
});

it('is taken from an owner that died, whose children are ended first', async () => {
  const left = aProcess();
  const path = aLock({ pid: 1, startedAt: 'another life' }, { database: left.identity as object });
  const lock = await takeLock(path);
  expect(stillRuns(left.identity as never)).toBe(false);
  lock.release();
  expect(existsSync(path)).toBe(false);
});

it('spares a process that has the pid of a dead child but is another', async () => {
  const other = aProcess();
  const { pid } = other.identity as { pid: number };
  const gone = { pid: 1, startedAt: 'another life' };
  const lock = await takeLock(aLock(gone, { database: { pid, startedAt: '1' } }));
  expect(stillRuns(other.identity as never)).toBe(true);
  lock.release();
  other.child.kill('SIGKILL');
});

it('is had by one of two that ask at once', async () => {
  const path = join(aFolder(), 'lock.json');
  const asked = await Promise.allSettled([takeLock(path), takeLock(path)]);
  expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});
