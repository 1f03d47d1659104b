import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDataFolder } from '../../commands/fresh-folder.ts';
import { makeUsable } from '../../commands/usable-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string): string => {
  const path = join(folder, name);
  writeFileSync(path, 'mine');
  return path;
};

describe('a data folder', () => {
  it('is made with the folders above it', () => {
    makeUsable(join(folder, 'a', 'b'));
    expect(existsSync(join(folder, 'a', 'b'))).toBe(true);
  });

  it('is no file, and lies below none', () => {
    const file = written('letter');
    for (const path of [file, join(file, 'below')]) {
      expect(() => makeUsable(path)).toThrow(/is a file, not a folder/);
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it.runIf(existsSync('/proc'))('is no place that takes no folders', () => {
    expect(() => makeUsable('/proc/x')).toThrow(/cannot be written/);
    expect(() => makeUsable('/proc')).toThrow(/cannot be written/);
  });

  it('is none that somebody else has filled', () => {
    mkdirSync(join(folder, 'tmp'));
    makeUsable(folder);
    writeFileSync(join(folder, 'tmp', 'letter'), 'mine');
    expect(() => makeUsable(folder)).toThrow(/no run of ours made: tmp/);
  });

  it('is ours where a start was killed while it took it', () => {
    written('lock.json.4711.new');
    expect(() => makeUsable(folder)).not.toThrow();
  });
});

describe('--fresh', () => {
  it('empties what runs made', async () => {
    for (const name of ['clock.json', 'cohort.csv', 'cohort.json']) written(name);
    await emptyDataFolder(folder);
    expect(existsSync(join(folder, 'cohort.csv'))).toBe(false);
  });

  it('deletes no file of anybody else, even in a folder that a run has used', async () => {
    written('clock.json');
    const letter = written('letter.txt');
    await expect(emptyDataFolder(folder)).rejects.toThrow(/made: letter.txt/);
    expect(existsSync(letter)).toBe(true);
  });

  it('does not delete the extract that it is to import', async () => {
    written('clock.json');
    const extract = written('cohort.csv');
    await expect(emptyDataFolder(folder, extract)).rejects.toThrow(/lies in it/);
    expect(existsSync(extract)).toBe(true);
  });
});
