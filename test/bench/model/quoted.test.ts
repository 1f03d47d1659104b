import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultPath } from '../../../bench/model/kept-result.ts';
import { type MonthReport, monthFile } from '../../../bench/model/month.ts';
import * as text from '../../../bench/model/month-text.ts';
import { withQuotes } from '../../../bench/model/quoted-tables.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const report = JSON.parse(readFileSync(resultPath(monthFile), 'utf8')) as MonthReport;

describe('docs/scale.md', () => {
  const scale = read('docs/scale.md');

  it('quotes what is kept; if not, run npm run model -- --save', () => {
    expect(withQuotes(scale, report)).toBe(scale);
  });

  it('quotes another report otherwise, and has a place for each table', () => {
    const dearer = { ...report, cost: { ...report.cost, usd: 99.5 } };
    expect(withQuotes(scale, dearer)).toContain('$99.50');
    expect(() => withQuotes(scale.replace('<!-- ways -->', ''), report)).toThrow('ways');
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
