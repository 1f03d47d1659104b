import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  badRowReasons,
  codeRowOf,
  fieldsOf,
  normalisedCode,
} from '../../../domain/ott-pass/code-row.ts';

describe('a row of a file of codes', () => {
  it.each([
    ['s-1,CODE-0001', { serial: 's-1', code: 'CODE-0001' }],
    [' s-1 , CODE-0001 ', { serial: 's-1', code: 'CODE-0001' }],
    ['"s-1","CODE-0001"', { serial: 's-1', code: 'CODE-0001' }],
    [`s-1,${'A'.repeat(80)}`, { serial: 's-1', code: 'A'.repeat(80) }],
  ])('%j is taken', (line, row) => {
    expect(codeRowOf(line)).toEqual(row);
  });

  // Where two reasons hold, the first of the list is said.
  it.each([
    ['row_too_long', `s-1,${'A'.repeat(253)}`],
    ['not_utf_8', 's-1,CODE-\u{fffd}001'],
    ['quotes_not_closed', 's-1,"CODE-0001'],
    ['quotes_not_closed', 's-1,CODE"0001'],
    ['wrong_number_of_fields', 's-1'],
    ['wrong_number_of_fields', 's-1,CODE-0001,'],
    ['serial_missing', ',CODE-0001'],
    ['serial_missing', ','],
    ['serial_not_plain', 's 1,CODE-0001'],
    ['serial_not_plain', `${'s'.repeat(65)},CODE-0001`],
    ['code_missing', 's-1,'],
    ['code_missing', 's-1,  '],
    ['code_not_plain', 's-1,CODE#0001'],
    ['code_not_plain', 's-1,A-B-C-1-2'],
    ['code_not_plain', `s-1,${'A'.repeat(81)}`],
    ['code_not_plain', 's-1,-CODE-0001'],
    ['serial_holds_the_code', 'CODE-0001,CODE-0001'],
    ['serial_holds_the_code', 'x_code.0001,CODE-0001'],
  ])('%s: %j', (reason, line) => {
    expect(codeRowOf(line)).toBe(reason);
  });

  it('has a case above for every reason', () => {
    expect(new Set(badRowReasons).size).toBe(9);
  });

  it('is split as a reader of CSV splits it, whatever stands in it', () => {
    const field = fc.string({ maxLength: 8 }).filter((text) => !/[\r\n]/.test(text));
    const quoted = field.map((text) => `"${text.replaceAll('"', '""')}"`);
    const bare = field.filter((text) => !text.includes('"') && !text.includes(','));
    fc.assert(
      fc.property(fc.array(fc.oneof(quoted, bare), { minLength: 1, maxLength: 4 }), (fields) => {
        const line = fields.join(',');
        fc.pre(line !== '');
        expect(fieldsOf(line)).toEqual(parse(line, { relax_column_count: true })[0]);
      }),
    );
  });
});

describe('a normalised code', () => {
  it.each(['code-0001', 'CODE 0001', 'CODE0001', ' Code-00 01\t'])('is the same for %j', (code) => {
    expect(normalisedCode(code)).toBe('CODE0001');
  });
});
