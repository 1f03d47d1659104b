import { describe, expect, test } from 'vitest';
import { InputRejected } from '../../../domain/errors.ts';
import { layoutOf } from '../../../domain/extract/header.ts';
import { allColumns, requiredColumns } from '../../fakes/an-extract.ts';

const refused: [string, readonly string[], RegExp][] = [
  ['no fields', [], /first line is empty/],
  ['a required column is missing', requiredColumns.slice(1), /lacks 'line_id'/],
  ['a column is unknown', [...requiredColumns, 'phone_number'], /'phone_number'/],
  ['a column is there twice', [...requiredColumns, 'status'], /'status' twice/],
  ['an optional column is there twice', [...allColumns, 'memo'], /'memo' twice/],
  ['a name is empty', [...requiredColumns, ''], /does not know: ''/],
  ['a name has a space', [...requiredColumns.slice(1), ' line_id'], /' line_id'/],
  ['a name is in capitals', [...requiredColumns.slice(1), 'LINE_ID'], /'LINE_ID'/],
  ['a name is a property of every object', [...requiredColumns, '__proto__'], /'__proto__'/],
  ['a name is another property', [...requiredColumns, 'constructor'], /'constructor'/],
  ['the names are translated', ['전화번호', '이름'], /not a header row/],
  ['the header is a row', ['L-1', 'C-1', 'phone'], /not a header row/],
  ['the delimiter is a semicolon', [requiredColumns.join(';')], /not separated by commas/],
  ['the delimiter is a tab', [requiredColumns.join('\t')], /not separated by commas/],
  ['lines end in CR alone', [...requiredColumns.slice(0, 7), 'opened_on\rL-1'], /CR alone/],
];

describe('a header', () => {
  test.each(refused)('refuses the file where %s', (_, header, sentence) => {
    expect(() => layoutOf(header)).toThrow(InputRejected);
    expect(() => layoutOf(header)).toThrow(sentence);
  });

  test('without known names is refused without repeating what may be a row about somebody', () => {
    expect(() => layoutOf(['L-1', 'C-1', 'phone', '1961-02-03'])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('1961') }),
    );
  });

  test('says where each column stands, in any order', () => {
    const layout = layoutOf([...requiredColumns].reverse());
    expect(layout.width).toBe(8);
    expect(layout.at.line_id).toBe(7);
    expect(layout.at.memo).toBeUndefined();
  });

  test('may have a hundred thousand columns without filling the sentence', () => {
    const wide = [...requiredColumns, ...Array.from({ length: 100_000 }, (_, at) => `x${at}`)];
    expect(() => layoutOf(wide)).toThrow(/and 99995 more/);
  });
});
