import { parseArgs } from 'node:util';
import { badInput } from './problems.ts';
import { wholeNumber } from './whole-number.ts';

export interface StartOptions {
  /** How the cohort of an empty data folder is described; undefined where nothing was said. */
  readonly sample: { readonly lines?: number; readonly seed?: number };
  readonly cohortFile: string | undefined;
  readonly encoding: 'utf-8' | 'cp949' | undefined;
  readonly cycle: string | undefined;
  readonly all: boolean;
  readonly dataFolder: string;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly serve: boolean;
  readonly approval: boolean;
  readonly help: boolean;
}

export const startUsage = `Usage: npm start -- [options]

  --lines N             a sample cohort of N lines (empty data folder; default 10000)
  --seed S              the sample's seed, 0 to 4294967295 (default 1)
  --cohort FILE         the operator's own extract (CSV, format version 1, may be gzip);
                        FILE.control.json beside it is checked where there is one
  --encoding cp949      the extract is in CP949 instead of UTF-8
  --cycle YYYY-MM       the month to run (default: the programme's first)
  --all                 all months of the programme, in virtual time
  --data DIR            the data folder, kept between starts (default .local)
  --fresh               start with an empty data folder
  --json                the result as one JSON line, the last on standard output
  --serve               serve the operations page, stay up afterwards, print the addresses
  --approval            the month waits until a second person has approved its preview, by
                        "npm run benefits -- months" and "approve" in another terminal
  --help                this text

Exit codes: 0 the books balance, 1 they do not, 2 bad input, 3 environment, 130 Ctrl-C.
`;

const see = 'see "npm start -- --help" for the options';

/** Left out, it stays so. */
const numberGiven = (
  option: string,
  text: string | undefined,
  bounds: readonly [number, number],
) => (text === undefined ? undefined : wholeNumber(option, text, bounds));

const words = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        lines: { type: 'string' },
        seed: { type: 'string' },
        cohort: { type: 'string' },
        encoding: { type: 'string' },
        cycle: { type: 'string' },
        all: { type: 'boolean', default: false },
        data: { type: 'string', default: '.local' },
        fresh: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        serve: { type: 'boolean', default: false },
        approval: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw badInput(`${(cause as Error).message.split('. ')[0]}.`, see, { cause });
  }
};

/** What the person asked for; a Problem with exit code 2 names the option that cannot be used. */
export const startOptions = (args: readonly string[]): StartOptions => {
  const given = words(args);
  const lines = numberGiven('--lines', given.lines, [1, 20_000_000]);
  const seed = numberGiven('--seed', given.seed, [0, 4_294_967_295]);
  const { encoding } = given;
  if (encoding !== undefined && encoding !== 'utf-8' && encoding !== 'cp949') {
    throw badInput(`--encoding ${encoding}: not an encoding of the extract.`, 'say utf-8 or cp949');
  }
  if (given.cohort !== undefined && (lines !== undefined || seed !== undefined)) {
    throw badInput(
      '--cohort goes with neither --lines nor --seed: those describe the sample cohort.',
      'give either the file or the sample',
    );
  }
  if (encoding !== undefined && given.cohort === undefined) {
    throw badInput('--encoding says how a --cohort FILE is written.', 'give the file too');
  }
  if (given.cycle !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(given.cycle)) {
    throw badInput(`--cycle ${given.cycle}: not a month YYYY-MM.`, 'for example --cycle 2026-03');
  }
  if (given.all && given.cycle !== undefined) {
    throw badInput('--all runs every month, --cycle one.', 'give one of them');
  }
  if (given.all && given.approval) {
    throw badInput('--approval has a person approve one month.', 'leave out --all');
  }
  if (given.data === '') throw badInput('--data is empty.', 'name a folder, or leave it out');
  return {
    sample: { ...(lines === undefined ? {} : { lines }), ...(seed === undefined ? {} : { seed }) },
    cohortFile: given.cohort,
    encoding,
    cycle: given.cycle,
    all: given.all,
    dataFolder: given.data,
    fresh: given.fresh,
    json: given.json,
    serve: given.serve,
    approval: given.approval,
    help: given.help,
  };
};
