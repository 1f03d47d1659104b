import { createReadStream, existsSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';

/** Records that outlive the process, one line of JSON each, in the order they were appended. */
export interface Journal {
  append(record: unknown): void;
  /**
   * Resolves when everything appended so far is with the operating system: it survives a kill -9
   * of this process, though not a power cut. Rejects for good after a write that failed.
   */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing. */
export const noJournal: Journal = {
  append: () => {},
  settled: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Appends to the file; whatever arrives during one write goes out with the next (group commit). */
export const openJournal = async (file: string): Promise<Journal> => {
  const handle = await open(file, 'a');
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let broken: Error | undefined;

  const writeAll = async (): Promise<void> => {
    // Everything that this turn of the event loop brings joins the same write.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const text = waiting.join('');
      waiting = [];
      await handle.appendFile(text);
    }
  };

  const settled = async (): Promise<void> => {
    if (broken) throw broken;
    if (waiting.length === 0 && !writing) return;
    writing ??= writeAll()
      .catch((cause) => {
        broken = new Error(`The journal ${file} cannot be written; free the disk and restart.`, {
          cause,
        });
      })
      .finally(() => {
        writing = undefined;
      });
    await writing;
    if (broken) throw broken;
  };

  return {
    append: (record) => waiting.push(`${JSON.stringify(record)}\n`),
    settled,
    close: async () => {
      await settled();
      await handle.close();
    },
  };
};

/**
 * The records of an earlier life. A last line without its end was never answered for: it is cut
 * off. Any other line that does not parse means a damaged file, which is refused.
 */
export async function* readJournal(file: string): AsyncGenerator<unknown> {
  if (!existsSync(file)) return;
  let rest = '';
  let bytesWhole = 0;
  let line = 0;
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line++;
      bytesWhole += Buffer.byteLength(text) + 1;
      yield parsed(text, file, line);
    }
  }
  if (rest !== '') await truncate(file, bytesWhole);
}

const parsed = (text: string, file: string, line: number): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file}, line ${line}, is not JSON: restore the file or start an empty one.`, {
      cause,
    });
  }
};
