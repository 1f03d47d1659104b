import { badInput, exitCodes, Problem } from '../../commands/problems.ts';
import {
  type Block,
  type Campaign,
  campaign,
  randomBlocks,
  singlesBlocks,
} from './core/campaign.ts';
import { readCase } from './core/case.ts';
import { cellsOf, coverageTable, fillCells } from './core/coverage.ts';
import { type Finding, runTwice } from './core/explore.ts';
import { flowOf, regressions } from './core/regressions.ts';
import { releaseBlocks, scarceFaults } from './core/release.ts';
import { tallyOf } from './core/tally.ts';
import { type Hunted, hunt, saidOfHunt, scoreOf } from './mutants/hunt.ts';
import { mutants } from './mutants/mutant.ts';
import { reportOf, saidOf } from './report.ts';
import { type SimulateOptions, simulateOptions, simulateUsage } from './simulate-options.ts';

/*
 * npm run simulate [-- --help]
 * Lives through cases of the simulator: the regressions first, then random ones, or one from a file.
 */

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const replay = async (file: string): Promise<number> => {
  const { flow, case: given } = wellFormed(file);
  const { outcome, differs } = await runTwice(flow, given);
  print(outcome.trace.join('\n'));
  const broken = differs ?? outcome.violation;
  print(broken ? `${broken.invariant} is broken: ${broken.saying}` : 'Every promise held.');
  return broken ? exitCodes.notBalanced : exitCodes.balanced;
};

const wellFormed = (file: string) => {
  try {
    return flowOf(readCase(file));
  } catch (cause) {
    const { message } = cause as Error;
    throw badInput(message, 'compare it with the files of test/simulation/regressions/', { cause });
  }
};

const runRegressions = async (names: readonly string[]): Promise<Campaign['findings']> => {
  const broken: Campaign['findings'][number][] = [];
  for (const { file, case: kept } of regressions()) {
    if (!names.includes(kept.flow)) continue;
    const { flow, case: given } = flowOf(kept);
    const { outcome, differs } = await runTwice(flow, given);
    const violation = differs ?? outcome.violation;
    const block = { flow: flow.name, seed: 0, episodes: 1 };
    if (violation) broken.push({ case: given, violation, episodes: 1, block });
    if (violation) print(`The regression ${file} fails again.`);
  }
  return broken;
};

const progressLine = (episodes: number, share: number): void => {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${episodes} episodes, ${Math.floor(share * 100)} %`);
};

const blocksFor = (options: SimulateOptions): Block[] => {
  const { flows, seed, episodes, exhaustive, workers, shrinks, release } = options;
  if (exhaustive) return singlesBlocks(flows, workers === 1 ? 1 : undefined);
  const blocks = release ? releaseBlocks(seed, episodes) : randomBlocks(flows, seed, episodes);
  return blocks.map((block) => ({ ...block, unshrunk: !shrinks }));
};

const asBlock = (finding: Finding): Campaign['findings'][number] => ({
  ...finding,
  block: { flow: finding.case.flow, seed: 0, episodes: 1 },
});

const simulate = async (options: SimulateOptions): Promise<number> => {
  const startedAt = performance.now();
  const known = options.regressions ? await runRegressions(options.flows) : [];
  const lived: Campaign =
    known.length > 0
      ? { tally: tallyOf(), byFlow: {}, findings: known }
      : await campaign(blocksFor(options), { ...options, onProgress: progressLine });
  const filling = options.coverage ? await fillCells(lived.tally) : [];
  const found = { ...lived, findings: [...lived.findings, ...filling.map(asBlock)] };
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const report = reportOf(found, (performance.now() - startedAt) / 1000);
  if (options.json) print(JSON.stringify(report));
  else print(saidOf(report));
  if (options.coverage) print(coverageTable(cellsOf(found.tally)));
  const scarce = options.release ? scarceFaults(found.tally.fired, options.episodes) : [];
  for (const { fault, times } of scarce) {
    process.stderr.write(`${fault} came ${times} times: less than once in a hundred episodes.\n`);
  }
  const isProved = found.findings.length === 0 && scarce.length === 0;
  return isProved ? exitCodes.balanced : exitCodes.notBalanced;
};

const huntAll = async (names: readonly string[], options: SimulateOptions): Promise<number> => {
  const all = mutants();
  for (const name of names) {
    if (all.some((mutant) => mutant.name === name)) continue;
    throw badInput(
      `--mutant ${name}: there is no such mutant`,
      'look into test/simulation/mutants',
    );
  }
  const hunted: Hunted[] = [];
  for (const mutant of all) {
    if (names.length > 0 && !names.includes(mutant.name)) continue;
    hunted.push(await hunt(mutant, options.seed));
    if (!options.json) print(saidOfHunt(hunted.at(-1) as Hunted));
  }
  const { killed, median } = scoreOf(hunted);
  if (options.json) print(JSON.stringify({ hunted, killed, median }));
  else print(`${killed} of ${hunted.length} found; median ${median} episodes`);
  return killed === hunted.length ? exitCodes.balanced : exitCodes.notBalanced;
};

const main = async (): Promise<number> => {
  const options = simulateOptions(process.argv.slice(2));
  if (options.help) {
    print(simulateUsage);
    return exitCodes.balanced;
  }
  if (options.mutants) return huntAll(options.mutants, options);
  return options.caseFile === undefined ? simulate(options) : replay(options.caseFile);
};

process.once('SIGINT', () => process.exit(exitCodes.interrupted));
try {
  process.exitCode = await main();
} catch (error) {
  const isOurs = error instanceof Problem;
  process.stderr.write(
    isOurs ? `${error.message}\nTo do: ${error.todo}.\n` : `${(error as Error).stack}\n`,
  );
  process.exitCode = isOurs ? error.exitCode : exitCodes.environment;
}
