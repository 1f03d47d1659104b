import * as z from 'zod';
import type { Instant } from '../../domain/calendar.ts';
import {
  type CodeFile,
  type CodeFileReport,
  codeFileReportSchema,
  codeFileSchema,
  type PartCounts,
  reportKey,
} from '../../domain/ott-pass/code-import.ts';
import type { Env, Item } from '../env.ts';
import { codeIdSchema } from './code-item.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const filePk = (file: string): string => `FILE#${file}`;
const poolPk = (pool: string): string => `FILES#${pool}`;
const tableOf = (env: Reach): string => env.settings.required('CODES_TABLE');

/** Puts a delivered file on record, also in the list of its pool. The first delivery stands. */
export const recordCodeFile = async (env: Reach, file: CodeFile, at: Instant): Promise<void> => {
  const stored = { ...codeFileSchema.parse(file), recordedAt: at };
  await env.database.insertAll('record the file of codes', tableOf(env), [
    { pk: filePk(file.file), sk: 'FILE', ...stored },
    { pk: poolPk(file.pool), sk: file.file, ...stored },
  ]);
};

const keptReportSchema = codeFileReportSchema.omit({ leftOut: true }).extend({ at: z.string() });

/** The report of a file as its item holds it: counts alone. */
export type KeptReport = z.infer<typeof keptReportSchema>;

const reportItem = ({ leftOut: _lists, ...counts }: CodeFileReport, at: Instant): Item => ({
  pk: filePk(counts.file),
  sk: 'REPORT',
  ...counts,
  at,
});

/** Keeps the report of a file, beside the results and as its item: from then on the file is done.
 * A second report of the same file changes nothing. */
export const keepReport = async (
  env: Reach & Pick<Env, 'objects'>,
  report: CodeFileReport,
  at: Instant,
): Promise<'kept' | 'kept_before'> => {
  const body = `${JSON.stringify(codeFileReportSchema.parse(report), null, 2)}\n`;
  const address = { bucket: env.settings.required('RESULTS_BUCKET'), key: reportKey(report) };
  await env.objects.writeOnce('write the report of the file', address, Buffer.from(body));
  const [kept] = await env.database.insertAll('keep the report of the file', tableOf(env), [
    reportItem(report, at),
  ]);
  return kept === 'inserted' ? 'kept' : 'kept_before';
};

/** The report of a file whose import has ended well; undefined while none has. */
export const reportOf = async (env: Reach, file: string): Promise<KeptReport | undefined> => {
  const key = { pk: filePk(file), sk: 'REPORT' };
  const item = await env.database.get('look for the report of the file', tableOf(env), key);
  return item === undefined ? undefined : keptReportSchema.parse(withoutKeys(item));
};

/** The reports of a pool's files whose import has ended well, by file. */
export const reportsOfPool = async (
  env: Reach,
  pool: string,
): Promise<ReadonlyMap<string, KeptReport>> => {
  const keys: Item[] = [];
  const files = { where: 'pk = :pk', values: { ':pk': poolPk(pool) } };
  for await (const { sk } of env.database.query('list the files', tableOf(env), files)) {
    keys.push({ pk: filePk(String(sk)), sk: 'REPORT' });
  }
  const items = await env.database.getAll('read the reports of the pool', tableOf(env), keys);
  const reports = items.map((item) => keptReportSchema.parse(withoutKeys(item)));
  return new Map(reports.map((report) => [report.file, report]));
};

const withoutKeys = ({ pk: _pk, sk: _sk, ...item }: Item): Item => item;

/** Small enough for an item of 400 KB, large enough to be few. */
const codesInAStretch = 500;

const padded = (number: number): string => String(number).padStart(5, '0');

/**
 * Keeps the ids of a part's codes that went into the pool, in the order of their rows: what follows
 * (the line of those who wait, the offer) never reads the partner's file. A second attempt at a part
 * keeps the same codes, so it writes nothing.
 */
export const keepCodeIds = async (
  env: Reach,
  { file }: Pick<CodeFile, 'file'>,
  { part, codeIds }: { readonly part: number; readonly codeIds: readonly string[] },
): Promise<void> => {
  const items: Item[] = [];
  for (let from = 0; from < codeIds.length; from += codesInAStretch) {
    items.push({
      pk: filePk(file),
      sk: `KEPT#${padded(part)}#${padded(items.length)}`,
      codeIds: codeIds.slice(from, from + codesInAStretch),
    });
  }
  await env.database.insertAll('keep the ids of the codes', tableOf(env), items);
};

const codeIdsSchema = z.object({ codeIds: z.array(codeIdSchema) });

/** The kept codes of a file, or of one part of it, some hundred at a time, in the order of rows. */
export async function* keptCodeIds(
  env: Reach,
  { file }: Pick<CodeFile, 'file'>,
  part?: number,
): AsyncIterable<readonly string[]> {
  const prefix = part === undefined ? 'KEPT#' : `KEPT#${padded(part)}#`;
  const query = {
    where: 'pk = :pk AND sk BETWEEN :from AND :until',
    values: { ':pk': filePk(file), ':from': prefix, ':until': `${prefix}~` },
  };
  const items = env.database.query('read the ids of the kept codes', tableOf(env), query);
  for await (const item of items) yield codeIdsSchema.parse(item).codeIds;
}

/** Counts of a report that say how many codes a file brought into its pool. */
export const broughtIn = (report: KeptReport): number =>
  report.offered + report.givenToWaiting + report.cancelled;

/** As logged: numbers alone. */
export const countsForLog = ({ quarantined, ...counts }: PartCounts): Item => ({
  ...counts,
  quarantined: Object.values(quarantined).reduce((sum, rows) => sum + rows, 0),
});
