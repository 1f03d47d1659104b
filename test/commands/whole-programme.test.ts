import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ProgrammeManifest } from '../../domain/manifest.ts';
import { keepRightsSeen } from '../scenarios/rights-seen.ts';
import { type EndedStart, resultOf, startCommand } from '../scenarios/start-command.ts';
import { secretsCounted, secretsOutside } from './secrets-of-a-folder.ts';

const counter = join(import.meta.dirname, '../independent/count-programme.mjs');

/** All months of a small cohort, twice: some minutes on two busy cores. */
const timeoutMs = 1_200_000;

const programmeOf = (end: EndedStart): ProgrammeManifest => {
  expect(end.exitCode, end.errors).toBe(0);
  return resultOf(end) as unknown as ProgrammeManifest;
};

/** What a count that shares no code with the project says of a manifest and its folder. */
const countedBeside = (folder: string, manifest: ProgrammeManifest) => {
  const file = join(folder, 'programme.json');
  writeFileSync(file, JSON.stringify(manifest));
  const { status, stdout, stderr } = spawnSync(process.execPath, [counter, folder, file], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};

const filesOf = (folder: string): string[] =>
  ['acts.jsonl', 'acts-done.jsonl'].map((name) => readFileSync(join(folder, name), 'utf8'));

describe('the whole programme', () => {
  const folder = mkdtempSync(join(tmpdir(), 'programme-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let first: ProgrammeManifest;

  test('balances, and is what an independent count makes of the same acts', {
    timeout: timeoutMs,
  }, async () => {
    first = programmeOf(await startCommand(folder, ['--all', '--lines', '1000']).ended);
    await keepRightsSeen(folder);
    expect(first.breaks).toEqual([]);
    expect(first.balanced).toBe(true);
    for (const { given } of first.benefits) expect(given).toBeGreaterThan(0);
    const { status, said } = countedBeside(folder, first);
    expect(status, said).toBe(0);
    expect(said).toMatch(/^The manifest and the count agree in all \d+ numbers of .*\.\n$/);
  });

  test('is told apart from a count that differs in a single number', () => {
    const [months, ...others] = first.benefits;
    if (!months) throw new Error('The manifest has no row');
    const altered = { ...months, given: months.given - 1 };
    const { status, said } = countedBeside(folder, { ...first, benefits: [altered, ...others] });
    expect(status).toBe(1);
    expect(said).toBe(
      `monthly-data, months of lines: given is ${altered.given} in the manifest, ${months.given} counted.\n`,
    );
  });

  test('leaves no code, token, birth date or customer id outside its own place', () => {
    for (const known of secretsCounted(folder)) expect(known).toBeGreaterThan(50);
    expect(secretsOutside(folder)).toEqual([]);
    const codes = readFileSync(join(folder, 'codes', 'stream-two-1.csv'), 'utf8').split('\n');
    const [, code = ''] = (codes[1] ?? '').split(',');
    const planted = join(folder, 'logs', 'planted.log');
    writeFileSync(planted, `{"message":"${code.replaceAll('-', '')}"}\n`);
    expect(secretsOutside(folder)).toEqual(['logs/planted.log holds a code']);
    rmSync(planted);
  });

  test('started once more gives nobody anything again', { timeout: timeoutMs }, async () => {
    const before = filesOf(folder);
    const second = programmeOf(await startCommand(folder, ['--all']).ended);
    expect(second.breaks).toEqual([]);
    expect(second.benefits).toEqual(first.benefits);
    for (const [month, rerun] of second.runs.entries()) {
      const served = first.runs[month];
      if (!served) throw new Error(`${rerun.run} is a run too many`);
      expect(rerun).toMatchObject({ kind: 'rerun', cycle: served.cycle, granted: 0, parked: {} });
      expect(rerun.considered).toBe(served.considered);
      // What an event brought after the month's run is the re-run's to find given.
      expect(rerun.alreadyGranted).toBe(served.granted + rerun.grantedByEvent);
    }
    expect(filesOf(folder)).toEqual(before);
    expect(countedBeside(folder, second)).toMatchObject({ status: 0 });
  });
});
