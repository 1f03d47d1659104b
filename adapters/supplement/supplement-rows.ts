import { createHash } from 'node:crypto';
import type { PlainDate } from '../../domain/calendar.ts';
import type { CohortManifest, CohortTotals } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import {
  type CleanRow,
  cleanRowOf,
  faultOfRow,
  textOfCleanRow,
} from '../../domain/extract/clean-row.ts';
import { layoutOf, type RowLayout } from '../../domain/extract/header.ts';
import {
  frozenLineJson,
  type KeepingRules,
  personToKeep,
} from '../../domain/extract/projections.ts';
import { lineHash } from '../../domain/line-hash.ts';
import type { FrozenObject } from '../../domain/run-plan.ts';
import { supplementTerms } from '../../domain/supplement/supplement-terms.ts';
import { countLine, noLines } from '../cohort-import/frozen-files.ts';
import { cohortRow } from '../cohorts.ts';
import type { Env } from '../env.ts';
import { type ExtractRecord, readExtract } from '../extract/extract-reader.ts';
import { sideBySide } from '../side-by-side.ts';

/** A row of a supplement: where it stands in the file, and as the cohort would have it. */
interface SupplementRow {
  readonly lineNumber: number;
  readonly line: string;
  readonly text: string;
}

/** The lines of a supplement, good each by itself. */
export interface SupplementRows {
  /** In the cohort's order. */
  readonly rows: readonly SupplementRow[];
  readonly totals: CohortTotals;
  /** Persons of the age of the insurance, whom no automatic enrolment takes up from here. */
  readonly ofAge: number;
}

const namedMax = 10;
const looksAtOnce = 32;

/**
 * Reads a supplement as an extract is read, and refuses it where any row is bad, repeated or one too
 * many: a person has written it by hand, and nothing of it is left out in silence. A refusal names
 * lines of the file, and never what they hold.
 */
export const readSupplementRows = async (
  text: string,
  rules: KeepingRules,
): Promise<SupplementRows> => {
  const { layout, records } = await recordsOf(text);
  if (records.length === 0) throw new InputRejected('The file has a header and no rows.');
  const { linesMax } = supplementTerms;
  if (records.length > linesMax) {
    throw new InputRejected(
      `The file has ${records.length} rows; a supplement has at most ${linesMax}. Where more were ` +
        'left out, the extract was wrong: that is a decision about the programme.',
    );
  }
  refuseBadRows(layout, records, rules.referenceDate);
  const totals = noLines();
  const ofAge = new Set<string>();
  const rows = records.map(({ lineNumber, fields }) => {
    const row = cleanRowOf(textOfCleanRow(layout, fields));
    countLine(totals, row);
    const holder = personToKeep(row, rules);
    if (holder?.carries && !holder.alreadyInsured) ofAge.add(holder.person);
    return { lineNumber, line: row.lineId, text: textOf(row, rules) };
  });
  refuseRepeats(rows);
  rows.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  return { rows, totals, ofAge: ofAge.size };
};

/** As the import freezes it, and what the import would keep of the holder elsewhere: nobody gets a
 * second insurance because a supplement brought the line. */
const textOf = (row: CleanRow, rules: KeepingRules): string => {
  const text = frozenLineJson(row, rules);
  return row.earlierInsurance === 'yes' ? `${text.slice(0, -1)},"earlierInsurance":true}` : text;
};

const placeOf = ({ line }: SupplementRow): string => `${lineHash(line)},${line}`;

const recordsOf = async (
  text: string,
): Promise<{ readonly layout: RowLayout; readonly records: readonly ExtractRecord[] }> => {
  const bytes = (async function* () {
    yield Buffer.from(text, 'utf8');
  })();
  const records: ExtractRecord[] = [];
  for await (const batch of readExtract(bytes, { encoding: 'utf-8' }).batches)
    records.push(...batch);
  const [header, ...rows] = records;
  if (header === undefined) throw new InputRejected('The file is empty.');
  return { layout: layoutOf(header.fields), records: rows };
};

const refuseBadRows = (
  layout: RowLayout,
  records: readonly ExtractRecord[],
  referenceDate: PlainDate,
): void => {
  const faults = records.flatMap(({ lineNumber, fields }) => {
    const fault = faultOfRow(layout, fields, referenceDate);
    return fault === undefined ? [] : [`line ${lineNumber}: ${fault}`];
  });
  if (faults.length === 0) return;
  throw new InputRejected(
    `${faults.length} of ${records.length} rows are bad: ${named(faults, '; ')}.`,
  );
};

const refuseRepeats = (rows: readonly SupplementRow[]): void => {
  const seen = new Set<string>();
  const repeated = rows.filter(({ line }) => seen.size === seen.add(line).size);
  if (repeated.length === 0) return;
  throw new InputRejected(
    `A line stands twice in the file: see ${named(repeated.map(({ lineNumber }) => lineNumber))}.`,
  );
};

/**
 * Refuses lines that the cohort has: they were decided about, month by month, and a second row of
 * theirs would decide otherwise. Whatever is there no longer counts as mended or missed.
 */
export const refuseLinesOfCohort = async (
  env: Pick<Env, 'objects'>,
  cohort: CohortManifest,
  { rows }: SupplementRows,
): Promise<void> => {
  const found = await sideBySide(rows, looksAtOnce, async ({ lineNumber, line }) =>
    (await cohortRow(env, cohort, line)) === undefined ? undefined : lineNumber,
  );
  const there = found.filter((lineNumber) => lineNumber !== undefined);
  if (there.length === 0) return;
  throw new InputRejected(
    `The cohort has ${there.length} of the lines already: see ${named(there)}. A supplement holds ` +
      'only lines that the extract missed, or whose rows were set aside as bad.',
  );
};

const named = (what: readonly (string | number)[], between = ', '): string => {
  const more = what.length > namedMax ? ` and ${what.length - namedMax} more` : '';
  const lines = typeof what[0] === 'number' ? 'line ' : '';
  return `${lines}${what.slice(0, namedMax).join(between)}${more}`;
};

/** Keeps the lines where they wait for the second person; the same lines lie in the same place. */
export const keepSupplementRows = async (
  env: Pick<Env, 'objects' | 'settings'>,
  programme: string,
  { rows }: SupplementRows,
): Promise<FrozenObject> => {
  const body = Buffer.from(rows.map(({ text }) => `${text}\n`).join(''), 'utf8');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const address = {
    bucket: env.settings.required('RESULTS_BUCKET'),
    key: `runs/supplements/${programme}/${sha256}.jsonl`,
  };
  const { versionId } = await env.objects.writeOnce('keep the supplement’s lines', address, body);
  return { ...address, versionId, sha256, rows: rows.length };
};
