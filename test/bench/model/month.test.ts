import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bottlenecks } from '../../../bench/model/analytic/limits.ts';
import { resultPath } from '../../../bench/model/kept-result.ts';
import { type MonthReport, monthFile, monthReport } from '../../../bench/model/month.ts';
import { whatIfs } from '../../../bench/model/scenario.ts';

const deviationMax = 0.1;

let report: MonthReport;
beforeAll(() => {
  report = monthReport();
}, 300_000);

describe('the model of the month, beside a simulation of the same run', () => {
  it('agrees on the month of the design within ten per cent', () => {
    expect(report.checked.lines).toBe(18_000_000);
    expect(Math.abs(report.checked.ratio - 1)).toBeLessThan(deviationMax);
    expect(report.checked.trips).toBe(false);
  });

  it.each(whatIfs.map(({ name }) => name))(
    'agrees where %s, or says itself that it is too kind',
    (name) => {
      const { duration, checked } = whatIfNamed(name);
      if (duration.isBeyondPatience) return void expect(checked.ratio).toBeGreaterThan(1);
      expect(Math.abs(checked.ratio - 1)).toBeLessThan(deviationMax);
      expect(checked.trips).toBe(false);
    },
  );

  it('is asked about months in which each part in turn is the narrowest', () => {
    const narrowest = new Set(report.whatIfs.map(({ duration }) => duration.bottleneck));
    expect([...narrowest].sort()).toEqual([...bottlenecks].sort());
  });

  it('serves everybody by the hour that the programme promises', () => {
    expect(report.duration.seconds).toBeLessThan(9 * 3600);
  });
});

describe('what the model says a month costs', () => {
  it('is within a quarter above one write a grant, as designed', () => {
    const { usd, floorUsd, parts } = report.cost;
    expect(usd / floorUsd).toBeGreaterThan(1);
    expect(usd / floorUsd).toBeLessThan(1.25);
    expect(parts.reduce((sum, part) => sum + part.usd, 0)).toBeCloseTo(usd, 4);
  });

  it('is what was counted of the local run, grown to the month: the same writes for a grant', () => {
    const writes = report.cost.parts.find(({ part }) => part === 'DynamoDB writes');
    // Beyond a write a grant there is the canary's repeat alone.
    expect((writes?.usd ?? 0) / report.cost.floorUsd).toBeCloseTo(1, 2);
  });

  it('doubles its writes with two writes, and with STANDARD children pays each transition', () => {
    const partOf = (name: Parameters<typeof whatIfNamed>[0], part: string): number =>
      whatIfNamed(name).cost.parts.find((each) => each.part === part)?.usd ?? Number.NaN;
    expect(partOf('two writes', 'DynamoDB writes')).toBeCloseTo(
      2 * partOf('as designed', 'DynamoDB writes'),
    );
    expect(partOf('STANDARD children', 'Step Functions children')).toBeCloseTo(180_100 * 0.0000271);
  });

  it('is hundreds of times as much with one STANDARD execution per line', () => {
    const [ours, , standard] = report.ways;
    expect((standard?.usd ?? 0) / (ours?.usd ?? 0)).toBeGreaterThan(100);
    expect(standard?.seconds ?? 0).toBeGreaterThan(24 * 3600);
  });
});

describe('the results that the documents quote', () => {
  it('are what the command gives now; if not, run npm run model -- --save', () => {
    const kept = JSON.parse(readFileSync(resultPath(monthFile), 'utf8'));
    expect(kept).toEqual(JSON.parse(JSON.stringify(report)));
  });
});

const whatIfNamed = (name: (typeof whatIfs)[number]['name']) => {
  const found = report.whatIfs.find((each) => each.name === name);
  if (found) return found;
  throw new Error(`The report has no ${name}.`);
};
