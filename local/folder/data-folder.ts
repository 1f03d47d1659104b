import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where everything of one local cloud lies. Nothing outside this folder is written. */
export interface DataFolder {
  readonly root: string;
  readonly lock: string;
  readonly clock: string;
  readonly schedules: string;
  readonly secrets: string;
  readonly keys: string;
  /** Which rights functions used, and which calls were refused. */
  readonly rights: string;
  readonly tables: string;
  readonly buckets: string;
  readonly executions: string;
  readonly queues: string;
  readonly partners: string;
  readonly out: string;
  readonly logs: string;
  readonly temporary: string;
  readonly codeCache: string;
}

/** The data folder with its sub-folders made; what is there already is kept. */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const folder: DataFolder = {
    root,
    lock: join(root, 'lock.json'),
    clock: join(root, 'clock.json'),
    schedules: join(root, 'schedules.json'),
    secrets: join(root, 'secrets.json'),
    keys: join(root, 'keys.json'),
    rights: join(root, 'rights.json'),
    tables: join(root, 'tables'),
    buckets: join(root, 'buckets'),
    executions: join(root, 'executions'),
    queues: join(root, 'queues'),
    partners: join(root, 'partners'),
    out: join(root, 'out'),
    logs: join(root, 'logs'),
    temporary: join(root, 'tmp'),
    codeCache: join(root, 'code-cache'),
  };
  const { tables, buckets, executions, queues, partners, out, logs, temporary } = folder;
  for (const part of [root, tables, buckets, executions, queues, partners, out, logs, temporary]) {
    mkdirSync(part, { recursive: true });
  }
  return folder;
}

/** Empties the functions' /tmp of a former start. Only the owner of the lock may. */
export function emptyTemporary(folder: DataFolder): void {
  rmSync(folder.temporary, { recursive: true, force: true });
  mkdirSync(folder.temporary, { recursive: true });
}
