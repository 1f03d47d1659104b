import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

/**
 * The few things that the engine does with files. A folder whose name begins with `memory:` is kept
 * by this process alone, for a simulator that lives through a thousand engines a second: there
 * everything is done when the call returns, and `forgetFolder` ends it.
 */

const inMemory = new Map<string, string>();

export const isInMemory = (path: string): boolean => path.startsWith('memory:');

const below = (folder: string): string[] =>
  [...inMemory.keys()].filter((path) => path.startsWith(`${folder}/`));

export const exists = (path: string): boolean =>
  isInMemory(path) ? inMemory.has(path) || below(path).length > 0 : existsSync(path);

export const makeFolder = (path: string): void => {
  if (!isInMemory(path)) mkdirSync(path, { recursive: true });
};

/** The names of what a folder holds. */
export const namesIn = (folder: string): string[] => {
  if (!isInMemory(folder)) return readdirSync(folder);
  const names = below(folder).map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
  return [...new Set(names)];
};

export const readText = (path: string): string => {
  if (!isInMemory(path)) return readFileSync(path, 'utf8');
  const text = inMemory.get(path);
  if (text === undefined) throw new Error(`There is no ${path}.`);
  return text;
};

/** Writes a whole small file so that a reader sees the old one or the new one. */
export const writeText = (path: string, text: string): void => {
  if (isInMemory(path)) {
    inMemory.set(path, text);
    return;
  }
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

/** Adds to a file in memory. */
export const appendInMemory = (path: string, text: string): void =>
  void inMemory.set(path, `${inMemory.get(path) ?? ''}${text}`);

export const removeFile = (path: string): void => {
  if (isInMemory(path)) inMemory.delete(path);
  else rmSync(path, { force: true });
};

/** Ends a folder in memory, with all that is in it. */
export const forgetFolder = (folder: string): void => {
  for (const path of below(folder)) inMemory.delete(path);
};
