import { createHash, type Hash } from 'node:crypto';
import { InputRejected } from '../../errors.ts';

/**
 * The files between the insurer and us are CSV in ASCII: a header, rows, and a control row
 * `#control,<rows>,<SHA-256 of every byte before it>`. No value holds a comma, a quote or a line
 * feed. A value that a spreadsheet would take for a formula carries an apostrophe before it.
 */
const looksLikeFormula = /^[=+\-@\t\r]/;

/** A value as it stands in a field. */
export const fieldOf = (value: string): string =>
  looksLikeFormula.test(value) ? `'${value}` : value;

/** The value of a field. */
export const plainValue = (field: string): string =>
  field.startsWith("'") && looksLikeFormula.test(field.slice(1)) ? field.slice(1) : field;

/** Values as one row, without its line feed. */
export const rowOf = (values: readonly string[]): string => values.map(fieldOf).join(',');

/** Begins the control row of a file: whatever is written goes through it, in order. */
export const controlOf = () => {
  const hash: Hash = createHash('sha256');
  const counted = { rows: -1 };
  return {
    /** A row or the header, which comes first and is not counted. */
    add: (row: string): void => {
      hash.update(`${row}\n`);
      counted.rows += 1;
    },
    row: (): string => `#control,${Math.max(0, counted.rows)},${hash.copy().digest('hex')}`,
  };
};

/** One line of a file, and its number; the header is line 1. */
export interface FileLine {
  readonly lineNumber: number;
  readonly text: string;
}

/**
 * The rows of a file below its header, as they come in, CR LF or LF. Throws InputRejected where
 * the file was cut off, changed on the way or is another one: after its last row, so that whoever
 * acts on rows must have read the file to its end before.
 */
export async function* checkedRows(
  lines: AsyncIterable<string>,
  header: string,
): AsyncGenerator<FileLine> {
  const control = controlOf();
  let lineNumber = 0;
  let said: string | undefined;
  for await (const line of lines) {
    lineNumber += 1;
    if (said !== undefined) throw new InputRejected(`line ${lineNumber}: follows the control row`);
    if (lineNumber === 1 && line !== header) {
      throw new InputRejected(`line 1: is not the header '${header}'`);
    }
    if (line.startsWith('#control,')) {
      said = line;
      continue;
    }
    control.add(line);
    if (lineNumber > 1) yield { lineNumber, text: line };
  }
  if (said === undefined) throw new InputRejected('the file has no control row: it was cut off');
  if (said !== control.row()) {
    throw new InputRejected('the control row does not fit: the rows or their number were changed');
  }
}
