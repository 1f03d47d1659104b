import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Env, SettingName } from '../adapters/env.ts';
import { liveEnv } from '../adapters/live-env.ts';
import { checkRecord, type RecordVerdict } from '../adapters/record/checked-record.ts';
import { programmeNamed } from '../programmes/catalogue.ts';
import { openDesk } from './desk.ts';
import { badInput, environment, exitCodes } from './problems.ts';
import { programmeAtDesk } from './start.ts';
import { tell } from './tell.ts';

/** Where a stage on AWS has its record: outputs of its stack, given in the environment. */
const outputOf = {
  RECORD_BUCKET: 'RecordBucket',
  ACCESS_TABLE: 'AccessTable',
  WORK_TABLE: 'WorkTable',
  RECORD_KEY: 'RecordKey',
} as const satisfies Partial<Record<SettingName, string>>;
const ledgerOutputOf = { LEDGER_TABLE: 'LedgerTable' } as const;
const stageNames = ['local', 'dev', 'prod'];

const usage = `Usage: npm run verify -- [options]

Checks the signed reports of all runs: each one's signature, account and place behind the report
before; whether one was changed, deleted, put in or moved, and whether the tail was cut; and whether
every run whose books are closed has one. It changes nothing.

  --data DIR          the data folder of a local start (default .local)
  --stage STAGE       local (default), dev or prod; the latter two with the caller's AWS credentials
                      and, in the environment, ${Object.keys(outputOf).join(', ')}
                      (and LEDGER_TABLE for --ledger), as the stack's outputs name them
  --ledger            also compares the grants of each run with what the ledger holds now; reads all of it
  --head HASH         the hash of the latest report as it was noted before: it must be in the chain
  --public-key FILE   the public key in PEM, kept apart, instead of asking the key service for it
  --json              the verdict as one JSON line
  --help              this text

What cannot be seen without --head: reports at the end that were taken away together with their
records in the Access table. Without --public-key: a key that was put in the place of ours, records
and reports with it.

For example: npm run verify -- --ledger
Exit codes: 0 intact, 1 not intact, 2 bad input, 3 environment (no such folder, a service does not answer).
`;

/** Checks the record of the programme. Answers the exit code. */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    const asked = askedFor(args);
    if (asked.help) {
      process.stdout.write(usage);
      return exitCodes.balanced;
    }
    const { programme } = programmeNamed(programmeAtDesk);
    const brings = {
      ...{ ledger: asked.ledger, head: asked.head },
      publicKey: asked.publicKey === undefined ? undefined : keyIn(asked.publicKey),
    };
    const verdict = await reaching(asked, (env) => checkRecord(env, programme, brings));
    process.stdout.write(asked.json ? `${JSON.stringify(verdict)}\n` : textOf(verdict, asked));
    return verdict.breaks.length === 0 ? exitCodes.balanced : exitCodes.notBalanced;
  } catch (error) {
    return tell(error);
  }
};

interface Asked {
  readonly data: string;
  readonly stage: string;
  readonly ledger: boolean;
  readonly head: string | undefined;
  readonly publicKey: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

const askedFor = (args: readonly string[]): Asked => {
  const { 'public-key': publicKey, head, ...values } = parsed(args);
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) {
    throw badInput(
      `--head ${head}: not a hash of a report.`,
      'give the 64 digits and letters that an earlier check has named as the head',
    );
  }
  if (!stageNames.includes(values.stage)) {
    throw badInput(`--stage ${values.stage}: no such stage.`, `say ${stageNames.join(', ')}`);
  }
  return { ...values, head, publicKey };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string', default: '.local' },
        stage: { type: 'string', default: 'local' },
        ledger: { type: 'boolean', default: false },
        head: { type: 'string' },
        'public-key': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    const what = `${(cause as Error).message.split('. ')[0]}.`;
    throw badInput(what, 'see "npm run verify -- --help"', { cause });
  }
};

const keyIn = (path: string): Uint8Array => {
  try {
    const key = createPublicKey(readFileSync(path, 'utf8'));
    if (key.asymmetricKeyType === 'ec') return key.export({ type: 'spki', format: 'der' });
  } catch (cause) {
    throw badInput(`--public-key ${path}: no public key in PEM.`, 'name a file that has one', {
      cause,
    });
  }
  throw badInput(`--public-key ${path}: not a key of a curve.`, 'name the key of the reports');
};

/** Opens the folder or the stage, and closes it behind. */
const reaching = async <T>(
  { stage, data, ledger }: Asked,
  look: (env: Env) => Promise<T>,
): Promise<T> => {
  if (stage !== 'local') {
    const wanted = { ...outputOf, ...(ledger && ledgerOutputOf) };
    for (const [name, output] of Object.entries(wanted)) {
      if (process.env[name]) continue;
      const todo = `set ${name} to the output ${output} of the stack benefits-${stage}`;
      throw environment(`The record of stage ${stage} is not known: ${name} is not set.`, todo);
    }
    return look(liveEnv());
  }
  const desk = await openDesk({ dataFolder: data, mustExist: true });
  try {
    return await look(desk.env);
  } finally {
    await desk.close();
  }
};

const textOf = ({ reports, head, breaks, notes }: RecordVerdict, { ledger }: Asked): string => {
  const grants = reports.reduce((sum, { granted }) => sum + granted, 0);
  const lines = [
    reports.length === 0
      ? 'There is no signed report.'
      : `${reports.length} signed reports of ${grants} grants.`,
    ...reports.map(
      ({ number, run, granted, signedOffAt }) =>
        `  ${String(number).padStart(4)}  ${run}  ${granted} grants, signed off ${signedOffAt}`,
    ),
    ...breaks.map(({ what, where, sentence }) => `BROKEN ${what} at ${where}: ${sentence}`),
    ...notes.map((note) => `Note: ${note}`),
    ...(head === undefined ? [] : [`Head: ${head}`]),
    breaks.length === 0
      ? `The record is intact${ledger ? ', and the ledger is what was signed' : ''}.`
      : `The record is NOT intact: ${breaks.length} breaks. What to do: docs/runbook.md#the-record-is-broken`,
  ];
  return `${lines.join('\n')}\n`;
};
