import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptOutcomes } from '../../commands/lives/kept-outcomes.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcomes-'));
  file = join(folder, 'acts-done.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const outcomes = [
  { n: 0, status: 200 },
  { n: 1, status: 409, reason: 'choice_missing' },
  { n: 2, status: 202 },
];
const keepAll = () => {
  const kept = keptOutcomes(file);
  for (const outcome of outcomes) kept.keep(outcome);
};

describe('what came of acts', () => {
  it('is read back as it was kept', () => {
    keepAll();
    expect([...keptOutcomes(file).known.values()]).toEqual(outcomes);
  });

  it('is nothing where nothing was kept yet', () => {
    expect(keptOutcomes(file).known.size).toBe(0);
  });

  it('torn at any byte of its last line loses that line alone, and goes on', () => {
    keepAll();
    const whole = readFileSync(file);
    const last = whole.subarray(0, -1).lastIndexOf(10) + 1;
    for (let bytes = last; bytes < whole.length; bytes += 1) {
      writeFileSync(file, whole.subarray(0, bytes));
      const kept = keptOutcomes(file);
      expect([...kept.known.keys()], `${bytes} bytes`).toEqual([0, 1]);
      kept.keep({ n: 2, status: 200 });
      expect(keptOutcomes(file).known.get(2), `${bytes} bytes`).toEqual({ n: 2, status: 200 });
    }
  });

  it('broken elsewhere is an error: somebody changed it', () => {
    keepAll();
    writeFileSync(file, `{"n":0,"sta\n${readFileSync(file, 'utf8')}`);
    expect(() => keptOutcomes(file)).toThrow('acts-done.jsonl');
    appendFileSync(file, '{"n"');
    expect(() => keptOutcomes(file)).toThrow('acts-done.jsonl');
  });
});
