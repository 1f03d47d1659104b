import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import * as z from 'zod';
import type { ControlFile } from '../../../domain/extract/control-file.ts';
import { allColumns, anExtract, aRow, type RowText } from '../../fakes/an-extract.ts';

/** Begins the id of every customer and person: only the bucket and tables of people may hold it. */
export const peopleCanary = 'CANARY';
/** The births of `old` and `older`, and a date that there never was. */
export const birthCanaries = ['1950-02-03', '1949-11-23', '1961-02-29'] as const;

const texts = {
  adult: {},
  /** Old enough for the insurance; `older` is somebody born on another day. */
  old: { birth_date: birthCanaries[0] },
  older: { birth_date: birthCanaries[1] },
  insured: { earlier_insurance: 'yes' },
  ended: { status: 'ended' },
  'no-status': { status: 'gone' },
  'no-date': { birth_date: birthCanaries[2] },
  short: {},
} as const satisfies Record<string, RowText>;
export type RowKind = keyof typeof texts;
const rowKinds = Object.keys(texts) as [RowKind, ...RowKind[]];

const rowSchema = z.strictObject({ line: z.int().min(1).max(9), kind: z.enum(rowKinds) });
/** A row of an extract: of which line, and what it says of it. */
export type ExtractRow = z.infer<typeof rowSchema>;
export const rowsSchema = z.array(rowSchema);

export const someRows: fc.Arbitrary<ExtractRow[]> = fc.array(
  fc.record({
    line: fc.integer({ min: 1, max: 5 }),
    kind: fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom<RowKind>('adult', 'old') },
      { weight: 1, arbitrary: fc.constantFrom<RowKind>(...rowKinds) },
    ),
  }),
  { maxLength: 7 },
);

export const forms = [
  ...(['plain', 'shuffled', 'crlf', 'gzip', 'doubled'] as const),
  ...(['cut', 'cut-gzip', 'half'] as const),
] as const;
/** How the rows are delivered. The last three are not all of them. */
export type Form = (typeof forms)[number];

/** A file as it is delivered, with what is true of it. */
export interface ExtractFile {
  readonly form: Form;
  readonly body: Buffer;
  readonly sha256: string;
  /** In the order of the file; of a cut one the rows that it was cut from. */
  readonly rows: readonly ExtractRow[];
  readonly isWhole: boolean;
  readonly control: ControlFile;
}

/** Accepted in any company, so that no file is refused for having nobody. */
const anchor: ExtractRow = { line: 8, kind: 'adult' };
/** What the other version of the file has besides. */
const added: ExtractRow = { line: 9, kind: 'adult' };

export const rowsOfVersion = (
  rows: readonly ExtractRow[],
  version: 'first' | 'second',
): readonly ExtractRow[] => [anchor, ...rows, ...(version === 'second' ? [added] : [])];

export const personOf = (line: number): string => `${peopleCanary}-P-${Math.ceil(line / 2)}`;

const columns = allColumns.filter((name) => name !== 'memo');

const textOf = (rows: readonly ExtractRow[], lineEnd: string): string => {
  const [header, ...lines] = anExtract(
    rows.map(({ line, kind }) =>
      aRow({
        ...{ line_id: `L${line}`, customer_id: `${peopleCanary}-C-${line}` },
        ...{ person_ref: personOf(line), ...texts[kind] },
      }),
    ),
    { columns },
  )
    .trimEnd()
    .split('\n');
  const cut = lines.map((text, place) =>
    rows[place]?.kind === 'short' ? text.slice(0, text.lastIndexOf(',')) : text,
  );
  return [header, ...cut].map((text) => `${text}${lineEnd}`).join('');
};

const sha256Of = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

/** What the operator's own system counts when it writes the file. */
const controlOf = (body: Buffer, rows: readonly ExtractRow[]): ControlFile => {
  const full = rows.filter(({ kind }) => kind !== 'short');
  const status: Record<string, number> = { in_service: 0, ended: 0, other: 0 };
  for (const { kind } of full) {
    const what = kind === 'ended' ? 'ended' : kind === 'no-status' ? 'other' : 'in_service';
    status[what] = (status[what] ?? 0) + 1;
  }
  return {
    ...{ version: 1, asOf: '2026-01-14T00:00:00+09:00', rows: rows.length },
    totals: { type: { phone: full.length }, billing: { postpaid: full.length }, status },
    sha256: sha256Of(body),
  };
};

/** The rows in one of the forms. What is not whole comes with the control file of the whole. */
export const extractFile = (all: readonly ExtractRow[], form: Form): ExtractFile => {
  const rows = form === 'shuffled' ? all.toReversed() : form === 'doubled' ? [...all, ...all] : all;
  const text = Buffer.from(textOf(rows, form === 'crlf' ? '\r\n' : '\n'));
  const whole = form === 'gzip' || form === 'cut-gzip' ? gzipSync(text) : text;
  const half = all.slice(0, Math.ceil(all.length / 2));
  const body =
    form === 'cut' || form === 'cut-gzip'
      ? whole.subarray(0, whole.length - 25)
      : form === 'half'
        ? Buffer.from(textOf(half, '\n'))
        : whole;
  const isWhole = body.length === whole.length;
  return {
    ...{ form, body, rows, isWhole, sha256: sha256Of(body) },
    control: controlOf(whole, rows),
  };
};
