import { describe, expect, it } from 'vitest';
import { modelOptions, modelUsage } from '../../../bench/model/model-options.ts';
import { monthOfTheDesign } from '../../../bench/model/scenario.ts';
import { Problem } from '../../../commands/problems.ts';

const problemOf = (args: string): Problem => {
  try {
    modelOptions(args.split(' '));
  } catch (problem) {
    if (problem instanceof Problem) return problem;
    throw problem;
  }
  throw new Error(`accepted: ${args}`);
};

describe('what a person may ask the model', () => {
  it('is nothing at all: the month of the design', () => {
    expect(modelOptions([])).toEqual({
      scenario: monthOfTheDesign,
      ...{ json: false, save: false, help: false },
    });
  });

  it('is a change of every part', () => {
    const said =
      '--lines 1000 --batch-size 25 --charging-rate 5000 --batch-p99-ms 600 --two-writes ' +
      '--standard-children --warm-throughput 0 --lambda-concurrency 40 --memory-mb 512 --seed 7';
    expect(modelOptions(said.split(' ')).scenario).toEqual({
      ...{ lines: 1000, batchSize: 25, chargingRate: 5000, batchP99Ms: 600, twoWrites: true },
      ...{ standardChildren: true, warmThroughput: 0, lambdaConcurrency: 40 },
      ...{ memoryMb: 512, seed: 7 },
    });
  });

  const refused: [args: string, says: string, because: string][] = [
    ['--lines 0', '--lines 0', 'a month of nobody has no duration'],
    ['--lines 18e6', '--lines 18e6', 'only digits are a whole number'],
    ['--batch-size 101', '--batch-size 101', 'charging takes a hundred orders a call'],
    ['--charging-rate 99', '--charging-rate 99', 'a batch must pass in a second'],
    ['--memory-mb 64', '--memory-mb 64', 'no function is smaller than 128 MB'],
    ['--lambda-concurrency 0', '--lambda-concurrency 0', 'somebody must run'],
    ['--warm-throughput -1', '--warm-throughput', 'a negative number is no number of units'],
    ['--standard', '--standard', 'an option that does not exist'],
    ['faster', 'faster', 'words are no options'],
    ['--save --lines 10', '--save', 'what is kept is the month of the design'],
    ['--save --two-writes', '--save', 'what is kept is the month of the design'],
  ];
  it.each(refused)('is not %s: it names %s, because %s', (args, says) => {
    const problem = problemOf(args);
    expect(problem.exitCode).toBe(2);
    expect(problem.message).toContain(says);
  });

  it('is explained option by option', () => {
    const options = [
      ...['lines', 'batch-size', 'charging-rate', 'batch-p99-ms', 'two-writes', 'json', 'save'],
      ...['standard-children', 'warm-throughput', 'lambda-concurrency', 'memory-mb', 'seed'],
    ];
    for (const option of options) expect(modelUsage).toContain(`--${option}`);
  });
});
