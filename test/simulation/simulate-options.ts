import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { badInput } from '../../commands/problems.ts';
import { wholeNumber } from '../../commands/whole-number.ts';
import { flows } from './flows/catalogue.ts';

export interface SimulateOptions {
  readonly flows: readonly string[];
  readonly seed: number;
  readonly episodes: number;
  readonly workers: number;
  readonly caseFile: string | undefined;
  readonly exhaustive: boolean;
  /** The release run: every flow, every kind of fault in one of a hundred episodes at least. */
  readonly release: boolean;
  readonly coverage: boolean;
  readonly regressions: boolean;
  readonly shrinks: boolean;
  /** Undefined: no hunt; empty: every mutant. */
  readonly mutants: readonly string[] | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

export const simulateUsage = `Usage: npm run simulate -- [options]

  --flow NAME       only this flow (may be given several times); default: every flow
  --episodes N      so many random episodes of each flow (default 1000)
  --seed N          which episodes, 0 to 4294967295 (default 1)
  --workers N       side by side (default: every core)
  --release         the release run: --episodes in all (default 1,000,000), of every flow, each
                    kind of fault at least once in a hundred; exit code 1 where one comes seldomer
  --exhaustive      instead of random episodes: every single fault at every call of the examples
  --case FILE       one case from a file, twice, with its trace; exit code 1 where it fails
  --coverage        also which fault has met which call, and where none has
  --mutants         plant every bug of test/simulation/mutants/ and say which were found
  --mutant NAME     only this one (may be given several times)
  --no-regressions  leave out the cases of test/simulation/regressions/
  --no-shrink       answer a failing case as it was met
  --json            the result as one JSON line
  --help            this text

Flows:
${flows.map(({ name, saying }) => `  ${name.padEnd(18)}${saying}`).join('\n')}

Cases of test/simulation/regressions/ are run first. A case that fails is shrunk and printed.
Exit codes: 0 every promise held, 1 one was broken, 2 bad input, 3 environment, 130 Ctrl-C.
`;

const see = 'see "npm run simulate -- --help" for the options';

const words = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        flow: { type: 'string', multiple: true, default: [] },
        episodes: { type: 'string' },
        seed: { type: 'string', default: '1' },
        workers: { type: 'string', default: `${availableParallelism()}` },
        release: { type: 'boolean', default: false },
        exhaustive: { type: 'boolean', default: false },
        case: { type: 'string' },
        coverage: { type: 'boolean', default: false },
        'no-regressions': { type: 'boolean', default: false },
        'no-shrink': { type: 'boolean', default: false },
        mutants: { type: 'boolean', default: false },
        mutant: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw badInput(`${(cause as Error).message.split('. ')[0]}.`, see, { cause });
  }
};

/** What the person asked for; a Problem with exit code 2 names the option that cannot be used. */
export const simulateOptions = (args: readonly string[]): SimulateOptions => {
  const given = words(args);
  const names = flows.map(({ name }) => name);
  for (const name of given.flow) {
    if (!names.includes(name)) {
      throw badInput(`--flow ${name}: there is no such flow.`, `say one of ${names.join(', ')}`);
    }
  }
  return {
    flows: given.flow.length > 0 ? given.flow : names,
    seed: wholeNumber('--seed', given.seed, [0, 4_294_967_295]),
    episodes: episodesOf(given),
    workers: wholeNumber('--workers', given.workers, [1, 256]),
    caseFile: given.case,
    ...{ release: given.release, exhaustive: given.exhaustive, coverage: given.coverage },
    ...{ json: given.json, help: given.help },
    ...{ regressions: !given['no-regressions'], shrinks: !given['no-shrink'] },
    mutants: given.mutants || given.mutant.length > 0 ? given.mutant : undefined,
  };
};

const releaseEpisodes = 1_000_000;

const episodesOf = ({ episodes, release, flow }: ReturnType<typeof words>): number => {
  if (!release) return wholeNumber('--episodes', episodes ?? '1000', [0, 1_000_000_000]);
  if (flow.length > 0) throw badInput('--release is of every flow: leave --flow out.', see);
  return wholeNumber('--episodes', episodes ?? `${releaseEpisodes}`, [1_000, 1_000_000_000]);
};
