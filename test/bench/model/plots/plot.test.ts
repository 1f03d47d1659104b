import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resultPath } from '../../../../bench/model/kept-result.ts';
import { type MonthReport, monthFile } from '../../../../bench/model/month.ts';
import { monthPlots } from '../../../../bench/model/plots/month-plots.ts';
import { svgOf } from '../../../../bench/model/plots/plot.ts';

const report = JSON.parse(readFileSync(resultPath(monthFile), 'utf8')) as MonthReport;

describe.each(Object.entries(monthPlots))('%s', (name, plotOf) => {
  it('shows the report that is kept; if not, run npm run model -- --save', async () => {
    const isFresh = readFileSync(resultPath(name), 'utf8') === (await svgOf(plotOf(report)));
    expect(isFresh).toBe(true);
  });

  it('says what it shows and reads on white and on dark ground', async () => {
    const plot = plotOf(report);
    const svg = await svgOf(plot);
    expect(svg).toContain(`<title>${plot.title}</title>`);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/<rect[^>]*fill="(?:white|#fff)/);
  });
});

it('the picture of the costs shows each part’s dollars', async () => {
  const svg = await svgOf(monthPlots['month-cost.svg'](report));
  for (const { part, usd } of report.cost.parts.filter((each) => each.usd >= 0.01)) {
    expect(svg).toContain(part);
    expect(svg).toContain(`$${usd.toFixed(2)}`);
  }
});

it('the picture over time breaks off no name', async () => {
  const svg = await svgOf(monthPlots['month-over-time.svg'](report));
  expect(svg).toContain('charging takes 10,000, new table');
});
