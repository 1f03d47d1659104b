import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openDataFolder } from '../local/folder/data-folder.ts';
import { takeLock } from '../local/folder/lock.ts';
import { badInput } from './problems.ts';

/**
 * Empties a data folder for --fresh. Only a folder that a local cloud made is emptied (a mistyped
 * --data must not cost anybody their files), and only when no living process owns it.
 */
export const emptyDataFolder = async (dataFolder: string): Promise<void> => {
  const names = existsSync(dataFolder) ? await readdir(dataFolder) : [];
  if (names.length === 0) return;
  if (!names.includes('clock.json')) {
    throw badInput(
      `${dataFolder} holds files that no run of ours made; --fresh would delete them.`,
      'choose another folder with --data, or empty this one yourself',
    );
  }
  const folder = openDataFolder(dataFolder);
  const lock = await takeLock(folder.lock);
  try {
    const all = await readdir(folder.root);
    const rest = all.filter((name) => name !== basename(folder.lock));
    await Promise.all(rest.map((name) => rm(join(folder.root, name), { recursive: true })));
  } finally {
    lock.release();
  }
};
