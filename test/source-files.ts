import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One of our source files: its path from the root, its text, and what it imports. */
export interface SourceFile {
  readonly path: string;
  /** The top-level folder. */
  readonly folder: string;
  readonly text: string;
  /** Without comments and the texts of strings. */
  readonly code: string;
  /** Paths from the root for our own files, package names for others. */
  readonly imports: readonly string[];
}

const importPattern =
  /^(?:import|export)\b[^'";]*?\bfrom '([^'\n]+)'|^import '([^'\n]+)'|\bimport\(\s*'([^'\n]+)'/gm;

const withoutWords = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

/** Every source file below these folders, in order. */
export const sourceFiles = (folders: readonly string[]): SourceFile[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && /\.(tsx?|mjs)$/.test(file.name))
      .map((file) => join(file.parentPath, file.name))
      .sort()
      .map((absolute) => readSource(folder, absolute)),
  );

const readSource = (folder: string, absolute: string): SourceFile => {
  const text = readFileSync(absolute, 'utf8');
  const imports = [...text.matchAll(importPattern)]
    .map(([, from, bare, late]) => from ?? bare ?? late ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, join(dirname(absolute), name)) : name));
  return { path: relative(root, absolute), folder, text, code: withoutWords(text), imports };
};
