import * as z from 'zod';
import { InputRejected } from '../errors.ts';
import { badRowReasons } from './code-row.ts';

/** What the folder that a partner's file was dropped into says about it. */
export interface CodeDelivery {
  readonly programme: string;
  /** The id of the service in the programme file: the pool that the codes go into. */
  readonly pool: string;
}

/** The delivery of a key `<programme>/<service>/<name>.csv`; throws InputRejected for any other. */
export const codeDeliveryOf = (key: string): CodeDelivery => {
  const match = /^([a-z0-9-]+)\/([a-z0-9-]{1,32})\/[A-Za-z0-9._-]{1,100}\.csv$/.exec(key);
  if (match?.[1] && match[2]) return { programme: match[1], pool: match[2] };
  throw new InputRejected(
    `The key '${key}' does not say whose codes these are. Deliver the file again at ` +
      '<programme>/<service>/<name>.csv, such as customer-appreciation/stream-one/batch-1.csv.',
  );
};

/** What one import takes; beyond it the partner is asked for smaller files. */
export const codeFileLimits = {
  bytesMax: 512 * 1024 * 1024,
  rowsMax: 3_000_000,
  /** A part is cut at the first line end after so many rows: two minutes' work for a function. */
  rowsInAPart: 20_000,
  /** A file without a line end for so long is no list of codes. */
  lineBytesMax: 64 * 1024,
} as const;

const count = z.int().nonnegative();

/**
 * A delivered file of codes. `file` is its identity, made of the pool and the content: the same
 * content delivered again, under whatever name, is the same file.
 */
export const codeFileSchema = z.strictObject({
  file: z.string().regex(/^[0-9a-f]{32}$/),
  pool: z.string(),
  programme: z.string(),
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  /** Rows below the header, empty lines left out. */
  rows: z.int().positive(),
});
export type CodeFile = z.infer<typeof codeFileSchema>;

/** A stretch of a file, from line start to line end. It holds no code: only where they are. */
export const codePartSchema = z.object({
  part: count,
  from: count,
  /** The byte behind the last one. */
  until: z.int().positive(),
  /** The number of its first line, the header being row 1. */
  firstRow: z.int().min(2),
  rows: z.int().positive(),
});
export type CodePart = z.infer<typeof codePartSchema>;

/** Why a row that could be read is not in the pool. */
export const repeatReasons = [
  'duplicate_in_file',
  'duplicate_of_earlier_file',
  'serial_taken',
] as const;

/** Every reason for which a delivered row is not in the pool. */
export const leftOutReasons = [...badRowReasons, ...repeatReasons] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** What became of the rows of a part: every row is counted once. */
export const partCountsSchema = z.object({
  rows: count,
  kept: count,
  duplicateInFile: count,
  duplicateOfEarlierFile: count,
  quarantined: z.partialRecord(z.enum([...badRowReasons, 'serial_taken']), count),
});
export type PartCounts = z.infer<typeof partCountsSchema>;

/** A part whose codes are in the table, on hold. */
export const keptPartSchema = z.object({
  part: count,
  counts: partCountsSchema,
});
export type KeptPart = z.infer<typeof keptPartSchema>;

/** How the kept codes of a part left the hold. */
export const offeredPartSchema = z.object({
  part: count,
  offered: count,
  /** Given to lines that waited, before anybody else could ask. */
  givenToWaiting: count,
  /** Cancelled by the partner before they were on offer. */
  cancelled: count,
});
export type OfferedPart = z.infer<typeof offeredPartSchema>;

/** No row at all. */
export const noRows: PartCounts = {
  rows: 0,
  kept: 0,
  duplicateInFile: 0,
  duplicateOfEarlierFile: 0,
  quarantined: {},
};

