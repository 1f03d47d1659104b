import { type ColumnName, extractColumns } from '../../domain/extract/columns.ts';

export type RowText = Partial<Record<ColumnName, string>>;

export const requiredColumns: readonly ColumnName[] = extractColumns
  .filter(({ required }) => required)
  .map(({ name }) => name);

export const allColumns: readonly ColumnName[] = extractColumns.map(({ name }) => name);

/** A good row: a phone of an adult, in service, opened years ago. */
export const aRow = (change: RowText = {}): RowText => ({
  line_id: 'L-1',
  customer_id: 'C-1',
  line_type: 'phone',
  billing: 'postpaid',
  network: 'own',
  status: 'in_service',
  birth_date: '1980-05-17',
  opened_on: '2019-03-02',
  ...change,
});

/** Good rows of different lines. */
export const rowsOf = (count: number, change: RowText = {}): RowText[] =>
  Array.from({ length: count }, (_, at) =>
    aRow({ line_id: `L-${at + 1}`, customer_id: `C-${at + 1}`, ...change }),
  );

export const csvField = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

interface Shape {
  readonly columns?: readonly ColumnName[];
  readonly lineEnd?: string;
}

/** The text of an extract with these rows; required columns only unless said otherwise. */
export const anExtract = (
  rows: readonly RowText[],
  { columns = requiredColumns, lineEnd = '\n' }: Shape = {},
): string =>
  [columns, ...rows.map((row) => columns.map((name) => csvField(row[name] ?? '')))]
    .map((fields) => `${fields.join(',')}${lineEnd}`)
    .join('');
