import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** ASCII lines set aside on disk by shard, in the order in which they came. */
export interface SpillFiles {
  append(shard: number, line: string): void;
  /** The shards that hold anything, in ascending order. */
  shards(): number[];
  /** The lines of a shard; may be read more than once, but not appended to in between. */
  lines(shard: number): Iterable<string>;
}

/** So much of a shard waits in memory: 256 shards then hold 16 MB. No line is nearly as long. */
const waitingBytesMax = 64 * 1024;
const readBytes = 1024 * 1024;

/** Spill files in a folder. Writing waits for the disk on purpose: rows cannot pile up. Lines are
 * copied into buffers, because kept strings would keep the whole input alive for the collector. */
export const spillFiles = (folder: string, name: string): SpillFiles => {
  const waiting = new Map<number, { readonly buffer: Buffer; length: number; spilt: boolean }>();
  const pathOf = (shard: number): string => join(folder, `${name}-${shard}`);
  const waitingOf = (shard: number) => {
    const found = waiting.get(shard);
    if (found) return found;
    const fresh = { buffer: Buffer.allocUnsafe(waitingBytesMax), length: 0, spilt: false };
    waiting.set(shard, fresh);
    return fresh;
  };
  const flush = (shard: number): void => {
    const text = waitingOf(shard);
    appendFileSync(pathOf(shard), text.buffer.subarray(0, text.length));
    text.length = 0;
    text.spilt = true;
  };
  return {
    append(shard, line) {
      if (waitingOf(shard).length + line.length >= waitingBytesMax) flush(shard);
      const text = waitingOf(shard);
      text.length += text.buffer.write(`${line}\n`, text.length, 'latin1');
    },
    shards: () => [...waiting.keys()].sort((a, b) => a - b),
    lines: (shard) => ({
      *[Symbol.iterator]() {
        const { buffer, length, spilt } = waitingOf(shard);
        if (spilt) yield* linesOf(pathOf(shard));
        if (length > 0) yield* buffer.toString('latin1', 0, length - 1).split('\n');
      },
    }),
  };
};

/** The lines of an ASCII file whose last line ends too; a part of the file at a time. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(readBytes);
    let rest = '';
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const lines = (rest + buffer.toString('latin1', 0, read)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}
