import { isPlainDate, type PlainDate } from '../calendar.ts';
import { billings, lineStatuses, lineTypes, networks, suspensions } from '../line.ts';

/** Format version 1 of the operator's extract. */
export const extractFormatVersion = 1;

/** The most that a `memo` may hold, in Unicode characters. */
export const memoCharactersMax = 200;

interface Column {
  readonly name: string;
  readonly required: boolean;
  /** True for a value that the format allows; nothing is trimmed or folded before. */
  readonly holds: (value: string, referenceDate: PlainDate) => boolean;
}

const isId = (value: string): boolean => /^[A-Za-z0-9-]{1,32}$/.test(value);

/** Like an id, and the underscore, since `data_capped` is the one class that a rule asks for. */
const isPlanClass = (value: string): boolean => /^[A-Za-z0-9_-]{1,32}$/.test(value);

const oneOf = (...values: readonly string[]): ((value: string) => boolean) => {
  const allowed = new Set(values);
  return (value) => allowed.has(value);
};

const isDateWithin = (value: string, from: PlainDate, until: PlainDate): boolean =>
  isPlainDate(value) && value >= from && value <= until;

/** Counts characters only where UTF-16 could count more of them than there are. */
const isShort = (value: string): boolean =>
  value.length <= memoCharactersMax || [...value].length <= memoCharactersMax;

/**
 * The columns of the extract in the order in which a row is judged: the first that does not hold
 * gives the row its reason, `<name>_invalid`. A required column must be in the header, an optional
 * one may be; any other column refuses the file. Both ends of a date range are allowed dates.
 */
export const extractColumns = [
  { name: 'line_id', required: true, holds: isId },
  { name: 'customer_id', required: true, holds: isId },
  { name: 'line_type', required: true, holds: oneOf(...lineTypes) },
  { name: 'billing', required: true, holds: oneOf(...billings) },
  { name: 'network', required: true, holds: oneOf(...networks) },
  { name: 'status', required: true, holds: oneOf(...lineStatuses) },
  {
    // Empty for a company.
    name: 'birth_date',
    required: true,
    holds: (value, referenceDate) =>
      value === '' || isDateWithin(value, '1900-01-01', referenceDate),
  },
  {
    // The operator's first mobile service began in 1984; a later opening is refused by a rule.
    name: 'opened_on',
    required: true,
    holds: (value) => isDateWithin(value, '1984-01-01', '9999-12-31'),
  },
  { name: 'person_ref', required: false, holds: isId },
  { name: 'suspension', required: false, holds: oneOf('', ...suspensions) },
  { name: 'own_allowance', required: false, holds: oneOf('', 'yes', 'no') },
  { name: 'plan_class', required: false, holds: (value) => value === '' || isPlanClass(value) },
  // The three-year insurance of the confirmed victims.
  { name: 'earlier_insurance', required: false, holds: oneOf('', 'yes') },
  { name: 'memo', required: false, holds: isShort },
] as const satisfies readonly Column[];

export type ColumnName = (typeof extractColumns)[number]['name'];

/** Why a row is not in the cohort, highest precedence first. The last two come from comparing good
 * rows of one line; all others are faults of the row alone. */
export const quarantineReasons = [
  'field_count',
  ...extractColumns.map(({ name }) => `${name}_invalid` as const),
  'line_id_repeated',
  'line_id_conflicting',
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** A row that is not in the cohort: where it starts and why, never what it holds. */
export interface QuarantinedRow {
  /** Physical line of the file on which the row starts; the header is line 1. */
  readonly lineNumber: number;
  /** Empty where the row as a whole is at fault. */
  readonly column: ColumnName | '';
  readonly reason: QuarantineReason;
}

/** The column that a reason accuses: empty for `field_count`. */
export const columnAccusedBy = (reason: QuarantineReason): ColumnName | '' =>
  extractColumns.find(({ name }) => reason === `${name}_invalid`)?.name ??
  (reason === 'field_count' ? '' : 'line_id');
