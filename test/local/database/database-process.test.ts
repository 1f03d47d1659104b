import { afterEach, expect, it } from 'vitest';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';
import { aFolder } from '../an-assembly.ts';

let database: DatabaseProcess | undefined;
afterEach(() => database?.stop());

it('says its process before it is ready: whoever is killed meanwhile has it on record', async () => {
  const folder = aFolder();
  let isReady = false;
  const spawned: [pid: number, isReady: boolean][] = [];
  database = await startDatabase(
    `${folder}/tables.sqlite`,
    folder,
    () => {},
    (pid) => spawned.push([pid, isReady]),
  );
  isReady = true;
  expect(spawned).toEqual([[database.pid, false]]);
});
