import { assumptions } from './assumptions.ts';
import type { MonthReport } from './month.ts';
import {
  dollars,
  lasting,
  tableOfAlone,
  tableOfCost,
  tableOfSensitivities,
  tableOfSources,
  tableOfWays,
  tableOfWhatIfs,
} from './month-text.ts';
import { seoulPrices } from './seoul-prices.ts';
import { seoulQuotas } from './seoul-quotas.ts';

/** What docs/scale.md quotes, by the names of its marks. */
const quotesOf = (report: MonthReport): Readonly<Record<string, readonly string[]>> => ({
  answer: [answerOf(report)],
  durations: tableOfAlone(report.alone),
  costs: tableOfCost(report),
  'what-ifs': tableOfWhatIfs(report.whatIfs),
  ways: tableOfWays(report.ways),
  sensitivities: tableOfSensitivities(report.sensitivities),
  assumptions: tableOfSources(assumptions),
  quotas: tableOfSources(seoulQuotas),
  prices: tableOfSources(seoulPrices),
});

const answerOf = ({ duration, cost, checked }: MonthReport): string =>
  `**${lasting(duration.seconds)} and ${dollars(cost.usd)}**, of which ${dollars(cost.floorUsd)} is ` +
  `one write a grant. The simulation says ${lasting(checked.simulatedSeconds)}: ` +
  `${checked.ratio.toFixed(3)} of the model’s time.`;

/** The document with everything between its marks (`<!-- costs -->` … `<!-- /costs -->`) as the
 * report has it. A mark that is missing is an error, or nobody would miss its table. */
export const withQuotes = (document: string, report: MonthReport): string =>
  Object.entries(quotesOf(report)).reduce((text, [name, lines]) => {
    const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!between.test(text)) throw new Error(`The document has no place for ${name}.`);
    return text.replace(between, (_, from, until) => `${from}${lines.join('\n')}${until}`);
  }, document);
