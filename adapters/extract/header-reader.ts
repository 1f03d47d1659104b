import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { ExtractEncoding } from '../../domain/cohort.ts';
import { isGzip, refuseNul, withoutMark } from './delivered-bytes.ts';
import { asRefusal, decodedFields } from './extract-reader.ts';
import { recordScanner } from './record-scanner.ts';

/** Longer than any header may be, and short enough to hold. */
const contentBytes = 16 * 1024;

/**
 * The first record of an extract from the file's first bytes alone, which may end anywhere. No
 * fields at all: the first line is empty. Throws InputRejected where these bytes cannot belong to
 * an extract.
 */
export const headerOf = async (
  firstBytes: AsyncIterable<Uint8Array>,
  encoding: ExtractEncoding,
): Promise<readonly string[]> => {
  const content = withoutMark(await contentStart(firstBytes), encoding);
  refuseNul(content);
  const scanner = recordScanner();
  const first = scanner.next(content.toString('latin1'))[0] ?? scanner.end()[0];
  return first === undefined || first.text === '' ? [] : decodedFields(first, encoding);
};

const contentStart = async (firstBytes: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const bytes: Uint8Array[] = [];
  for await (const chunk of firstBytes) bytes.push(chunk);
  const head = Buffer.concat(bytes);
  if (!isGzip(head)) return head.subarray(0, contentBytes);
  // The bytes end in the middle of the file, which must not count as a damaged file here.
  const unpacking = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const content: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of Readable.from([head]).pipe(unpacking)) {
      content.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= contentBytes) break;
    }
  } catch (error) {
    throw asRefusal(error);
  }
  return Buffer.concat(content).subarray(0, contentBytes);
};
