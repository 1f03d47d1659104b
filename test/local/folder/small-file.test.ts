import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rewriteFile } from '../../../local/folder/small-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'small-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rewritten = (...texts: string[]) => {
  const path = join(folder, 'a.json');
  for (const text of texts) rewriteFile(path, text);
  return { text: readFileSync(path, 'utf8'), inode: statSync(path).ino, path };
};

it('holds the latest text, of whatever length', () => {
  expect(rewritten('{"n":1}').text).toBe('{"n":1}');
  expect(rewritten('{"n":1}', '{"n":2}').text).toBe('{"n":2}');
  expect(rewritten('{"n":1}', '{"n":22}', '{}').text).toBe('{}');
  expect(rewritten('가'.repeat(2000), 'a'.repeat(6000)).text).toBe('a'.repeat(6000));
});

it('goes over a text of the same length in place', () => {
  const { inode, path } = rewritten('{"n":1}');
  rewriteFile(path, '{"n":2}');
  expect(statSync(path).ino).toBe(inode);
});

it('replaces the file where one write may not be whole, or the length differs', () => {
  const { inode, path } = rewritten('a'.repeat(5000));
  rewriteFile(path, 'b'.repeat(5000));
  expect(statSync(path).ino).not.toBe(inode);
  expect(readFileSync(path, 'utf8')).toBe('b'.repeat(5000));
});
