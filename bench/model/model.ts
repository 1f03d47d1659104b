/**
 * npm run model [-- --charging-rate 10000 --warm-throughput 0 …]: see --help. The month by formulas
 * and, from the same inputs, by a simulation; prices and quotas are those of Seoul.
 */
import { Problem } from '../../commands/problems.ts';
import { aloneLimits } from './analytic/alone.ts';
import { assumptions } from './assumptions.ts';
import { inputsOf } from './inputs.ts';
import { keepPicture, keepResult } from './kept-result.ts';
import { modelOptions, modelUsage } from './model-options.ts';
import { modelledMonth, monthFile, monthReport } from './month.ts';
import {
  tableOfAlone,
  tableOfSensitivities,
  tableOfSources,
  tableOfWays,
  tableOfWhatIfs,
  textOfMonth,
} from './month-text.ts';
import { monthPlots } from './plots/month-plots.ts';
import { svgOf } from './plots/plot.ts';
import { seoulPrices } from './seoul-prices.ts';
import { seoulQuotas } from './seoul-quotas.ts';

const main = async (args: readonly string[]): Promise<void> => {
  const options = modelOptions(args);
  if (options.help) return void process.stdout.write(modelUsage);
  if (!options.save) {
    const month = modelledMonth(options.scenario, true);
    if (options.json) return void process.stdout.write(`${JSON.stringify(month)}\n`);
    const alone = tableOfAlone(aloneLimits(inputsOf(options.scenario)));
    process.stdout.write([textOfMonth(month), ...alone, ''].join('\n'));
    return;
  }
  const report = monthReport();
  const tables = [
    ...tableOfAlone(report.alone),
    '',
    ...tableOfSensitivities(report.sensitivities),
    '',
    ...tableOfWhatIfs(report.whatIfs),
    '',
    ...tableOfWays(report.ways),
    '',
    ...[assumptions, seoulQuotas, seoulPrices].flatMap((each) => [...tableOfSources(each), '']),
  ];
  process.stdout.write([textOfMonth(report), ...tables].join('\n'));
  process.stdout.write(`written to ${keepResult(monthFile, report)}\n`);
  for (const [name, specOf] of Object.entries(monthPlots)) {
    process.stdout.write(`written to ${keepPicture(name, await svgOf(specOf(report)))}\n`);
  }
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\nWhat to do: ${error.todo}.\n`);
  process.exitCode = error.exitCode;
}
