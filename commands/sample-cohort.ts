import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extractColumns } from '../domain/extract/columns.ts';
import type { Programme } from '../domain/programme.ts';
import { caseRows } from './sample-cases.ts';
import { lineDrawer } from './sample-line.ts';
import { seededChance } from './seeded-chance.ts';

interface Sample {
  readonly lines: number;
  readonly seed: number;
  readonly programme: Pick<Programme, 'referenceDate'>;
}

/** Writes an extract of `lines` rows below its header to a file that is replaced. */
export const writeSampleCohort = (sample: Sample & { readonly file: string }): Promise<void> =>
  pipeline(Readable.from(sampleExtract(sample)), createWriteStream(sample.file));

/** Every so many rows all cases occur again, so that bad rows stay a small share of any sample. */
const rowsInAStretch = 10_000;
/** A shorter stretch is left to chance: cases would be too large a share of it. */
const rowsForCases = 1_000;
const charactersInAPart = 256 * 1024;

/**
 * The text of a made-up extract, in parts: the same seed gives the same bytes. Nothing in it is
 * about anybody. From 1,000 rows on every refusal and every quarantine reason occurs.
 */
export function* sampleExtract({ lines, seed, programme }: Sample): Generator<string> {
  const { referenceDate } = programme;
  const drawer = lineDrawer(seededChance(seed), referenceDate);
  let part = `${extractColumns.map(({ name }) => name).join(',')}\n`;
  for (let from = 0; from < lines; from += rowsInAStretch) {
    const rows = Math.min(rowsInAStretch, lines - from);
    const cases = rows < rowsForCases ? [] : [...caseRows(drawer, referenceDate)];
    const step = Math.floor(rows / (cases.length + 1));
    for (let row = 1; row <= rows; row += 1) {
      const special = row % step === 0 ? cases.shift() : undefined;
      part += csvLine(special ?? Object.values(drawer.drawn()));
      if (part.length < charactersInAPart) continue;
      yield part;
      part = '';
    }
  }
  yield part;
}

const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\n`;

const csvField = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
