import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const formatter = join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'biome');
const folder = join(import.meta.dirname, '..', 'results');

/** Where results are kept beside the code, so that figures in the documents have a file. */
export const resultPath = (name: string): string => join(folder, name);

/** Writes a picture; answers its path. */
export const keepPicture = (name: string, svg: string): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultPath(name), svg);
  return resultPath(name);
};

/** Writes a result as JSON in the form that the linter asks of every file; answers its path. */
export const keepResult = (name: string, result: unknown): string => {
  const path = resultPath(name);
  mkdirSync(folder, { recursive: true });
  const text = execFileSync(formatter, ['format', `--stdin-file-path=${path}`], {
    input: JSON.stringify(result, null, 2),
    maxBuffer: 1e8,
  });
  writeFileSync(path, text);
  return path;
};
