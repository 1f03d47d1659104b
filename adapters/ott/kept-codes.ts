import type { CodeFile, LeftOutReason, PartCounts } from '../../domain/ott-pass/code-import.ts';
import { noRows, withRow } from '../../domain/ott-pass/code-import.ts';
import { codeRowOf } from '../../domain/ott-pass/code-row.ts';
import type { Env } from '../env.ts';
import { type CodeItem, codeKey, itemOfCode, serialItem, serialKey } from './code-item.ts';
import { isEmptyLine, linesOf } from './code-lines.ts';
import { fingerprintOf, sealCode } from './sealing.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** A row of the file with its code sealed: the open code is not kept beyond its line. */
export interface SealedRow {
  readonly row: number;
  readonly codeId: string;
  readonly serial: string;
  readonly sealed: CodeItem['sealed'];
}

/** A row that is not in the pool. */
export interface LeftOutRow {
  readonly row: number;
  readonly reason: LeftOutReason;
  /** Of a row that could be read. */
  readonly codeId?: string;
  /** Which row has the code, for a repeat. */
  readonly first?: { readonly file: string; readonly row: number };
}

/** The rows of a part. */
export interface ReadPart {
  readonly good: readonly SealedRow[];
  readonly bad: readonly LeftOutRow[];
}

/** Reads the rows of a part; every code is sealed as soon as its line is read. */
export const readPart = async (
  bytes: AsyncIterable<Uint8Array>,
  firstRow: number,
  given: { readonly secret: string; readonly pool: string; readonly dataKey: Uint8Array },
): Promise<ReadPart> => {
  const good: SealedRow[] = [];
  const bad: LeftOutRow[] = [];
  for await (const line of linesOf(bytes, firstRow)) {
    const text = line.text();
    if (isEmptyLine(text)) continue;
    const { row } = line;
    const found = codeRowOf(text);
    if (typeof found === 'string') {
      bad.push({ row, reason: found });
      continue;
    }
    const codeId = fingerprintOf(given.secret, given.pool, found.code);
    const sealed = sealCode({ dataKey: given.dataKey, codeId, row }, found.code);
    good.push({ row, codeId, serial: found.serial, sealed });
  }
  return { good, bad };
};

/** What became of the rows of a part. */
export interface SettledPart {
  readonly counts: PartCounts;
  /** In the order of their rows. */
  readonly keptIds: readonly string[];
  readonly leftOut: readonly LeftOutRow[];
}

/**
 * Puts the codes of a part into their pool, on hold, and says what became of every row. Only
 * inserts: what stands there decides. First the serial, which belongs to one code for ever; then
 * the code, whose item says which row of which file brought it. An item that this very row brought
 * is an earlier attempt of our own, so a part can be done any number of times with one answer.
 */
export const settlePart = async (
  env: Reach,
  { file, pool }: Pick<CodeFile, 'file' | 'pool'>,
  { good, bad, dataKey }: ReadPart & { readonly dataKey: string },
): Promise<SettledPart> => {
  const codeOfSerial = await takenSerials(env, pool, good);
  const ours = good.filter(({ serial, codeId }) => codeOfSerial.get(serial) === codeId);
  const origins = await keptCodes(
    env,
    ours.map((row) => ({ pool, file, dataKey, ...row })),
  );
  const fateOf = ({ row, codeId, serial }: SealedRow): 'kept' | LeftOutRow => {
    if (codeOfSerial.get(serial) !== codeId) return { row, codeId, reason: 'serial_taken' };
    const first = origins.get(codeId);
    if (first?.file !== file) {
      return { row, codeId, reason: 'duplicate_of_earlier_file', ...(first && { first }) };
    }
    return first.row === row ? 'kept' : { row, codeId, reason: 'duplicate_in_file', first };
  };
  let counts = bad.reduce((sum, { reason }) => withRow(sum, reason), noRows);
  const keptIds: string[] = [];
  const leftOut = [...bad];
  for (const row of good) {
    const fate = fateOf(row);
    counts = withRow(counts, fate === 'kept' ? fate : fate.reason);
    if (fate === 'kept') keptIds.push(row.codeId);
    else leftOut.push(fate);
  }
  return { counts, keptIds, leftOut: leftOut.sort((one, other) => one.row - other.row) };
};

/** The first item of each key: DynamoDB takes no key twice in a call, and the first row wins. */
const firstOf = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
};

/** Which code each serial belongs to, now that every serial of these rows has one. */
const takenSerials = async (
  env: Reach,
  pool: string,
  rows: readonly SealedRow[],
): Promise<ReadonlyMap<string, string>> => {
  const table = env.settings.required('CODES_TABLE');
  const first = firstOf(rows, ({ serial }) => serial);
  const items = first.map(({ serial, codeId }) => serialItem(pool, serial, codeId));
  const results = await env.database.insertAll('keep the serials', table, items);
  const owners = new Map(first.map(({ serial, codeId }) => [serial, codeId]));
  const taken = first.filter((_, place) => results[place] === 'duplicate');
  const keys = taken.map(({ serial }) => serialKey(pool, serial));
  const serials = new Map(taken.map(({ serial }) => [serialKey(pool, serial).pk, serial]));
  for (const item of await env.database.getAll('read the serials that stand', table, keys)) {
    owners.set(String(serials.get(item.pk)), String(item.codeId));
  }
  return owners;
};

/** Which row of which file brought each code, now that every one of these codes is in the pool. */
const keptCodes = async (
  env: Reach,
  codes: readonly CodeItem[],
): Promise<ReadonlyMap<string, { readonly file: string; readonly row: number }>> => {
  const table = env.settings.required('CODES_TABLE');
  const first = firstOf(codes, ({ codeId }) => codeId);
  const results = await env.database.insertAll('keep the codes', table, first.map(itemOfCode));
  const origins = new Map(first.map(({ codeId, file, row }) => [codeId, { file, row }]));
  const keys = first.flatMap(({ pool, codeId }, place) =>
    results[place] === 'duplicate' ? [codeKey(pool, codeId)] : [],
  );
  for (const item of await env.database.getAll('read the codes that stand', table, keys)) {
    origins.set(String(item.codeId), { file: String(item.file), row: Number(item.row) });
  }
  return origins;
};

const fingerprintCharacters = 12;

/** The list of left-out rows: row numbers, reasons and short fingerprints, never a code. */
export const leftOutList = (rows: readonly LeftOutRow[]): string => {
  const lines = rows.map(({ row, reason, codeId = '', first }) =>
    [row, reason, codeId.slice(0, fingerprintCharacters), first?.file ?? '', first?.row ?? ''].join(
      ',',
    ),
  );
  return `${['row,reason,fingerprint,first_file,first_row', ...lines].join('\n')}\n`;
};
