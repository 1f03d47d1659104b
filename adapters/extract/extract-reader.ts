import { pipeline, Readable } from 'node:stream';
import type { ExtractEncoding } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import { decoded, isAscii, refuseInvalidBytes } from './byte-text.ts';
import { contentGuard, deliveryMeter, gunzipStage, isGzip } from './delivered-bytes.ts';
import { recordScanner, type ScannedRecord } from './record-scanner.ts';

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

async function* recordsOf(
  content: AsyncIterable<Buffer>,
  encoding: ExtractEncoding,
): AsyncGenerator<readonly ExtractRecord[]> {
  const scanner = recordScanner();
  const placed = emptyLinesPlaced(encoding);
  try {
    for await (const chunk of content) yield placed(scanner.next(chunk.toString('latin1')));
    yield placed(scanner.end());
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Decodes records, and gives empty lines the benefit of the doubt until it is known whether
 * anything follows them. */
const emptyLinesPlaced = (encoding: ExtractEncoding) => {
  let emptyFrom: number | undefined;
  return (scanned: readonly ScannedRecord[]): readonly ExtractRecord[] => {
    const records: ExtractRecord[] = [];
    for (const { lineNumber, text, fields } of scanned) {
      if (text === '') {
        emptyFrom ??= lineNumber;
        continue;
      }
      for (; emptyFrom !== undefined && emptyFrom < lineNumber; emptyFrom += 1) {
        records.push({ lineNumber: emptyFrom, fields: [] });
      }
      emptyFrom = undefined;
      records.push({ lineNumber, fields: decodedFields({ lineNumber, text, fields }, encoding) });
    }
    return records;
  };
};

/** The fields as text. Throws InputRejected where bytes are not of the encoding. */
export const decodedFields = (
  { lineNumber, text, fields }: ScannedRecord,
  encoding: ExtractEncoding,
): readonly string[] => {
  if (isAscii(text)) return fields;
  refuseInvalidBytes(text, encoding, lineNumber);
  return fields.map((field) => decoded(field, encoding));
};

/** The reason in words for what zlib says in codes; other errors pass unchanged. */
export const asRefusal = (error: unknown): unknown => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const sentence = refusals.find(({ codes }) => codes.includes(code))?.sentence;
  return sentence === undefined ? error : new InputRejected(sentence, { cause: error });
};

const refusals: readonly { readonly codes: readonly string[]; readonly sentence: string }[] = [
  {
    codes: ['Z_BUF_ERROR'],
    sentence: 'The gzip file was cut off before its end. Deliver the whole file again.',
  },
  {
    codes: ['Z_DATA_ERROR', 'Z_NEED_DICT'],
    sentence: 'The gzip file is damaged. Compress and deliver the file again.',
  },
  {
    codes: ['ERR_TRAILING_JUNK_AFTER_STREAM_END'],
    sentence:
      'Something follows the end of the gzip file, such as a second gzip file. Compress the whole ' +
      'extract in one piece.',
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
