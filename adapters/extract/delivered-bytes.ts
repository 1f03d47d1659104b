import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ExtractEncoding } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import { trustLimits } from '../../domain/extract/trust.ts';

/** SHA-256 and size of a file as it was delivered, counted while it passes. */
export interface DeliveryMeter {
  readonly stage: Transform;
  /** True only after the last byte has passed. */
  readonly sha256: () => string;
  readonly bytes: () => number;
}

export const deliveryMeter = (): DeliveryMeter => {
  const hash = createHash('sha256');
  let [bytes, sha256] = [0, ''];
  const stage = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      sha256 = hash.digest('hex');
      done();
    },
  });
  return { stage, sha256: () => sha256, bytes: () => bytes };
};

const gzipMagic = [0x1f, 0x8b];

/** True for the first bytes of a gzip file; the name of a file proves nothing. */
export const isGzip = (head: Uint8Array): boolean =>
  head[0] === gzipMagic[0] && head[1] === gzipMagic[1];

/** Decompresses. Whatever follows the end of the gzip data is refused, since zlib would ignore some
 * of it in silence: also a second gzip file, which would bring a second header anyway. */
export const gunzipStage = (): Transform =>
  createGunzip({ chunkSize: 256 * 1024, rejectGarbageAfterEnd: true });

const foreignMarks = [
  { mark: [0xff, 0xfe], is: 'UTF-16 or UTF-32 text' },
  { mark: [0xfe, 0xff], is: 'UTF-16 text' },
  { mark: [0x00, 0x00, 0xfe, 0xff], is: 'UTF-32 text' },
  { mark: [0x50, 0x4b, 0x03, 0x04], is: 'a zip archive or an Excel workbook' },
  { mark: gzipMagic, is: 'a gzip file inside a gzip file' },
] as const;

const utf8Mark = [0xef, 0xbb, 0xbf];

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, at) => bytes[at] === byte);

/** The content without its UTF-8 byte order mark. Refuses content whose first bytes say that it
 * is something else than a CSV file in the declared encoding. */
export const withoutMark = (head: Buffer, encoding: ExtractEncoding): Buffer => {
  const foreign = foreignMarks.find(({ mark }) => startsWith(head, mark));
  if (foreign) {
    throw new InputRejected(
      `The file is ${foreign.is}. Export it as CSV in UTF-8, or in CP949 and drop it into the ` +
        'folder cp949.',
    );
  }
  if (!startsWith(head, utf8Mark)) return head;
  if (encoding === 'utf-8') return head.subarray(utf8Mark.length);
  throw new InputRejected(
    'The file starts with the byte order mark of UTF-8 but was delivered as CP949. Drop it into ' +
      'the folder utf-8.',
  );
};

/**
 * Passes a CSV file's content on without its byte order mark, and refuses foreign encodings, NUL
 * bytes and more content than the limit (a zip bomb).
 */
export const contentGuard = (
  encoding: ExtractEncoding,
  contentBytesMax: number = trustLimits.contentBytesMax,
): Transform => {
  let content = 0;
  let head: Buffer | undefined = Buffer.alloc(0);
  const admit = (chunk: Buffer): Buffer => {
    content += chunk.length;
    if (content > contentBytesMax) {
      throw new InputRejected(
        `The content of the file is larger than ${contentBytesMax} bytes, the most that an import ` +
          'takes. Deliver the extract of one reference date.',
      );
    }
    refuseNul(chunk);
    return chunk;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      attempt(done, () => {
        if (head === undefined) return admit(chunk);
        head = Buffer.concat([head, chunk]);
        if (head.length < 4) return undefined;
        const start = withoutMark(head, encoding);
        head = undefined;
        return admit(start);
      });
    },
    flush(done) {
      attempt(done, () => (head === undefined ? undefined : admit(withoutMark(head, encoding))));
    },
  });
};

/** Refuses bytes that no text in the format has: UTF-16 without a mark, or no text at all. */
export const refuseNul = (bytes: Buffer): void => {
  if (!bytes.includes(0)) return;
  throw new InputRejected(
    'The file holds NUL bytes: it is UTF-16 or no text at all. Export it as CSV in UTF-8.',
  );
};

const attempt = (
  done: (error: Error | null, chunk?: Buffer) => void,
  make: () => Buffer | undefined,
): void => {
  try {
    done(null, make());
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
};
