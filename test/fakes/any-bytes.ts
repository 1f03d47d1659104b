import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { freezeQuarantine, freezeRows } from '../../adapters/cohort-import/frozen-files.ts';
import { setAsideRows } from '../../adapters/cohort-import/set-aside-rows.ts';
import { readExtract } from '../../adapters/extract/extract-reader.ts';
import type { ExtractEncoding } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import { keepingRulesOf } from '../../domain/extract/projections.ts';
import { refuseUntrustedFile } from '../../domain/extract/trust.ts';
import { frozenLineSchema } from '../../domain/line.ts';
import { lineHash } from '../../domain/line-hash.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { allColumns, anExtract, aRow } from './an-extract.ts';
import { rowsOfJsonl } from './import-in-a-folder.ts';

const rules = keepingRulesOf(programmeVersion('customer-appreciation', 1).programme);

export type Verdict = 'accepted' | 'refused';

/**
 * Imports any bytes and checks the one promise that holds for all of them: every row is in the
 * cohort or in the report, or the file is refused with a reason. Throws where it is neither.
 */
export const verdictOn = async (bytes: Uint8Array, encoding: ExtractEncoding): Promise<Verdict> => {
  const folder = mkdtempSync(join(tmpdir(), 'any-bytes-'));
  try {
    const source = async function* () {
      for (let at = 0; at < bytes.length; at += 257) yield bytes.subarray(at, at + 257);
    };
    const reading = readExtract(source(), { encoding, contentBytesMax: 1_000_000 });
    const setAside = await setAsideRows(reading, rules.referenceDate, folder);
    const files = freezeRows(setAside, rules, folder);
    const report = freezeQuarantine(setAside.bad.inOrder(), folder);
    const { rows } = setAside.counted;
    const accepted = files.lines.rows;
    refuseUntrustedFile({ rows, accepted, quarantined: setAside.bad.counts() });
    const lines = rowsOfJsonl(readFileSync(files.lines.path, 'utf8')).map((line) =>
      frozenLineSchema.parse(line),
    );
    const places = lines.map(({ line }) => `${lineHash(line)},${line}`);
    const inOrder = places.every((place, at) => at === 0 || (places[at - 1] ?? '') < place);
    if (rows !== accepted + report.rows || lines.length !== accepted || !inOrder) {
      throw new Error(`${rows} rows, ${accepted} accepted, ${report.rows} reported, ${inOrder}`);
    }
    return 'accepted';
  } catch (error) {
    if (error instanceof InputRejected && error.message.length > 20) return 'refused';
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const good = anExtract(
  [
    aRow({ line_id: 'A', person_ref: 'P-1', memo: '똠방각하, "인용"' }),
    aRow({ line_id: 'B', person_ref: 'P-2', memo: 'two\r\nlines', birth_date: '1950-02-28' }),
    aRow({ line_id: 'C', person_ref: 'P-3', plan_class: 'data_capped', birth_date: '2010-01-01' }),
    aRow({ line_id: 'C', person_ref: 'P-3', plan_class: 'data_capped', birth_date: '2010-01-01' }),
    aRow({ line_id: 'D', person_ref: 'P-4', status: 'suspended', suspension: 'by_customer' }),
  ],
  { columns: allColumns },
);

const seeds: readonly Buffer[] = [
  Buffer.from(good),
  Buffer.from(good.replaceAll('\n', '\r\n')),
  Buffer.from(`\uFEFF${good}`),
  iconv.encode(good, 'cp949'),
  gzipSync(good),
  Buffer.from(good, 'utf16le'),
  Buffer.alloc(0),
];

const pieces = [
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\uFEFF',
  '가',
  ' ',
  '__proto__',
  'A,B',
].map((text) => Buffer.from(text));

interface Change {
  readonly at: number;
  readonly drop: number;
  readonly put: Uint8Array;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  drop: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(2000)),
  put: fc.oneof(
    fc.constantFrom(...pieces),
    fc.uint8Array({ maxLength: 8 }),
    fc.constant(Buffer.from(good.slice(good.indexOf('\n') + 1))),
  ),
});

const changed = (bytes: Uint8Array, { at, drop, put }: Change): Uint8Array => {
  const from = bytes.length === 0 ? 0 : at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + drop)]);
};

/** Good files with some changes, and bytes that were never a file; with what they are said to be. */
export const anyDelivery: fc.Arbitrary<[Uint8Array, ExtractEncoding]> = fc.tuple(
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 3 }))
        .map(([seed, changes]) => changes.reduce<Uint8Array>(changed, seed)),
    },
  ),
  fc.constantFrom<ExtractEncoding>('utf-8', 'utf-8', 'cp949'),
);