/** Counts with one more row of this fate. */
export const withRow = (counts: PartCounts, fate: 'kept' | LeftOutReason): PartCounts => {
  const rows = counts.rows + 1;
  switch (fate) {
    case 'kept':
      return { ...counts, rows, kept: counts.kept + 1 };
    case 'duplicate_in_file':
      return { ...counts, rows, duplicateInFile: counts.duplicateInFile + 1 };
    case 'duplicate_of_earlier_file':
      return { ...counts, rows, duplicateOfEarlierFile: counts.duplicateOfEarlierFile + 1 };
    default: {
      const quarantined = { ...counts.quarantined };
      quarantined[fate] = (quarantined[fate] ?? 0) + 1;
      return { ...counts, rows, quarantined };
    }
  }
};

/** The counts of two stretches together. */
export const bothCounts = (one: PartCounts, other: PartCounts): PartCounts => {
  const quarantined = { ...one.quarantined };
  for (const reason of leftOutReasons) {
    if (reason === 'duplicate_in_file' || reason === 'duplicate_of_earlier_file') continue;
    const more = other.quarantined[reason];
    if (more !== undefined) quarantined[reason] = (quarantined[reason] ?? 0) + more;
  }
  return {
    rows: one.rows + other.rows,
    kept: one.kept + other.kept,
    duplicateInFile: one.duplicateInFile + other.duplicateInFile,
    duplicateOfEarlierFile: one.duplicateOfEarlierFile + other.duplicateOfEarlierFile,
    quarantined,
  };
};

/** Rows set aside for whatever reason that is no repeat of a code. */
export const quarantinedRows = ({ quarantined }: PartCounts): number =>
  Object.values(quarantined).reduce((sum, rows) => sum + rows, 0);

/** What became of a whole file. Row numbers and fingerprints lie in the lists; no code anywhere. */
export const codeFileReportSchema = z.strictObject({
  file: z.string(),
  pool: z.string(),
  key: z.string(),
  versionId: z.string(),
  delivered: count,
  offered: count,
  givenToWaiting: count,
  cancelled: count,
  duplicateInFile: count,
  duplicateOfEarlierFile: count,
  quarantined: count,
  quarantinedByReason: partCountsSchema.shape.quarantined,
  /** Objects beside the report: row, reason, short fingerprint. */
  leftOut: z.array(z.string()),
});
export type CodeFileReport = z.infer<typeof codeFileReportSchema>;

const reportFolder = ({ pool, file }: Pick<CodeFile, 'pool' | 'file'>): string =>
  `code-imports/${pool}/${file}`;

/** Where the report of a file lies in the results bucket. */
export const reportKey = (file: Pick<CodeFile, 'pool' | 'file'>): string =>
  `${reportFolder(file)}/report.json`;

/** Where the rows of a part that were left out are listed. */
export const leftOutKey = (file: Pick<CodeFile, 'pool' | 'file'>, part: number): string =>
  `${reportFolder(file)}/left-out-${String(part).padStart(5, '0')}.csv`;

/** The report of a file from its parts. It is for the caller to see whether it balances. */
export const codeFileReport = (
  { file, pool, key, versionId, rows }: CodeFile,
  { kept, offered }: { kept: readonly KeptPart[]; offered: readonly OfferedPart[] },
): CodeFileReport => {
  const counts = kept.map((part) => part.counts).reduce(bothCounts, noRows);
  const sum = (of: 'offered' | 'givenToWaiting' | 'cancelled'): number =>
    offered.reduce((total, part) => total + part[of], 0);
  return {
    ...{ file, pool, key, versionId },
    delivered: rows,
    offered: sum('offered'),
    givenToWaiting: sum('givenToWaiting'),
    cancelled: sum('cancelled'),
    duplicateInFile: counts.duplicateInFile,
    duplicateOfEarlierFile: counts.duplicateOfEarlierFile,
    quarantined: quarantinedRows(counts),
    quarantinedByReason: counts.quarantined,
    leftOut: kept
      .filter((part) => part.counts.kept < part.counts.rows)
      .map(({ part }) => leftOutKey({ file, pool }, part)),
  };
};

/** How many delivered codes the report cannot account for: 0 where it balances. */
export const unaccountedCodes = (report: CodeFileReport): number =>
  report.delivered -
  report.offered -
  report.givenToWaiting -
  report.cancelled -
  report.duplicateInFile -
  report.duplicateOfEarlierFile -
  report.quarantined;
