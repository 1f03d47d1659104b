import type { PlainDate } from '../calendar.ts';
import { type ColumnName, extractColumns, type QuarantineReason } from './columns.ts';
import type { RowLayout } from './header.ts';

/** Everything of a good row except its memo; a column that the file does not have is empty. */
export interface CleanRow {
  readonly lineId: string;
  readonly customerId: string;
  readonly lineType: string;
  readonly billing: string;
  readonly network: string;
  readonly status: string;
  readonly birthDate: string;
  readonly openedOn: string;
  readonly personRef: string;
  readonly suspension: string;
  readonly ownAllowance: string;
  readonly planClass: string;
  readonly earlierInsurance: string;
}

/** Why a row cannot be in the cohort by itself, or undefined for a good row. The number of fields
 * comes first: with another number nobody knows which value belongs to which column. */
export const faultOfRow = (
  layout: RowLayout,
  fields: readonly string[],
  referenceDate: PlainDate,
): QuarantineReason | undefined => {
  if (fields.length !== layout.width) return 'field_count';
  for (const { name, holds } of extractColumns) {
    const at = layout.at[name];
    if (at !== undefined && !holds(fields[at] ?? '', referenceDate)) return `${name}_invalid`;
  }
  return undefined;
};

/** The value of a column, empty where the file does not have the column. */
export const valueIn = (
  layout: RowLayout,
  fields: readonly string[],
  column: ColumnName,
): string => {
  const at = layout.at[column];
  return at === undefined ? '' : (fields[at] ?? '');
};

const keptColumns = extractColumns.map(({ name }) => name).filter((name) => name !== 'memo');

/**
 * A good row as one line of text: two rows are equal in every column but the memo exactly where
 * their texts are equal, and texts behind a line hash sort by line id. No value that the format
 * allows holds a comma, and a comma sorts before every character of an id.
 */
export const textOfCleanRow = (layout: RowLayout, fields: readonly string[]): string => {
  let text = '';
  for (const name of keptColumns) {
    const at = layout.at[name];
    text += `${at === undefined ? '' : fields[at]},`;
  }
  return text.slice(0, -1);
};

/** The row that `textOfCleanRow` wrote down. */
export const cleanRowOf = (text: string): CleanRow => {
  const values = text.split(',');
  return {
    lineId: values[0] ?? '',
    customerId: values[1] ?? '',
    lineType: values[2] ?? '',
    billing: values[3] ?? '',
    network: values[4] ?? '',
    status: values[5] ?? '',
    birthDate: values[6] ?? '',
    openedOn: values[7] ?? '',
    personRef: values[8] ?? '',
    suspension: values[9] ?? '',
    ownAllowance: values[10] ?? '',
    planClass: values[11] ?? '',
    earlierInsurance: values[12] ?? '',
  };
};
