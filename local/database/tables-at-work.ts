import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';
import { readJsonFile, replaceFile } from '../folder/small-file.ts';

/** Where Linux keeps files in memory; they outlive the process that wrote them. */
const memory = '/dev/shm';
const namesBegin = 'tables-at-work-';
/** With less than this free, the tables stay on the disk. */
const roomNeeded = 2 * 1024 ** 3;
/** A folder in memory so young may be one that another start is filling. */
const youngMs = 3_600_000;
const ownerFile = 'of';

/** In the data folder while its tables are in memory: which folder there, and that it was this
 * data folder (by its inode) and not a copy of it. */
const markSchema = z.object({ memory: z.string(), inode: z.number() });

/** The file on which the database works. */
export interface TablesAtWork {
  readonly file: string;
  /** Brings the file back into the data folder, once the database has let go of it. */
  bringBack(): void;
}

export interface TablesPlace {
  /** The data folder's part for the tables. */
  readonly tables: string;
  /** Whether they may be worked on in memory. */
  readonly inMemory: boolean;
  /** Another place than the machine's own, and the room that it must have. */
  readonly memory?: string;
  readonly roomNeeded?: number;
}

/**
 * The tables of a data folder, in the folder or in memory. The database waits for the disk after
 * every single write, which takes it longer than all the rest of the write; in memory it need not.
 * A clean stop brings the tables back. After a kill they are still in memory, and the next start
 * goes on there, whatever it asked for; only a restart of the machine loses them.
 */
export function tablesAtWork(place: TablesPlace): TablesAtWork {
  const { tables } = place;
  const left = markOf(tables);
  if (left !== undefined) return inMemory(tables, checked(tables, left));
  const { memory: root = memory } = place;
  sweep(root);
  if (!place.inMemory || !hasRoom(root, place.roomNeeded ?? roomNeeded)) {
    return { file: join(tables, fileName), bringBack: () => {} };
  }
  const folder = join(root, `${namesBegin}${randomUUID()}`);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, ownerFile), tables);
  copyTables(tables, folder);
  // Last: what the mark names is whole.
  replaceFile(markFile(tables), JSON.stringify({ memory: folder, inode: inodeOf(tables) }));
  return inMemory(tables, folder);
}

/** Throws away what a data folder has in memory. */
export function dropTablesAtWork(tables: string): void {
  const left = markOf(tables);
  if (left === undefined || left.inode !== inodeOf(tables)) return;
  rmSync(left.memory, { recursive: true, force: true });
}

const fileName = 'tables.sqlite';
const markFile = (tables: string) => join(tables, 'in-memory.json');
const inodeOf = (path: string) => statSync(path).ino;

function inMemory(tables: string, folder: string): TablesAtWork {
  return {
    file: join(folder, fileName),
    bringBack() {
      for (const name of tableFiles(tables)) rmSync(join(tables, name));
      copyTables(folder, tables);
      rmSync(markFile(tables));
      rmSync(folder, { recursive: true });
    },
  };
}

/** With the log that a database leaves which had no time to end. */
const tableFiles = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith(fileName));

function copyTables(from: string, to: string): void {
  for (const name of tableFiles(from)) copyFileSync(join(from, name), join(to, name));
}

function markOf(tables: string) {
  const text = readJsonFile(markFile(tables));
  return text === undefined ? undefined : markSchema.parse(text);
}

function checked(tables: string, { memory: folder, inode }: z.infer<typeof markSchema>): string {
  if (inode !== inodeOf(tables)) {
    throw new EnvironmentProblem(
      `${tables} was copied while its tables were in memory: copy a data folder after a clean stop, ` +
        'or begin anew with an empty one',
    );
  }
  if (existsSync(folder)) return folder;
  throw new EnvironmentProblem(
    `the tables of ${tables} were in memory (${folder}) when the machine was restarted, and are ` +
      'gone: begin anew with an empty data folder',
  );
}

/** Removes what starts left in memory whose data folders are gone. */
function sweep(root: string): void {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root).filter((each) => each.startsWith(namesBegin))) {
    const folder = join(root, name);
    try {
      if (Date.now() - statSync(folder).mtimeMs < youngMs) continue;
      const tables = readFileSync(join(folder, ownerFile), 'utf8');
      if (existsSync(tables) && markOf(tables)?.memory === folder) continue;
      rmSync(folder, { recursive: true });
    } catch {
      // Another's, or gone meanwhile: no reason not to start.
    }
  }
}

function hasRoom(root: string, bytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(root);
    return bavail * bsize >= bytes;
  } catch {
    // A system without such a place.
    return false;
  }
}
