import { describe, expect, test } from 'vitest';
import {
  type ControlFile,
  type CountedExtract,
  isControlKey,
  otherValues,
  parseControlFile,
  refuseDifferingExtract,
  refuseOtherAsOf,
  refuseUnexpectedTotals,
} from '../../../domain/extract/control-file.ts';
import { programmeVersion } from '../../../programmes/catalogue.ts';

const sha256 = 'a'.repeat(64);
const aControl = (change: Partial<ControlFile> = {}): ControlFile => ({
  version: 1,
  asOf: '2026-01-14T00:00:00+09:00',
  rows: 3,
  totals: { type: { phone: 2, iot: 1 }, billing: { postpaid: 3 }, status: { in_service: 3 } },
  sha256,
  ...change,
});
const counted: CountedExtract = {
  sha256,
  rows: 3,
  totals: {
    type: new Map([
      ['phone', 2],
      ['iot', 1],
      ['tablet', 0],
    ]),
    billing: new Map([['postpaid', 3]]),
    status: new Map([['in_service', 3]]),
  },
};

describe('a control file', () => {
  test.each([
    ['the end of the reference date', '2026-01-14T00:00:00+09:00', true],
    ['the same instant in UTC', '2026-01-13T15:00:00Z', true],
    ['the evening of the reference date', '2026-01-13T23:59:59+09:00', true],
    ['the first instant of the reference date', '2026-01-12T15:00:00Z', true],
    ['a millisecond after the end', '2026-01-13T15:00:00.001Z', false],
    ['the day before', '2026-01-12T23:59:59+09:00', false],
    ['the reference date of another version', '2026-02-01T00:00:00+09:00', false],
  ])('as of %s (%s) is of the reference date: %s', (_, asOf, good) => {
    const judge = () => refuseOtherAsOf(aControl({ asOf }), '2026-01-13');
    if (good) expect(judge).not.toThrow();
    else expect(judge).toThrow(/reference date is 2026-01-13/);
  });

  test('that agrees with the extract lets it pass, zeros said or not', () => {
    expect(() => refuseDifferingExtract(aControl(), counted)).not.toThrow();
  });

  test.each<[string, Partial<ControlFile>, RegExp]>([
    ['rows', { rows: 4 }, /rows: control file 4, extract 3/],
    ['SHA-256', { sha256: 'b'.repeat(64) }, /SHA-256/],
    [
      'a total',
      { totals: { ...aControl().totals, type: { phone: 1, iot: 2 } } },
      /type phone: control file 1, extract 2.*type iot: control file 2, extract 1/,
    ],
    [
      'a value that the format does not know',
      { totals: { ...aControl().totals, status: { in_service: 2, active: 1 } } },
      /status \(other\): control file 1, extract 0/,
    ],
  ])('that differs in %s refuses the extract with both figures', (_, change, sentence) => {
    expect(() => refuseDifferingExtract(aControl(change), counted)).toThrow(sentence);
  });

  test('counts values that the format does not know together', () => {
    const [type, status] = [
      { phone: 2, iot: 1 },
      { in_service: 1, a: 1, b: 1 },
    ];
    const control = aControl({ totals: { ...aControl().totals, type, status } });
    const unknown = new Map([
      ['in_service', 1],
      [otherValues, 2],
    ]);
    const same = { ...counted, totals: { ...counted.totals, status: unknown } };
    expect(() => refuseDifferingExtract(control, same)).not.toThrow();
  });

  const { expected } = programmeVersion('customer-appreciation', 1).programme.cohort;
  const market = (rows: number, phones = 0.762): ControlFile =>
    aControl({
      rows,
      totals: {
        ...aControl().totals,
        type: {
          phone: Math.round(rows * phones),
          tablet: Math.round(rows * 0.077),
          iot: rows - Math.round(rows * phones) - Math.round(rows * 0.077),
        },
      },
    });

  test.each([
    ['the whole market', market(17_900_000), undefined],
    ['the fewest rows', market(16_000_000), undefined],
    ['one row too few', market(15_999_999), /expects 16000000 to 20000000/],
    ['one row too many', market(20_000_001), /expects 16000000 to 20000000/],
    ['too few phones', market(17_900_000, 0.7), /70 % phone lines.*76.2 %/],
  ])('of %s against the programme’s band', (_, control, sentence) => {
    const judge = () => refuseUnexpectedTotals(control, expected);
    if (sentence) expect(judge).toThrow(sentence);
    else expect(judge).not.toThrow();
  });

  test.each([
    ['no JSON', 'rows=3', /the whole file/],
    ['a list', '[]', /the whole file/],
    ['without rows', JSON.stringify({ ...aControl(), rows: undefined }), /rows/],
    ['with another field', JSON.stringify({ ...aControl(), lines: 3 }), /lines/],
    ['with a date for the instant', JSON.stringify(aControl({ asOf: '2026-01-13' })), /asOf/],
    ['with half a row', JSON.stringify(aControl({ rows: 0.5 })), /rows/],
  ])('that is %s is refused by field', (_, text, sentence) => {
    expect(() => parseControlFile('a.csv.control.json', text)).toThrow(sentence);
  });

  test('may start with a byte order mark', () => {
    expect(parseControlFile('k', `\uFEFF${JSON.stringify(aControl())}`)).toEqual(aControl());
  });

  test('is known by its key', () => {
    expect(isControlKey('p/v1/utf-8/lines.csv.control.json')).toBe(true);
    expect(isControlKey('p/v1/utf-8/lines.csv')).toBe(false);
  });
});
