import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneAtATime } from '../scenarios/one-at-a-time.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'one-at-a-time-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the second begins when the first has ended', async () => {
  const claim = join(folder, 'deep', 'claim');
  const said: string[] = [];
  const make = (name: string) => async (): Promise<string> => {
    said.push(`${name} begins`);
    await new Promise((done) => setTimeout(done, 20));
    said.push(`${name} ends`);
    return name;
  };
  const both = [oneAtATime(claim, make('one')), oneAtATime(claim, make('two'))];
  expect(await Promise.all(both)).toEqual(['one', 'two']);
  expect(said).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  expect(existsSync(claim)).toBe(false);
});

test('one that failed lets the next begin', async () => {
  const claim = join(folder, 'failed');
  const failing = oneAtATime(claim, () => Promise.reject(new Error('no room')));
  await expect(failing).rejects.toThrow('no room');
  expect(await oneAtATime(claim, async () => 'made')).toBe('made');
});

test('one whose process is gone is not waited for', async () => {
  const claim = join(folder, 'forsaken');
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(claim, `${pid}`);
  expect(await oneAtATime(claim, async () => 'made')).toBe('made');
});
