/**
 * npm run model [-- --charging-rate 10000 --warm-throughput 0 …]: see --help. The month by formulas
 * and, from the same inputs, by a simulation; prices and quotas are those of Seoul.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../commands/problems.ts';
import { aloneLimits } from './analytic/alone.ts';
import { inputsOf } from './inputs.ts';
import { keepPicture, keepResult } from './kept-result.ts';
import { modelOptions, modelUsage } from './model-options.ts';
import { modelledMonth, monthFile, monthReport } from './month.ts';
import { tableOfAlone, tableOfWhatIfs, textOfMonth } from './month-text.ts';
import { monthPlots } from './plots/month-plots.ts';
import { svgOf } from './plots/plot.ts';
import { withQuotes } from './quoted-tables.ts';

const scalePath = join(import.meta.dirname, '..', '..', 'docs', 'scale.md');

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
  const tables = [...tableOfAlone(report.alone), '', ...tableOfWhatIfs(report.whatIfs), ''];
  process.stdout.write([textOfMonth(report), ...tables].join('\n'));
  process.stdout.write(`written to ${keepResult(monthFile, report)}\n`);
  for (const [name, specOf] of Object.entries(monthPlots)) {
    process.stdout.write(`written to ${keepPicture(name, await svgOf(specOf(report)))}\n`);
  }
  writeFileSync(scalePath, withQuotes(readFileSync(scalePath, 'utf8'), report));
  process.stdout.write(`written to ${scalePath}\n`);
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\nWhat to do: ${error.todo}.\n`);
  process.exitCode = error.exitCode;
}
