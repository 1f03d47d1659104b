import type { Env, Item } from '../../adapters/env.ts';
import { type CodeItem, codeOfItem, freeShards } from '../../adapters/ott/code-item.ts';
import { Stopped, Unavailable } from '../../domain/errors.ts';
import type {
  CodeFile,
  CodePart,
  KeptPart,
  OfferedPart,
} from '../../domain/ott-pass/code-import.ts';
import { makeCheckCodeFile } from '../../functions/workflow/check-code-file.ts';
import { makeKeepCodes } from '../../functions/workflow/keep-codes.ts';
import { makeOfferCodes } from '../../functions/workflow/offer-codes.ts';
import { makeReportCodeFile } from '../../functions/workflow/report-code-file.ts';
import { makeServeWaitingLines } from '../../functions/workflow/serve-waiting-lines.ts';
import { type MonthlyEnv, monthlyEnv } from './monthly-env.ts';

/** The outside of a code import, in memory. */
export const codeImportEnv = (): Promise<MonthlyEnv> =>
  monthlyEnv({
    CODES_TABLE: 'Codes',
    CODES_BUCKET: 'codes',
    CODES_KEY: 'codes-key',
    CODE_FINGERPRINT_SECRET: 'fingerprint-secret',
    CODE_IMPORT_STATE_MACHINE: 'arn:aws:states:::stateMachine:code-import',
  });

/** A file of codes: its text, with the header, from its rows. */
export const codeFile = (rows: readonly (readonly [serial: string, code: string])[]): string =>
  ['serial,code', ...rows.map((row) => row.join(',')), ''].join('\n');

/** Drops a file into the inbox. */
export const deliver = (
  env: MonthlyEnv,
  text: string | Uint8Array,
  key = 'customer-appreciation/stream-one/batch-1.csv',
) => {
  const versionId = env.objects.plant({ bucket: 'codes', key }, text);
  return { delivered: { bucket: 'codes', key, versionId } };
};

/** Everything that passes between the states of an import. */
export interface Passed {
  readonly inputs: unknown[];
  readonly outputs: unknown[];
}

/** A state's function, asked again while it is not now, as the workflow does, and once it was
 * stopped, as a redrive does. */
const state =
  (passed: Passed | undefined) =>
  async <I, O>(work: (input: I) => Promise<O>, input: I): Promise<O> => {
    passed?.inputs.push(structuredClone(input));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const output = await work(input);
        passed?.outputs.push(structuredClone(output));
        return output;
      } catch (error) {
        const passes = error instanceof Unavailable || error instanceof Stopped;
        if (!passes || attempt === 3) throw error;
      }
    }
  };

export interface ImportOptions {
  readonly rowsInAPart?: number;
  readonly passed?: Passed;
  /** What others do between keeping and serving, and between offering and serving again. */
  readonly meanwhile?: (when: 'on_hold' | 'on_offer') => Promise<unknown>;
  /** The order in which parts are kept: they go on side by side. */
  readonly order?: (parts: readonly CodePart[]) => readonly CodePart[];
}

/** The states of code-import.asl.json one after the other. */
export const importCodes = async (
  env: MonthlyEnv,
  { delivered }: ReturnType<typeof deliver>,
  { rowsInAPart = 3, passed, meanwhile, order = (parts) => parts }: ImportOptions = {},
): Promise<{ outcome: 'imported' | 'imported_before'; file: CodeFile }> => {
  const run = state(passed);
  const { outcome, file, parts } = await run(makeCheckCodeFile(env, rowsInAPart), { delivered });
  if (outcome === 'imported_before') return { outcome, file };
  const kept: KeptPart[] = [];
  for (const part of order(parts)) kept.push(await run(makeKeepCodes(env), { file, part }));
  const serve = makeServeWaitingLines(env);
  await meanwhile?.('on_hold');
  while ((await run(serve, { file, codes: 'on_hold' as const })).mayBeMore);
  const offered: OfferedPart[] = [];
  for (const { part } of kept) offered.push(await run(makeOfferCodes(env), { file, part }));
  await meanwhile?.('on_offer');
  await run(serve, { file, codes: 'on_offer' as const });
  await run(makeReportCodeFile(env), { file, kept, offered });
  return { outcome: 'imported', file };
};

/** The codes of a pool as they stand. */
export const codesOf = (env: MonthlyEnv, pool = 'stream-one'): CodeItem[] =>
  env.database
    .items('Codes')
    .filter(({ pk }) => String(pk).startsWith(`CODE#${pool}#`))
    .map(codeOfItem);

/** The ids of the codes that have a marker. */
export const markersOf = (env: MonthlyEnv, pool = 'stream-one'): string[] =>
  env.database
    .items('Codes')
    .filter(({ pk }) => String(pk).startsWith(`FREE#${pool}#`))
    .map(({ sk }) => String(sk));

/** A line takes a free code: marker and holder in one transaction, as the claim does. */
export const takeCode = async (env: Env, code: CodeItem, line: string): Promise<boolean> => {
  const at = '2026-02-01T00:00:00.000Z';
  const { pool, codeId } = code;
  const shard = String(Number.parseInt(codeId.slice(-2), 16) % freeShards).padStart(2, '0');
  const answer = await env.database.transact('take a code', [
    {
      table: 'Codes',
      key: { pk: `CODE#${pool}#${codeId}`, sk: 'CODE' },
      set: { attribute: 'holder', value: { line, grantId: `grant-${line}`, at } },
      when: { holder: 'absent', cancelled: 'absent' },
    },
    { table: 'Codes', remove: { pk: `FREE#${pool}#${shard}`, sk: codeId } },
  ]);
  return answer.outcome === 'written';
};

/** What stands in the Codes table, without what differs between attempts: keys and instants. */
export const standing = (env: MonthlyEnv): Item[] =>
  env.database.items('Codes').map(({ sealed, dataKey, recordedAt, at, offered, ...item }) => ({
    ...item,
    ...(sealed === undefined ? {} : { sealed: true }),
    ...(offered === undefined ? {} : { offered: true }),
  }));
