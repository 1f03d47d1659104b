import { pipeline, Readable } from 'node:stream';
import { type CsvError, type Options as CsvOptions, parse } from 'csv-parse';
import type { ExtractEncoding } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import { trustLimits } from '../../domain/extract/trust.ts';
import { type ByteText, decoded, isAscii, refuseInvalidBytes } from './byte-text.ts';
import {
  contentGuard,
  deliveryMeter,
  gunzipStage,
  isGzip,
  refuseLongRecord,
} from './delivered-bytes.ts';

/** One record of the file, also one that is no good row. */
export interface ExtractRecord {
  /** Physical line on which the record starts; the header is line 1. */
  readonly lineNumber: number;
  /** None for an empty line in the middle of the file. */
  readonly fields: readonly string[];
}

export interface ExtractReading {
  /**
   * Header and rows in the order of the file, as many at a time as one part of the file holds;
   * empty lines at its end are left out. Throws InputRejected as soon as the file as a whole cannot
   * be trusted.
   */
  readonly batches: AsyncIterable<readonly ExtractRecord[]>;
  /** SHA-256 and size of the file as delivered: known when the last record has been read. */
  readonly delivered: () => { readonly sha256: string; readonly bytes: number };
}

interface ReadingOptions {
  readonly encoding: ExtractEncoding;
  readonly contentBytesMax?: number;
}

/** Reads an extract once from its first byte to its last; memory does not grow with the file. */
export const readExtract = (
  source: AsyncIterable<Uint8Array>,
  options: ReadingOptions,
): ExtractReading => {
  const meter = deliveryMeter();
  const batches = async function* (): AsyncGenerator<readonly ExtractRecord[]> {
    const { head, whole } = await peeked(source);
    const unpacking = isGzip(head) ? [gunzipStage()] : [];
    const content = contentGuard(options.encoding, options.contentBytesMax);
    // Whatever fails on the way destroys the last stage with its error, which its reader throws.
    pipeline([whole, meter.stage, ...unpacking, content], () => {});
    yield* recordsOf(content, options.encoding);
  };
  return {
    batches: batches(),
    delivered: () => ({ sha256: meter.sha256(), bytes: meter.bytes() }),
  };
};

/**
 * RFC 4180 with LF or CRLF, also mixed. A quote inside an unquoted field, or text behind a closing
 * quote, is taken as it stands: then the column judges the value. `raw` is read because the
 * parser's own line count takes a CRLF inside quotes for two lines.
 */
export const csvOptions = {
  encoding: 'latin1',
  raw: true,
  relax_column_count: true,
  relax_quotes: true,
  record_delimiter: ['\r\n', '\n'],
  max_record_size: trustLimits.recordBytesMax,
} satisfies CsvOptions;

interface RawRecord {
  readonly raw: ByteText;
  readonly record: readonly ByteText[];
}

async function* recordsOf(
  content: AsyncIterable<Buffer>,
  encoding: ExtractEncoding,
): AsyncGenerator<readonly ExtractRecord[]> {
  const parser = parserInBatches();
  const place = placing(encoding);
  try {
    for await (const chunk of content) yield place.records(await parser.parsed(chunk));
    yield place.records(await parser.parsed(undefined));
  } catch (error) {
    throw asRefusal(error, place.lineNumber());
  }
}

/** The parser without a stream's cost for each record: a part of the file in, its records out. */
const parserInBatches = () => {
  let batch: RawRecord[] = [];
  const parser = parse({
    ...csvOptions,
    on_record: (record: unknown) => {
      batch.push(record as RawRecord);
      return null;
    },
  });
  // The callback below reports the same error.
  parser.on('error', () => {});
  return {
    /** Undefined: the file has ended. */
    parsed: async (chunk: Buffer | undefined): Promise<readonly RawRecord[]> => {
      batch = [];
      await new Promise<void>((resolve, reject) => {
        const done = (error?: Error | null): void => (error ? reject(error) : resolve());
        if (chunk === undefined) parser.end(done);
        else parser.write(chunk, done);
      });
      return batch;
    },
  };
};

/** Gives each record the physical line where it starts, and empty lines the benefit of the doubt
 * until it is known whether anything follows them. */
const placing = (encoding: ExtractEncoding) => {
  let lineNumber = 1;
  let emptyFrom: number | undefined;
  const records = (raws: readonly RawRecord[]): readonly ExtractRecord[] => {
    const placed: ExtractRecord[] = [];
    for (const { raw, record } of raws) {
      const text = withoutLineEnd(raw);
      if (text === '') {
        emptyFrom ??= lineNumber;
        lineNumber += 1;
        continue;
      }
      for (; emptyFrom !== undefined && emptyFrom < lineNumber; emptyFrom += 1) {
        placed.push({ lineNumber: emptyFrom, fields: [] });
      }
      emptyFrom = undefined;
      refuseLongRecord(lineNumber, text.length);
      placed.push({ lineNumber, fields: fieldsOf(text, record, encoding, lineNumber) });
      lineNumber += lineEndsIn(raw);
    }
    return placed;
  };
  return { records, lineNumber: () => lineNumber };
};

const fieldsOf = (
  text: ByteText,
  record: readonly ByteText[],
  encoding: ExtractEncoding,
  lineNumber: number,
): readonly string[] => {
  if (isAscii(text)) return record;
  refuseInvalidBytes(text, encoding, lineNumber);
  return record.map((field) => decoded(field, encoding));
};

const withoutLineEnd = (raw: ByteText): ByteText =>
  raw.endsWith('\r\n') ? raw.slice(0, -2) : raw.endsWith('\n') ? raw.slice(0, -1) : raw;

const lineEndsIn = (raw: ByteText): number => {
  let count = 0;
  for (let at = raw.indexOf('\n'); at !== -1; at = raw.indexOf('\n', at + 1)) count += 1;
  return count;
};

/** The reason in words for what zlib and the parser say in codes; other errors pass unchanged. */
export const asRefusal = (error: unknown, lineNumber: number): unknown => {
  const code = (error as Partial<CsvError> | undefined)?.code ?? '';
  const sentence = refusals.find(({ codes }) => codes.includes(code))?.sentence;
  if (sentence === undefined) return error;
  return new InputRejected(sentence(lineNumber), { cause: error });
};

const refusals: readonly { codes: readonly string[]; sentence: (line: number) => string }[] = [
  {
    codes: ['CSV_QUOTE_NOT_CLOSED'],
    sentence: (line) =>
      `The file ends inside a quoted field of the record that starts on line ${line}. It was cut ` +
      'off, or a quote is missing: export it again.',
  },
  {
    codes: ['CSV_MAX_RECORD_SIZE'],
    sentence: (line) =>
      `The record that starts on or after line ${line} is longer than ` +
      `${trustLimits.recordBytesMax} bytes. Look there for a quote that is never closed.`,
  },
  {
    codes: ['Z_BUF_ERROR'],
    sentence: () => 'The gzip file was cut off before its end. Deliver the whole file again.',
  },
  {
    codes: ['Z_DATA_ERROR', 'Z_NEED_DICT', 'ERR_TRAILING_JUNK_AFTER_STREAM_END'],
    sentence: () => 'The gzip file is damaged. Compress and deliver the file again.',
  },
];

/** The first two bytes or more of a stream, and the whole stream from its beginning. */
const peeked = async (
  source: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; whole: Readable }> => {
  const iterator = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= 2) break;
  }
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  };
  return { head, whole: Readable.from(whole(), { objectMode: false }) };
};
