import { createHash } from 'node:crypto';
import { InputRejected } from '../../domain/errors.ts';
import { type CodePart, codeFileLimits } from '../../domain/ott-pass/code-import.ts';
import { codeColumns, fieldsOf } from '../../domain/ott-pass/code-row.ts';

/** What one pass over a file of codes has found: nothing of what stands in its rows. */
export interface SurveyedFile {
  readonly sha256: string;
  readonly rows: number;
  readonly parts: readonly CodePart[];
}

const lineEnd = 0x0a;

/**
 * Reads a file from its first byte to its last, judges its header, counts its rows and cuts it at
 * line ends. Memory holds one line. Throws InputRejected where this is no file of codes.
 */
export const surveyedFile = async (
  bytes: AsyncIterable<Uint8Array>,
  rowsInAPart: number = codeFileLimits.rowsInAPart,
): Promise<SurveyedFile> => {
  const hash = createHash('sha256');
  const parts: CodePart[] = [];
  let open: CodePart | undefined;
  let rows = 0;
  for await (const { text, row, from, until } of linesOf(hashed(bytes, hash), 1)) {
    if (row === 1) refuseOtherHeader(text());
    else if (!isEmptyLine(text())) {
      rows += 1;
      if (rows > codeFileLimits.rowsMax) {
        throw new InputRejected(
          `The file has more than ${codeFileLimits.rowsMax} rows. Deliver it in smaller files.`,
        );
      }
      open ??= { part: parts.length, from, until, firstRow: row, rows: 0 };
      open = { ...open, until, rows: open.rows + 1 };
      if (open.rows === rowsInAPart) {
        parts.push(open);
        open = undefined;
      }
    }
  }
  if (open) parts.push(open);
  if (rows === 0) {
    throw new InputRejected('The file has no row below its header. Deliver the codes again.');
  }
  return { sha256: hash.digest('hex'), rows, parts };
};

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

const refuseOtherHeader = (header: string): void => {
  const names = fieldsOf(header.replace(/^\u{feff}/u, ''))?.map((name) => name.trim()) ?? [];
  if (names.length === codeColumns.length && codeColumns.every((name, i) => name === names[i])) {
    return;
  }
  // Without a header the first row is a code: what stands there is not repeated.
  throw new InputRejected(
    `The first line of the file is not '${codeColumns.join(',')}'. Put this header above the ` +
      'rows, in UTF-8, and deliver the file again.',
  );
};

/** Lines that hold nothing are no rows; they count where rows are numbered. */
export const isEmptyLine = (text: string): boolean => text.trim() === '';

interface Line {
  /** Without its line end. Bytes that are no UTF-8 come as U+FFFD. */
  text(): string;
  readonly row: number;
  readonly from: number;
  /** The byte behind its line end. */
  readonly until: number;
}

/** The lines of a stretch of bytes, numbered from `firstRow`. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  firstRow: number,
): AsyncIterable<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let [row, at] = [firstRow, 0];
  const lineOf = (line: Buffer, length: number): Line => {
    const found = { text: () => textOf(line), row, from: at, until: at + length };
    row += 1;
    at += length;
    return found;
  };
  for await (const chunk of bytes) {
    const read = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = read.indexOf(lineEnd); end !== -1; end = read.indexOf(lineEnd, start)) {
      yield lineOf(read.subarray(start, end), end + 1 - start);
      start = end + 1;
    }
    rest = read.subarray(start);
    if (rest.length > codeFileLimits.lineBytesMax) {
      throw new InputRejected(
        `Row ${row} does not end within ${codeFileLimits.lineBytesMax} bytes: this is no list of ` +
          'codes. Deliver a CSV file with one code a line.',
      );
    }
  }
  if (rest.length > 0) yield lineOf(rest, rest.length);
}

const textOf = (line: Buffer): string => {
  const text = line.toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
};
