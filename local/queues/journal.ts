import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { EnvironmentProblem } from '../environment-problem.ts';
import { replaceFile } from '../folder/small-file.ts';

/**
 * An append-only file of JSON lines. A line is with the operating system before `append` returns,
 * so it outlives a kill -9 of this process; the power cord is not what it guards against.
 */
export interface Journal {
  append(entry: object): void;
  /** Lines since the last rewrite. */
  length(): number;
  /** Replaces the whole file, at once for every reader. */
  rewrite(entries: readonly object[]): void;
  close(): void;
}

/** Opens a journal and answers what it held. A last line cut off by a kill was never confirmed. */
export function openJournal(path: string): { journal: Journal; entries: unknown[] } {
  const entries = existsSync(path) ? readEntries(path) : [];
  let file = openSync(path, 'a');
  let lines = entries.length;
  const journal: Journal = {
    append(entry) {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      lines++;
    },
    length: () => lines,
    rewrite(all) {
      closeSync(file);
      replaceFile(path, all.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      file = openSync(path, 'a');
      lines = all.length;
    },
    close: () => closeSync(file),
  };
  return { journal, entries };
}

function readEntries(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // What follows the last line feed is empty, or an append that was cut off.
  lines.pop();
  return lines.map((line, index) => {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new EnvironmentProblem(
        `${path} line ${index + 1} is not JSON: restore it, or start with an empty data folder`,
        { cause },
      );
    }
  });
}
