import type { PlainDate } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import { faultOfRow, textOfCleanRow, valueIn } from '../../domain/extract/clean-row.ts';
import {
  columnAccusedBy,
  type QuarantinedRow,
  type QuarantineReason,
} from '../../domain/extract/columns.ts';
import { type CountedExtract, otherValues } from '../../domain/extract/control-file.ts';
import { layoutOf, type RowLayout } from '../../domain/extract/header.ts';
import { trustLimits } from '../../domain/extract/trust.ts';
import { billings, lineStatuses, lineTypes } from '../../domain/line.ts';
import { lineHash } from '../../domain/line-hash.ts';
import type { ExtractReading, ExtractRecord } from '../extract/extract-reader.ts';
import { type SpillFiles, spillFiles } from '../spill-files.ts';

/** Good rows by the first two digits of their line hash, as `<hash>,<row>,<line number>`. */
export interface SetAsideRows {
  readonly good: SpillFiles;
  readonly bad: QuarantineFiles;
  /** What the control file is compared with. */
  readonly counted: CountedExtract;
  readonly bytes: number;
  readonly layout: RowLayout;
}

/**
 * Reads an extract to its end and judges each row by itself. Rows of one line meet in one shard,
 * and every shard is small enough for memory, however large the file is.
 */
export const setAsideRows = async (
  reading: ExtractReading,
  referenceDate: PlainDate,
  folder: string,
): Promise<SetAsideRows> => {
  const good = spillFiles(folder, 'good');
  const bad = quarantineFiles(folder);
  const totals = emptyTotals();
  let [layout, rows]: [RowLayout | undefined, number] = [undefined, 0];
  const judge = ({ lineNumber, fields }: ExtractRecord, columns: RowLayout): void => {
    rows += 1;
    refuseTooManyRows(rows);
    if (fields.length === columns.width) addTo(totals, columns, fields);
    const reason = faultOfRow(columns, fields, referenceDate);
    if (reason !== undefined) {
      bad.add({ lineNumber, reason });
      return;
    }
    const text = textOfCleanRow(columns, fields);
    const hash = lineHash(text.slice(0, text.indexOf(',')));
    good.append(Number.parseInt(hash.slice(0, 2), 16), `${hash},${text},${lineNumber}`);
  };
  for await (const batch of reading.batches) {
    for (const record of batch) {
      if (layout === undefined) layout = layoutOf(record.fields);
      else judge(record, layout);
    }
  }
  if (layout === undefined) {
    throw new InputRejected('The file is empty. Deliver the whole extract with its header row.');
  }
  const { sha256, bytes } = reading.delivered();
  return { good, bad, counted: { sha256, rows, totals }, bytes, layout };
};

const refuseTooManyRows = (rows: number): void => {
  if (rows <= trustLimits.rowsMax) return;
  throw new InputRejected(
    `The file has more than ${trustLimits.rowsMax} rows, the most that one import takes.`,
  );
};

const emptyTotals = () => ({
  type: new Map<string, number>([...lineTypes, otherValues].map((value) => [value, 0])),
  billing: new Map<string, number>([...billings, otherValues].map((value) => [value, 0])),
  status: new Map<string, number>([...lineStatuses, otherValues].map((value) => [value, 0])),
});

const addTo = (
  totals: ReturnType<typeof emptyTotals>,
  layout: RowLayout,
  fields: readonly string[],
): void => {
  const count = (total: Map<string, number>, value: string): void => {
    const name = total.has(value) ? value : otherValues;
    total.set(name, (total.get(name) ?? 0) + 1);
  };
  count(totals.type, valueIn(layout, fields, 'line_type'));
  count(totals.billing, valueIn(layout, fields, 'billing'));
  count(totals.status, valueIn(layout, fields, 'status'));
};

/** Rows that are not in the cohort, set aside by stretches of the file. */
export interface QuarantineFiles {
  add(row: Pick<QuarantinedRow, 'lineNumber' | 'reason'>): void;
  /** In order of line number. */
  inOrder(): Iterable<QuarantinedRow>;
  /** Reasons that occurred, with the number of their rows. */
  counts(): ReadonlyMap<QuarantineReason, number>;
}

const linesInAStretch = 2 ** 20;

const quarantineFiles = (folder: string): QuarantineFiles => {
  const files = spillFiles(folder, 'bad');
  const counts = new Map<QuarantineReason, number>();
  return {
    add({ lineNumber, reason }) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      files.append(Math.floor(lineNumber / linesInAStretch), `${lineNumber},${reason}`);
    },
    *inOrder() {
      for (const stretch of files.shards()) {
        const rows = [...files.lines(stretch)].map((line) => {
          const [lineNumber = '', reason = ''] = line.split(',');
          return { lineNumber: Number(lineNumber), reason: reason as QuarantineReason };
        });
        for (const row of rows.sort((a, b) => a.lineNumber - b.lineNumber)) {
          yield { ...row, column: columnAccusedBy(row.reason) };
        }
      }
    },
    counts: () => counts,
  };
};
