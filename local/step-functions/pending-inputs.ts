import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Batch } from './batches.ts';
import { appendInMemory, isInMemory, removeFile } from './files.ts';
import { readLines } from './journal.ts';
import { type ChildNames, shownPending } from './result-files.ts';

/** The children that a tripped run never launched, spooled until the result files are written. */
export interface PendingInputs {
  readonly count: number;
  add(batch: Batch): Promise<void>;
  read(): AsyncIterable<string>;
  close(): Promise<void>;
}

/** Begins empty: each attempt finds out anew which children it never reached. */
export const openPendingInputs = (folder: string, names: ChildNames): PendingInputs => {
  const file = join(folder, 'pending.jsonl');
  removeFile(file);
  let stream: WriteStream | undefined;
  let count = 0;
  return {
    get count() {
      return count;
    },
    add: async (batch) => {
      count += 1;
      const line = `${JSON.stringify(shownPending(batch, names))}\n`;
      if (isInMemory(file)) {
        appendInMemory(file, line);
        return;
      }
      stream ??= createWriteStream(file);
      if (!stream.write(line)) await once(stream, 'drain');
    },
    read: () => readLines(file),
    close: async () => {
      if (stream === undefined) return;
      stream.end();
      await once(stream, 'finish');
    },
  };
};
