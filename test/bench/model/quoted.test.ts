import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assumptions } from '../../../bench/model/assumptions.ts';
import { resultPath } from '../../../bench/model/kept-result.ts';
import { type MonthReport, monthFile } from '../../../bench/model/month.ts';
import * as text from '../../../bench/model/month-text.ts';
import { seoulPrices } from '../../../bench/model/seoul-prices.ts';
import { seoulQuotas } from '../../../bench/model/seoul-quotas.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const report = JSON.parse(readFileSync(resultPath(monthFile), 'utf8')) as MonthReport;

const tables: [name: string, rows: string[]][] = [
  ['durations', text.tableOfAlone(report.alone)],
  ['costs', text.tableOfCost(report)],
  ['what-ifs', text.tableOfWhatIfs(report.whatIfs)],
  ['ways', text.tableOfWays(report.ways)],
  ['sensitivities', text.tableOfSensitivities(report.sensitivities)],
  ['assumptions', text.tableOfSources(assumptions)],
  ['quotas', text.tableOfSources(seoulQuotas)],
  ['prices', text.tableOfSources(seoulPrices)],
];

describe('docs/scale.md', () => {
  const scale = read('docs/scale.md');

  it.each(tables)('has the %s as they are kept; npm run model -- --save prints them', (_, rows) => {
    for (const row of rows) expect(scale).toContain(`${row}\n`);
  });

  it('begins with what the month takes and costs', () => {
    const { duration, cost } = report;
    expect(scale).toContain(`**${text.lasting(duration.seconds)} and ${text.dollars(cost.usd)}**`);
  });
});

describe('the README', () => {
  it('quotes the month and its picture', () => {
    const readme = read('README.md');
    const { duration, cost } = report;
    expect(readme).toContain(text.lasting(duration.seconds));
    expect(readme).toContain(text.dollars(cost.usd));
    expect(readme).toContain('bench/results/month-duration.svg');
  });
});

describe('numbers for people', () => {
  it.each([
    [48, '48 s'],
    [59.6, '1 min 0 s'],
    [432, '7 min 12 s'],
    [8153, '2 h 15 min'],
  ])('%d seconds are %s', (seconds, said) => {
    expect(text.lasting(seconds)).toBe(said);
  });

  it.each([
    [2946.2, '$2,946'],
    [10.656, '$10.66'],
    [0.000271, '$0.0003'],
  ])('%d dollars are %s', (usd, said) => {
    expect(text.dollars(usd)).toBe(said);
  });
});
