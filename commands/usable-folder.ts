import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { openDataFolder } from '../local/folder/data-folder.ts';
import { badInput, environment } from './problems.ts';

/** What a run puts beside the local cloud's own: the sample and its note, and the lives of its
 * people with the codes they are given; and where its operator's door is, with who signed in. */
const filesOfOurs = [
  ...['cohort.csv', 'cohort.json', 'acts.jsonl', 'acts-done.jsonl', 'codes'],
  ...['door.json', 'operator-token'],
];

/** The names in a data folder that no run of ours makes. A run's own names may have a suffix, for
 * the draft that replaces the file. */
export const foreignNames = (dataFolder: string): string[] => {
  const { root, ...parts } = openDataFolder(dataFolder);
  const ours = [...Object.values(parts).map((part) => basename(part)), ...filesOfOurs];
  return readdirSync(root).filter(
    (name) => !ours.some((own) => name === own || name.startsWith(`${own}.`)),
  );
};

const isFolder = (path: string): boolean => statSync(path).isDirectory();

/**
 * Makes the data folder where there is none, and refuses what cannot be one: a file, a place that
 * cannot be written, a folder that somebody else has filled (a run empties some folders of its own
 * there, whose names may be theirs too).
 */
export const makeUsable = (dataFolder: string): void => {
  const root = resolve(dataFolder);
  makeFolder(root, dataFolder);
  try {
    rmdirSync(mkdtempSync(join(root, 'probe-')));
  } catch (cause) {
    throw notWritable(dataFolder, cause);
  }
  const names = readdirSync(root);
  // The lock's draft alone is left where a start was killed while it took the folder.
  if (names.some((name) => name === 'clock.json' || /^lock\.json(\.\d+\.new)?$/.test(name))) return;
  const filled = names.filter((name) => {
    const path = join(root, name);
    return !isFolder(path) || readdirSync(path).length > 0;
  });
  if (filled.length === 0) return;
  throw badInput(
    `${dataFolder} holds files that no run of ours made: ${someOf(filled)}.`,
    'choose another folder with --data, or empty this one yourself',
  );
};

/** One folder after the other: a recursive mkdir never ends where the system takes no folders. */
const makeFolder = (path: string, dataFolder: string): void => {
  if (existsSync(path)) {
    if (isFolder(path)) return;
    throw badInput(
      `--data ${dataFolder}: ${path} is a file, not a folder.`,
      'name a folder, which need not exist yet',
    );
  }
  makeFolder(dirname(path), dataFolder);
  try {
    mkdirSync(path);
  } catch (cause) {
    throw notWritable(dataFolder, cause);
  }
};

const notWritable = (dataFolder: string, cause: unknown) =>
  environment(
    `--data ${dataFolder} cannot be written (${(cause as NodeJS.ErrnoException).code}).`,
    'choose a folder that is yours to write',
    { cause },
  );

/** The first names of a list, for a sentence. */
export const someOf = (names: readonly string[]): string =>
  names.length > 3
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
    : names.join(', ');
