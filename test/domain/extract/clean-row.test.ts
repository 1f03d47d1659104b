import { describe, expect, test } from 'vitest';
import { cleanRowOf, faultOfRow, textOfCleanRow } from '../../../domain/extract/clean-row.ts';
import {
  type ColumnName,
  columnAccusedBy,
  quarantineReasons,
} from '../../../domain/extract/columns.ts';
import { layoutOf } from '../../../domain/extract/header.ts';
import { allColumns, aRow, type RowText } from '../../fakes/an-extract.ts';

const layout = layoutOf(allColumns);
const fields = (row: RowText): string[] => allColumns.map((name) => row[name] ?? '');
const good = aRow({ person_ref: 'P-1' });
const faultOf = (change: RowText) =>
  faultOfRow(layout, fields({ ...good, ...change }), '2026-01-13');

const bad: [ColumnName, string, string][] = [
  ['line_id', '', 'empty'],
  ['line_id', 'L'.repeat(33), 'one character too many'],
  ['line_id', ' L-1', 'a space is not trimmed'],
  ['line_id', 'L_1', 'underscore'],
  ['line_id', 'L-１', 'full-width digit'],
  ['line_id', 'L-1\n', 'a line feed at the end'],
  ['line_id', '\uFEFFL-1', 'a byte order mark in the middle of joined files'],
  ['line_id', '=1+1', 'a formula'],
  ['customer_id', '', 'empty'],
  ['customer_id', 'C\u00001', 'a control character'],
  ['line_type', 'Phone', 'case is not folded'],
  ['line_type', '__proto__', 'a property of every object'],
  ['line_type', '', 'empty'],
  ['billing', 'postpaid ', 'a space is not trimmed'],
  ['network', 'other', 'unknown'],
  ['network', 'constructor', 'a property of every object'],
  ['status', 'paused', 'unknown'],
  ['birth_date', '1899-12-31', 'a day before the range'],
  ['birth_date', '2026-01-14', 'a day after the reference date'],
  ['birth_date', '1961-02-29', 'no leap year'],
  ['birth_date', '1900-02-29', 'a century is no leap year'],
  ['birth_date', '19610203', 'no hyphens'],
  ['birth_date', '1961-2-3', 'no leading zeros'],
  ['birth_date', '46081', 'a date as Excel counts'],
  ['birth_date', '１９６１-０２-０３', 'full-width digits'],
  ['birth_date', 'null', 'a word'],
  ['opened_on', '', 'empty: every line was opened'],
  ['opened_on', '1983-12-31', 'a day before the range'],
  ['opened_on', '2026-02-30', 'Date would make it 2 March'],
  ['opened_on', '10000-01-01', 'five digits'],
  ['person_ref', '', 'a column that is there is filled'],
  ['suspension', 'operator', 'unknown'],
  ['own_allowance', 'true', 'unknown'],
  ['plan_class', 'data capped', 'a space'],
  ['memo', 'x'.repeat(201), 'one character too many'],
];

const allowed: [ColumnName, string, string][] = [
  ['line_id', 'L'.repeat(32), 'the longest'],
  ['line_id', '-', 'the shortest'],
  ['birth_date', '', 'a company'],
  ['birth_date', '1900-01-01', 'the first day of the range'],
  ['birth_date', '2026-01-13', 'born on the reference date'],
  ['birth_date', '1960-02-29', 'a leap day'],
  ['opened_on', '1984-01-01', 'the first day of the range'],
  ['opened_on', '2026-01-13', 'opened on the reference date'],
  ['opened_on', '9999-12-31', 'the last day of the range'],
  ['suspension', 'by_customer', 'on a line in service: nobody asks'],
  ['own_allowance', 'no', 'known'],
  ['plan_class', 'data_capped', 'the class a rule asks for'],
  ['plan_class', '', 'unknown to the operator'],
  ['memo', '가'.repeat(200), 'characters, not bytes'],
  ['memo', '😀'.repeat(200), 'characters, not UTF-16 units'],
];

describe('a row of the extract', () => {
  test.each(bad)('is bad where %s is %j: %s', (column, value) => {
    expect(faultOf({ [column]: value })).toBe(`${column}_invalid`);
  });

  test.each(allowed)('is good where %s is %j: %s', (column, value) => {
    expect(faultOf({ [column]: value })).toBeUndefined();
  });

  test('is judged by the first of its faults in the order of the reasons', () => {
    const spoilt = Object.fromEntries(
      allColumns.map((name) => [name, name === 'memo' ? 'x'.repeat(201) : '?']),
    ) as RowText;
    const mended: RowText = { ...spoilt };
    for (const name of allColumns) {
      expect(faultOfRow(layout, fields(mended), '2026-01-13')).toBe(`${name}_invalid`);
      mended[name] = good[name] ?? '';
    }
    expect(faultOfRow(layout, fields(mended), '2026-01-13')).toBeUndefined();
  });

  test.each([0, 1, allColumns.length - 1, allColumns.length + 1])(
    'has the wrong number of fields before anything else: %i',
    (count) => {
      const row = Array.from({ length: count }, () => '?');
      expect(faultOfRow(layout, row, '2026-01-13')).toBe('field_count');
    },
  );

  test('may have its columns in any order', () => {
    const reversed = [...allColumns].reverse();
    const row = reversed.map((name) => good[name] ?? '');
    expect(faultOfRow(layoutOf(reversed), row, '2026-01-13')).toBeUndefined();
    expect(textOfCleanRow(layoutOf(reversed), row)).toBe(textOfCleanRow(layout, fields(good)));
  });

  test('is kept without its memo, and comes back as it was', () => {
    const row = { ...good, plan_class: 'data_capped', memo: 'nobody asks' };
    const text = textOfCleanRow(layout, fields(row));
    expect(text).not.toContain('nobody');
    expect(cleanRowOf(text)).toMatchObject({
      lineId: 'L-1',
      personRef: 'P-1',
      planClass: 'data_capped',
    });
  });
});

test('every reason accuses the column in its name', () => {
  const accused = quarantineReasons.map((reason) => [reason, columnAccusedBy(reason)]);
  expect(Object.fromEntries(accused)).toMatchObject({
    field_count: '',
    birth_date_invalid: 'birth_date',
    memo_invalid: 'memo',
    line_id_repeated: 'line_id',
    line_id_conflicting: 'line_id',
  });
  expect(quarantineReasons.slice(0, 9)).toEqual([
    'field_count',
    'line_id_invalid',
    'customer_id_invalid',
    'line_type_invalid',
    'billing_invalid',
    'network_invalid',
    'status_invalid',
    'birth_date_invalid',
    'opened_on_invalid',
  ]);
});
