import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { dropTablesAtWork } from '../local/database/tables-at-work.ts';
import { openDataFolder } from '../local/folder/data-folder.ts';
import { takeLock } from '../local/folder/lock.ts';
import { badInput } from './problems.ts';
import { foreignNames, makeUsable, someOf } from './usable-folder.ts';

/**
 * Empties a data folder for --fresh. Only what a run made is deleted (a mistyped --data must not
 * cost anybody their files), and only when no living process owns the folder.
 */
export const emptyDataFolder = async (dataFolder: string, cohortFile?: string): Promise<void> => {
  if (!existsSync(dataFolder)) return;
  makeUsable(dataFolder);
  if (cohortFile !== undefined && !relative(dataFolder, cohortFile).startsWith('..')) {
    throw badInput(
      `--fresh empties ${dataFolder}, and ${cohortFile} lies in it.`,
      'move the extract out of the data folder first',
    );
  }
  const folder = openDataFolder(dataFolder);
  const foreign = foreignNames(dataFolder);
  if (foreign.length > 0) {
    throw badInput(
      `${dataFolder} holds files that no run of ours made: ${someOf(foreign)}; --fresh would delete them.`,
      'move them away, or choose another folder with --data',
    );
  }
  const lock = await takeLock(folder.lock);
  try {
    dropTablesAtWork(folder.tables);
    const all = await readdir(folder.root);
    const rest = all.filter((name) => name !== basename(folder.lock));
    await Promise.all(rest.map((name) => rm(join(folder.root, name), { recursive: true })));
  } finally {
    lock.release();
  }
};
