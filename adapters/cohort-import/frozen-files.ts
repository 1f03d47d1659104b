import type { CohortTotals, CohortWarning } from '../../domain/cohort.ts';
import { type CleanRow, cleanRowOf } from '../../domain/extract/clean-row.ts';
import type { QuarantinedRow } from '../../domain/extract/columns.ts';
import { frozenLineJson, type KeepingRules } from '../../domain/extract/projections.ts';
import { type PlacedRow, settleRepeats } from '../../domain/extract/settle-repeats.ts';
import { billings, lineStatuses, lineTypes } from '../../domain/line.ts';
import { lineBucket } from '../../domain/line-hash.ts';
import { type SpillFiles, spillFiles } from '../spill-files.ts';
import { type FinishedFile, fileInTheMaking, fileOfBytes } from './frozen-file.ts';
import { freezePeople, type PersonSlice, setPersonAside } from './frozen-people.ts';
import { offsetIndex } from './offset-index.ts';
import type { SetAsideRows } from './set-aside-rows.ts';

/** The cohort on disk: what is left to do is to keep it. */
export interface FrozenFiles {
  readonly lines: FinishedFile;
  readonly index: FinishedFile;
  readonly persons: FinishedFile;
  readonly personSlices: readonly PersonSlice[];
  readonly totals: CohortTotals;
  readonly warnings: readonly CohortWarning[];
}

/**
 * Settles the repeats of every shard and writes both projections and the offset index. The bytes
 * depend on what the rows say and not on their order, and memory holds one shard at a time.
 */
export const freezeRows = (
  { good, bad, layout }: SetAsideRows,
  rules: KeepingRules,
  folder: string,
): FrozenFiles => {
  const lines = fileInTheMaking(folder, 'lines.jsonl');
  const index = offsetIndex();
  const totals = noLines();
  const people = spillFiles(folder, 'people');
  for (const shard of good.shards()) {
    const settled = settleRepeats(placedRows(good, shard), lineOf);
    for (const text of settled.accepted) {
      const row = cleanRowOf(text.slice(hashLength + 1));
      index.startsAt(lineBucket(text), lines.position());
      lines.row(frozenLineJson(row, rules));
      countLine(totals, row);
      setPersonAside(people, row, rules);
    }
    for (const lineNumber of settled.repeated) {
      bad.add({ lineNumber, reason: 'line_id_repeated' });
    }
    for (const lineNumber of settled.conflicting) {
      bad.add({ lineNumber, reason: 'line_id_conflicting' });
    }
  }
  const offsets = index.until(lines.position());
  const { persons, personSlices, severalBirthDates } = freezePeople(people, rules, folder);
  const warnings = [
    ...(layout.at.person_ref === undefined
      ? [{ warning: 'customer_id_stands_in_for_person_ref', people: persons.rows } as const]
      : []),
    ...(severalBirthDates > 0
      ? [{ warning: 'person_has_several_birth_dates', people: severalBirthDates } as const]
      : []),
  ];
  const files = { lines: lines.finish(), index: fileOfBytes(folder, 'lines.idx', offsets) };
  return { ...files, persons, personSlices, totals, warnings };
};

const hashLength = 16;

/** The line id of a row that was set aside as `<hash>,<line id>,…`. */
const lineOf = (text: string): string =>
  text.slice(hashLength + 1, text.indexOf(',', hashLength + 1));

const placedRows = (good: SpillFiles, shard: number): Iterable<PlacedRow> => ({
  *[Symbol.iterator]() {
    for (const line of good.lines(shard)) {
      const end = line.lastIndexOf(',');
      yield { lineNumber: Number(line.slice(end + 1)), text: line.slice(0, end) };
    }
  },
});

type Counting = { [Kind in keyof CohortTotals]: Record<string, number> };

const zeros = <Value extends string>(values: readonly Value[]): Record<Value, number> =>
  Object.fromEntries(values.map((value) => [value, 0])) as Record<Value, number>;

/** Totals of nobody, every value named. */
export const noLines = (): CohortTotals => ({
  type: zeros(lineTypes),
  billing: zeros(billings),
  status: zeros(lineStatuses),
});

/** Adds a line to the totals. */
export const countLine = (totals: Counting, { lineType, billing, status }: CleanRow): void => {
  totals.type[lineType] = (totals.type[lineType] ?? 0) + 1;
  totals.billing[billing] = (totals.billing[billing] ?? 0) + 1;
  totals.status[status] = (totals.status[status] ?? 0) + 1;
};

/** The report on the rows that are not in the cohort: where and why, never what they hold. */
export const freezeQuarantine = (rows: Iterable<QuarantinedRow>, folder: string): FinishedFile => {
  const file = fileInTheMaking(folder, 'quarantine.csv');
  file.heading('line_number,column,reason');
  for (const { lineNumber, column, reason } of rows) file.row(`${lineNumber},${column},${reason}`);
  return file.finish();
};
