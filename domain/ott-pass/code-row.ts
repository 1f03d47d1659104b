/** Why a row of a partner's file is kept out of the pool, in the order in which it is looked for. */
export const badRowReasons = [
  'row_too_long',
  'not_utf_8',
  'quotes_not_closed',
  'wrong_number_of_fields',
  'serial_missing',
  'serial_not_plain',
  'code_missing',
  'code_not_plain',
  'serial_holds_the_code',
] as const;
export type BadRowReason = (typeof badRowReasons)[number];

/** A code as the partner delivered it. The code itself is a secret: it goes nowhere but sealed. */
export interface CodeRow {
  /** The partner's own, non-secret id of the code. */
  readonly serial: string;
  readonly code: string;
}

/** The columns that a partner's file must have, in this order. */
export const codeColumns = ['serial', 'code'] as const;

/** In characters, the line end left out: a serial and a code are far shorter. */
export const rowCharactersMax = 256;

const plainSerial = /^[A-Za-z0-9._-]{1,64}$/;
const plainCode = /^[A-Za-z0-9](?:[A-Za-z0-9 -]{0,78}[A-Za-z0-9])?$/;
/** Shorter ones could be guessed, and would hide in other texts. */
const codeCharactersMin = 6;

/** A code as people mean it: capitals and digits alone, however it was grouped and written. */
export const normalisedCode = (code: string): string =>
  code.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();

const replacement = '\u{fffd}';

/**
 * The serial and the code of one row, or the first reason against it. A row is one line: no code
 * has a line end in it, so a quote that is not closed harms its own row alone.
 */
export const codeRowOf = (line: string): CodeRow | BadRowReason => {
  if (line.length > rowCharactersMax) return 'row_too_long';
  if (line.includes(replacement)) return 'not_utf_8';
  const fields = fieldsOf(line);
  if (fields === undefined) return 'quotes_not_closed';
  if (fields.length !== codeColumns.length) return 'wrong_number_of_fields';
  const [serial = '', code = ''] = fields.map((field) => field.trim());
  return faultOf(serial, code) ?? { serial, code };
};

const faultOf = (serial: string, code: string): BadRowReason | undefined => {
  if (serial === '') return 'serial_missing';
  if (!plainSerial.test(serial)) return 'serial_not_plain';
  if (code === '') return 'code_missing';
  const normalised = normalisedCode(code);
  if (!plainCode.test(code) || normalised.length < codeCharactersMin) return 'code_not_plain';
  // A serial is stored as it is: a code in it would lie open.
  if (normalisedCode(serial.replaceAll(/[._]/g, '')).includes(normalised)) {
    return 'serial_holds_the_code';
  }
  return undefined;
};

/** The fields of one line of CSV; undefined where a quote stands where none may. */
export const fieldsOf = (line: string): readonly string[] | undefined => {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (!match) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
};
