import { InputRejected } from '../../domain/errors.ts';
import { trustLimits } from '../../domain/extract/trust.ts';
import type { ByteText } from './byte-text.ts';

/** One record as it stands in the file. */
export interface ScannedRecord {
  /** Physical line on which the record starts: one more than the line feeds before it. */
  readonly lineNumber: number;
  /** The record's bytes without its line end. */
  readonly text: ByteText;
  /** Quotes around a field are taken off and doubled quotes inside are halved; nothing else. */
  readonly fields: readonly ByteText[];
}

/** Takes a file's text in parts and gives the records that each part completes. */
export interface RecordScanner {
  next(part: ByteText): readonly ScannedRecord[];
  /** The record that the file ends with, where it does not end with a line end. */
  end(): readonly ScannedRecord[];
}

interface Scanned {
  /** Where the next record starts. */
  readonly next: number;
  readonly text: ByteText;
  readonly fields: readonly ByteText[];
}

/**
 * Cuts RFC 4180 text into records; lines end in LF or CRLF, also mixed. A quote inside an unquoted
 * field, or text behind a closing quote, stays in the value as it stands, for its column to judge.
 * No record may be longer than the format allows, which also bounds what waits for its end.
 *
 * Written here because line numbers and sizes must be exact: csv-parse counts a CRLF inside quotes
 * as two lines, leaves the LF of a CRLF out of `raw`, and limits values but not commas, so that a
 * line of commas grows for ever. Tests compare the two on everything they agree about.
 */
export const recordScanner = (): RecordScanner => {
  let rest: ByteText = '';
  let lineNumber = 1;

  const scan = (text: ByteText, isLast: boolean): readonly ScannedRecord[] => {
    const records: ScannedRecord[] = [];
    let at = 0;
    let quote = text.indexOf('"');
    while (at < text.length) {
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at);
      const lineFeed = text.indexOf('\n', at);
      const isPlain = quote === -1 || (lineFeed !== -1 && quote > lineFeed);
      const scanned = isPlain
        ? plainRecord(text, { at, lineFeed, isLast })
        : quotedRecord(text, at, isLast);
      if (scanned === undefined) break;
      refuseLongRecord(lineNumber, scanned.text.length);
      records.push({ lineNumber, text: scanned.text, fields: scanned.fields });
      lineNumber += isPlain ? 1 : lineFeedsIn(text, at, scanned.next);
      at = scanned.next;
    }
    rest = text.slice(at);
    // One more, because the last character may be the CR of a line end.
    refuseLongRecord(lineNumber, rest.length - 1);
    return records;
  };

  return {
    next: (part) => scan(rest + part, false),
    end: () => {
      const records = scan(rest, true);
      if (rest === '') return records;
      throw new InputRejected(
        `The file ends inside a quoted field of the record that starts on line ${lineNumber}. It ` +
          'was cut off, or a quote is missing: export it again.',
      );
    },
  };
};

/** Refuses a record that is longer than the format allows, named by the line where it starts. */
export const refuseLongRecord = (lineNumber: number, bytes: number): void => {
  if (bytes <= trustLimits.recordBytesMax) return;
  throw new InputRejected(
    `The record that starts on line ${lineNumber} is longer than ${trustLimits.recordBytesMax} ` +
      'bytes. Look there for a quote that is never closed or for lines that end in CR alone.',
  );
};

const plainRecord = (
  text: ByteText,
  { at, lineFeed, isLast }: { at: number; lineFeed: number; isLast: boolean },
): Scanned | undefined => {
  if (lineFeed === -1 && !isLast) return undefined;
  const record = text.slice(at, lineFeed === -1 ? text.length : withoutCr(text, at, lineFeed));
  return {
    next: lineFeed === -1 ? text.length : lineFeed + 1,
    text: record,
    fields: record.split(','),
  };
};

const withoutCr = (text: ByteText, from: number, lineFeed: number): number =>
  lineFeed > from && text[lineFeed - 1] === '\r' ? lineFeed - 1 : lineFeed;

/** A record with a quote on its first line; undefined while its end cannot be known. */
const quotedRecord = (text: ByteText, start: number, isLast: boolean): Scanned | undefined => {
  const fields: ByteText[] = [];
  let lineFeed = text.indexOf('\n', start);
  for (let at = start; ; ) {
    const close = text[at] === '"' ? closingQuote(text, at + 1) : at - 1;
    if (close === undefined) return undefined;
    if (lineFeed !== -1 && lineFeed <= close) lineFeed = text.indexOf('\n', close + 1);
    const lineEnd = lineFeed === -1 ? text.length : withoutCr(text, close + 1, lineFeed);
    // Searched in this line only: a part without commas must not be searched for each record.
    const commaInLine = text.slice(close + 1, lineEnd).indexOf(',');
    const endsRecord = commaInLine === -1;
    const comma = close + 1 + commaInLine;
    if (endsRecord && lineFeed === -1 && !isLast) return undefined;
    const end = endsRecord ? lineEnd : comma;
    fields.push(
      close > at && close + 1 === end
        ? text.slice(at + 1, close).replaceAll('""', '"')
        : text.slice(at, end),
    );
    if (!endsRecord) {
      at = comma + 1;
      continue;
    }
    const next = lineFeed === -1 ? text.length : lineFeed + 1;
    return { next, text: text.slice(start, lineEnd), fields };
  }
};

/** Where the quote stands that closes a field: the first that is not doubled. A quote at the very
 * end of a part is followed by nothing yet; the caller then finds no end of the record either. */
const closingQuote = (text: ByteText, from: number): number | undefined => {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
};

const lineFeedsIn = (text: ByteText, from: number, until: number): number => {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < until; ) {
    count += 1;
    at = text.indexOf('\n', at + 1);
  }
  return count;
};
