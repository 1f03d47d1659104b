import {
  closeSync,
  createReadStream,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { appendInMemory, exists, isInMemory, readText, writeText } from './files.ts';

/**
 * Files of one JSON record a line that survive a killed process: a record is whole or not there.
 * The page cache outlives a process, so nothing is forced to the medium; a power cut may cost the
 * last records, and the work they stood for is then done again.
 */

const newline = 10;

/** Cuts off what a killed process left of a last, unfinished record; before anything is added. */
const dropTornTail = (file: string): void => {
  if (isInMemory(file) || !exists(file)) return;
  const handle = openSync(file, 'r+');
  try {
    let end = fstatSync(handle).size;
    const block = Buffer.alloc(65_536);
    for (let from = end; from > 0; ) {
      const start = Math.max(0, from - block.length);
      const length = readSync(handle, block, 0, from - start, start);
      const last = block.subarray(0, length).lastIndexOf(newline);
      end = last >= 0 ? start + last + 1 : 0;
      if (last >= 0) break;
      from = start;
    }
    ftruncateSync(handle, end);
  } finally {
    closeSync(handle);
  }
};

/** Writes a whole small file so that a reader sees the old one or the new one. */
export const writeWhole = (file: string, value: unknown): void =>
  writeText(file, JSON.stringify(value));

const wholeLines = (text: string): string[] => text.split('\n').slice(0, -1);

/** All whole records of a small journal. */
export const readJournal = <T>(file: string): T[] => {
  if (!exists(file)) return [];
  return wholeLines(readText(file)).map((line) => JSON.parse(line) as T);
};

/** The whole lines of a journal of any length; a record being written is not there yet. */
export async function* readLines(file: string): AsyncGenerator<string> {
  if (!exists(file)) return;
  if (isInMemory(file)) {
    yield* wholeLines(readText(file));
    return;
  }
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file)) {
    const bytes = chunk as Buffer;
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      const line = bytes.subarray(from, end);
      yield (rest.length > 0 ? Buffer.concat([...rest, line]) : line).toString();
      rest = [];
      from = end + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
  }
}

/** A journal whose record is on disk when the call returns: for the few that must come first. */
export const openJournal = (file: string): { append(record: unknown): void; close(): void } => {
  dropTornTail(file);
  const handle = isInMemory(file) ? undefined : openSync(file, 'a');
  let open = true;
  return {
    append: (record) => {
      if (!open) throw new Error(`The journal ${file} is closed.`);
      const line = `${JSON.stringify(record)}\n`;
      if (handle === undefined) appendInMemory(file, line);
      else writeSync(handle, line);
    },
    close: () => {
      if (open && handle !== undefined) closeSync(handle);
      open = false;
    },
  };
};

/** A journal for many records: what comes together is written together. */
export interface BulkJournal {
  /** Settles when the line is on disk. */
  append(line: string): Promise<void>;
}

export const openBulkJournal = (file: string): BulkJournal => {
  dropTornTail(file);
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  const writeWaiting = async () => {
    const lines = waiting;
    waiting = [];
    writing = undefined;
    const text = `${lines.join('\n')}\n`;
    if (isInMemory(file)) appendInMemory(file, text);
    else await appendFile(file, text);
  };
  return {
    append: (line) => {
      waiting.push(line);
      if (writing === undefined) {
        writing = last.then(writeWaiting);
        last = writing;
      }
      return writing;
    },
  };
};
