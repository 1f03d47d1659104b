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

/** So much text of a shard waits in memory: 256 shards then hold 16 MB. */
const waitingCharactersMax = 64 * 1024;
const readBytes = 1024 * 1024;

/** Spill files in a folder. Writing waits for the disk on purpose: rows cannot pile up. */
export const spillFiles = (folder: string, name: string): SpillFiles => {
  const waiting = new Map<number, string>();
  const pathOf = (shard: number): string => join(folder, `${name}-${shard}`);
  const flush = (shard: number): void => {
    const text = waiting.get(shard) ?? '';
    if (text !== '') appendFileSync(pathOf(shard), text, 'latin1');
    waiting.set(shard, '');
  };
  return {
    append(shard, line) {
      const text = `${waiting.get(shard) ?? ''}${line}\n`;
      waiting.set(shard, text);
      if (text.length > waitingCharactersMax) flush(shard);
    },
    shards: () => [...waiting.keys()].sort((a, b) => a - b),
    lines(shard) {
      flush(shard);
      return { [Symbol.iterator]: () => linesOf(pathOf(shard)) };
    },
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
