import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sampleExtract, writeSampleCohort } from '../../commands/sample-cohort.ts';
import { quarantineReasons } from '../../domain/extract/columns.ts';
import { decideMonthlyData } from '../../domain/monthly-data/decide-monthly-data.ts';
import { reasonCodes } from '../../domain/monthly-data/reasons.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { importFolder } from '../fakes/import-in-a-folder.ts';

const { programme } = programmeVersion('customer-appreciation', 1);

const sample = (lines: number, seed = 1): string =>
  [...sampleExtract({ lines, seed, programme })].join('');

/** What a customer says about a benefit comes by event, never with an extract. */
const ofTheExtract = reasonCodes.filter(
  (reason) => reason !== 'benefit_held' && reason !== 'benefit_declined',
);

interface Counted {
  readonly rows: number;
  readonly accepted: number;
  readonly granted: number;
  readonly refused: Record<string, number>;
  readonly quarantined: Record<string, number>;
}

/** By the project's own import and rules. */
const counted = async (text: string, cycle: string): Promise<Counted> => {
  const at = await importFolder();
  const { cohort } = await at.frozen(text);
  const refused: Record<string, number> = {};
  let granted = 0;
  for (const line of await at.lines(cohort)) {
    const asOf = '2026-01-31T14:50:00.000Z';
    const decision = decideMonthlyData({ line, events: [], asOf, cycle, programme });
    if (decision.outcome === 'eligible') granted += 1;
    else refused[decision.reason] = (refused[decision.reason] ?? 0) + 1;
  }
  await at.remove();
  const { rows, accepted, quarantined } = cohort;
  return { rows, accepted, granted, refused, quarantined };
};

/** By a program that shares no code with the project. */
const countedIndependently = async (text: string, cycle: string): Promise<Counted> => {
  const at = await importFolder();
  await at.env.objects.writeOnce('write', { bucket: 'b', key: 'a.csv' }, Buffer.from(text));
  const counter = join(import.meta.dirname, '../independent/count-cohort.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[counter, join(at.folder, 'b', 'a.csv'), cycle],
  ]);
  await at.remove();
  return JSON.parse(stdout) as Counted;
};

describe('the sample cohort', () => {
  test('is the same bytes for the same seed, on every machine', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(sha256(sample(10_000))).toBe(
      'ae73a417d7fbd64fee3bf20236b1fc1c5ec7b570cac80e17b5dec8a963d9d8bc',
    );
    expect(sha256(sample(10_000, 2))).not.toBe(sha256(sample(10_000)));
  });

  test('is written to a file as it is drawn', async () => {
    const at = await importFolder();
    const file = join(at.folder, 'cohort.csv');
    await writeSampleCohort({ file, lines: 500, seed: 3, programme });
    expect(await readFile(file, 'utf8')).toBe(sample(500, 3));
    await at.remove();
  });

  test.each([1, 10, 999, 1000, 10_999, 12_345])('of %i lines has so many rows', async (lines) => {
    const { rows, accepted, quarantined } = await counted(sample(lines), '2026-02');
    const bad = Object.values(quarantined).reduce((sum, n) => sum + n, 0);
    expect(rows).toBe(lines);
    expect(accepted + bad).toBe(lines);
    expect(bad).toBeLessThanOrEqual(lines < 1000 ? 0 : 100);
  });

  test.each([
    [1000, 1],
    [1000, 99],
    [10_000, 1],
  ])('of %i lines (seed %i) has every refusal and every quarantine reason', async (lines, seed) => {
    const { refused, quarantined } = await counted(sample(lines, seed), '2026-02');
    expect(Object.keys(refused).sort()).toEqual(ofTheExtract.toSorted());
    expect(Object.keys(quarantined).sort()).toEqual([...quarantineReasons].sort());
  });

  test('has the proportions of the market', async () => {
    const lines = 30_000;
    const [header = '', ...rows] = sample(lines)
      .split('\n')
      .map((line) => line.split(','));
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
    const share = (name: string, ...values: string[]) =>
      column(name).filter((value) => values.includes(value ?? '')).length / lines;
    expect(share('line_type', 'phone')).toBeCloseTo(0.762, 1);
    expect(share('line_type', 'tablet', 'wearable')).toBeCloseTo(0.077, 2);
    expect(share('line_type', 'iot')).toBeCloseTo(0.161, 1);
    expect(share('billing', 'prepaid')).toBeCloseTo(0.762 * 0.02, 2);
    expect(share('status', 'suspended')).toBeCloseTo(0.015, 2);
    expect(share('status', 'ended')).toBeCloseTo(0.003, 2);
    expect(share('network', 'mvno')).toBeCloseTo(0.005, 2);
    const people = new Map(
      rows
        .filter((row) => row[header.indexOf('birth_date')] ?? '')
        .map((row) => [row[header.indexOf('person_ref')], row[header.indexOf('birth_date')] ?? '']),
    );
    const seniors = [...people.values()].filter((birth) => birth <= '1961-01-13').length;
    expect(seniors / people.size).toBeCloseTo(0.2, 1);
    expect(people.size).toBeLessThan(rows.length);
  });

  test('counts the same by a program that shares no code with this one', async () => {
    for (const [lines, seed, cycle] of [
      [10_000, 1, '2026-02'],
      [1234, 7, '2026-07'],
    ] as const) {
      const text = sample(lines, seed);
      expect(await counted(text, cycle)).toEqual(await countedIndependently(text, cycle));
    }
  });
});
