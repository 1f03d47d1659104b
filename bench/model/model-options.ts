import { parseArgs } from 'node:util';
import { badInput } from '../../commands/problems.ts';
import { wholeNumber } from '../../commands/whole-number.ts';
import { batchSizeMax } from './inputs.ts';
import { monthOfTheDesign, type Scenario } from './scenario.ts';

export interface ModelOptions {
  readonly scenario: Scenario;
  readonly json: boolean;
  /** Writes the design's month, every what-if and the plots to bench/results/. */
  readonly save: boolean;
  readonly help: boolean;
}

export const modelUsage = `Usage: npm run model -- [options]

What one month costs in Seoul and how long it takes, by formulas and by a simulation of the same run.

  --lines N               lines of the cohort (default 18000000)
  --batch-size N          lines of a child, 1 to ${batchSizeMax} (default: the programme's)
  --charging-rate N       lines a second that charging takes by night (default: the programme's)
  --batch-p99-ms N        charging's answer that the number of slots follows (default: the programme's)
  --two-writes            an intent before the top-up and the grant after it
  --standard-children     STANDARD instead of EXPRESS children
  --warm-throughput N     write units a second the ledger is warmed to, 0 for a new table
                          (default: as the infrastructure derives it from the charging rate)
  --lambda-concurrency N  functions at once that the account may run (default 1000)
  --memory-mb N           memory of the batch function (default: its row's)
  --seed S                chance of the simulation (default 1)
  --json                  the result as JSON
  --save                  the design's month, all what-ifs and the plots, to bench/results/, and the
                          tables of docs/scale.md
  --help                  this text

Exit codes: 0 done, 2 bad input.
`;

const see = 'see "npm run model -- --help" for the options';

const numbers = {
  lines: ['lines', 1, 100_000_000],
  'batch-size': ['batchSize', 1, batchSizeMax],
  // Below a batch a second even the brake on the table would refuse a batch.
  'charging-rate': ['chargingRate', 100, 1_000_000],
  'batch-p99-ms': ['batchP99Ms', 10, 30_000],
  'warm-throughput': ['warmThroughput', 0, 1_000_000],
  'lambda-concurrency': ['lambdaConcurrency', 1, 100_000],
  'memory-mb': ['memoryMb', 128, 10_240],
  seed: ['seed', 0, 4_294_967_295],
} as const satisfies Readonly<Record<string, readonly [keyof Scenario, number, number]>>;
type NumberOption = keyof typeof numbers;

const words = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        ...{ lines: text, 'batch-size': text, 'charging-rate': text, 'batch-p99-ms': text },
        ...{ 'warm-throughput': text, 'lambda-concurrency': text, 'memory-mb': text, seed: text },
        ...{ 'two-writes': flag, 'standard-children': flag, json: flag, save: flag, help: flag },
      },
    }).values;
  } catch (cause) {
    throw badInput(`${(cause as Error).message.split('. ')[0]}.`, see, { cause });
  }
};

/** What was asked of the model; a Problem with exit code 2 names the option that cannot be used. */
export const modelOptions = (args: readonly string[]): ModelOptions => {
  const given = words(args);
  const changed: { [N in (typeof numbers)[NumberOption][0]]?: number } = {};
  for (const [option, [name, least, most]] of Object.entries(numbers)) {
    const text = given[option as NumberOption];
    if (text !== undefined) changed[name] = wholeNumber(`--${option}`, text, [least, most]);
  }
  const scenario: Scenario = {
    ...monthOfTheDesign,
    ...changed,
    twoWrites: given['two-writes'],
    standardChildren: given['standard-children'],
  };
  const { json, save, help } = given;
  if (save && args.length > 1 + Number(json)) {
    throw badInput(
      '--save keeps the month of the design and its what-ifs, and takes no change to them.',
      'leave the other options out, or leave --save out',
    );
  }
  return { scenario, json, save, help };
};
