import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../step-functions/ports.ts';

const CHECKSUM = 'x-amz-checksum-';

/** The bytes of an uploaded object, and whether they are the ones the client meant to send. */
export interface UploadBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  check(written: { readonly md5: string; readonly size: number }): void;
}

/**
 * Takes the transport off an upload: SDKs send streams as aws-chunked frames, with a checksum in a
 * trailer behind the last. Length, MD5 and checksum are compared where the client gives them.
 */
export function uploadBody(request: IncomingMessage): UploadBody {
  const { headers } = request;
  const framed = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const checksum = checksumOf(request);
  const source = framed ? unframe(request, trailers) : request;
  const length = Number(headers['x-amz-decoded-content-length'] ?? headers['content-length']);

  return {
    bytes: checksum === undefined ? source : tap(source, checksum.update),
    check({ md5, size }) {
      if (!Number.isNaN(length) && size !== length) {
        throw new AwsError('IncompleteBody', `${size} of ${length} bytes arrived`);
      }
      const wantedMd5 = headers['content-md5'];
      if (wantedMd5 && wantedMd5 !== Buffer.from(md5, 'hex').toString('base64')) {
        throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match');
      }
      if (checksum === undefined) return;
      const name = CHECKSUM + checksum.algorithm;
      const wanted = headers[name] ?? trailers.get(name);
      if (wanted !== undefined && wanted !== checksum.digest()) {
        throw new AwsError('BadDigest', `The ${checksum.algorithm} you specified did not match`);
      }
    },
  };
}

async function* tap(source: AsyncIterable<Uint8Array>, hear: (chunk: Uint8Array) => void) {
  for await (const chunk of source) {
    hear(chunk);
    yield chunk;
  }
}

interface Checksum {
  readonly algorithm: string;
  update(chunk: Uint8Array): void;
  digest(): string;
}

function checksumOf({ headers }: IncomingMessage): Checksum | undefined {
  const named = [headers['x-amz-trailer'] ?? '', ...Object.keys(headers)].flat();
  const algorithm = named
    .find((name) => name.startsWith(CHECKSUM) && !name.endsWith('algorithm'))
    ?.slice(CHECKSUM.length);
  if (algorithm === undefined) return undefined;
  if (algorithm === 'crc32') {
    let sum = 0;
    return {
      algorithm,
      update: (chunk) => {
        sum = crc32(chunk, sum);
      },
      digest: () => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(sum);
        return bytes.toString('base64');
      },
    };
  }
  if (algorithm === 'sha1' || algorithm === 'sha256') {
    const hash = createHash(algorithm);
    return {
      algorithm,
      update: (chunk) => void hash.update(chunk),
      digest: () => hash.digest('base64'),
    };
  }
  throw new AwsError('NotImplemented', `checksum ${algorithm} is not known here`, 501);
}

/** `<size in hex>[;extension]\r\n<data>\r\n … 0\r\n<trailers>\r\n\r\n`, in pieces of any length. */
async function* unframe(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  // Bytes of the current frame still to come; undefined while a size line is awaited.
  let left: number | undefined;
  let inTrailers = false;
  for await (const piece of source) {
    held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
    while (!inTrailers) {
      if (left === undefined) {
        const end = held.indexOf('\r\n');
        if (end < 0) break;
        const size = Number.parseInt(held.toString('latin1', 0, end), 16);
        if (Number.isNaN(size)) throw new AwsError('InvalidChunkSizeError', 'not a chunk size');
        held = held.subarray(end + 2);
        left = size;
        inTrailers = size === 0;
      } else if (left > 0) {
        if (held.length === 0) break;
        const data = held.subarray(0, left);
        held = held.subarray(data.length);
        left -= data.length;
        yield data;
      } else {
        if (held.length < 2) break;
        held = held.subarray(2);
        left = undefined;
      }
    }
  }
  if (!inTrailers) throw new AwsError('IncompleteBody', 'the last chunk did not arrive');
  for (const line of held.toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
}
