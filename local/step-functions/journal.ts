import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { appendFile } from 'node:fs/promises';

/**
 * Files of one JSON record a line that survive a killed process: a record is whole or not there.
 * The page cache outlives a process, so nothing is forced to the medium; a power cut may cost the
 * last records, and the work they stood for is then done again.
 */

const newline = 10;

/** Cuts off what a killed process left of a last, unfinished record; before anything is added. */
const dropTornTail = (file: string): void => {
  if (!existsSync(file)) return;
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
export const writeWhole = (file: string, value: unknown): void => {
  writeFileSync(`${file}.new`, JSON.stringify(value));
  renameSync(`${file}.new`, file);
};

/** All whole records of a small journal. */
export const readJournal = <T>(file: string): T[] => {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as T);
};

/** The whole lines of a journal of any length; a record being written is not there yet. */
export async function* readLines(file: string): AsyncGenerator<string> {
  if (!existsSync(file)) return;
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
  const handle = openSync(file, 'a');
  let open = true;
  return {
    append: (record) => {
      if (!open) throw new Error(`The journal ${file} is closed.`);
      writeSync(handle, `${JSON.stringify(record)}\n`);
    },
    close: () => {
      if (open) closeSync(handle);
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
    await appendFile(file, `${lines.join('\n')}\n`);
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
