import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { EnvironmentProblem } from '../environment-problem.ts';

/** Replaces a small file whole: a reader, or a start after a kill, sees the old or the new text. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, path);
}

/** A write of up to so many bytes is one page: a killed process leaves it whole or not done. */
const PAGE_BYTES = 4096;

/**
 * As `replaceFile`, for a text that changes often and keeps its length: it goes over the old one in
 * one write. A rename makes some file systems write to the medium at once, which costs a
 * millisecond or two each time. For files that nobody reads meanwhile.
 */
export function rewriteFile(path: string, text: string): void {
  const bytes = Buffer.from(text);
  if (bytes.length > PAGE_BYTES || !rewroteInPlace(path, bytes)) replaceFile(path, text);
}

function rewroteInPlace(path: string, bytes: Buffer): boolean {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  try {
    return fstatSync(file).size === bytes.length && writeSync(file, bytes, 0, bytes.length, 0) > 0;
  } finally {
    closeSync(file);
  }
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
