import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { EnvironmentProblem } from '../environment-problem.ts';

/** Replaces a small file whole: a reader, or a start after a kill, sees the old or the new text. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, path);
}

/** The JSON in a small file of ours, or undefined where there is none. */
export function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EnvironmentProblem(
      `${path} is not JSON: restore it, or start with an empty data folder`,
      { cause },
    );
  }
}
