import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A finished file on disk, ready to be frozen as an object. */
export interface FinishedFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

/** An ASCII file being written, one row at a time, hashed on the way. Between its writes it is
 * closed: work that fails midway leaves no descriptor to a sandbox that is used again. */
export interface FileInTheMaking {
  /** Bytes written so far: where the next row will start. */
  position(): number;
  row(text: string): void;
  /** Text that is not a row, such as the header of a report. */
  heading(text: string): void;
  finish(): FinishedFile;
}

/** No row is nearly as long. */
const waitingBytesMax = 256 * 1024;

export const fileInTheMaking = (folder: string, name: string): FileInTheMaking => {
  const path = join(folder, name);
  writeFileSync(path, '', { flag: 'wx' });
  const hash = createHash('sha256');
  const waiting = Buffer.allocUnsafe(waitingBytesMax);
  let [length, bytes, rows] = [0, 0, 0];
  const flush = (): void => {
    const written = waiting.subarray(0, length);
    hash.update(written);
    appendFileSync(path, written);
    length = 0;
  };
  const write = (text: string): void => {
    if (length + text.length >= waitingBytesMax) flush();
    length += waiting.write(`${text}\n`, length, 'latin1');
    bytes += text.length + 1;
  };
  return {
    position: () => bytes,
    heading: write,
    row(text) {
      write(text);
      rows += 1;
    },
    finish() {
      flush();
      return { name, path, sha256: hash.digest('hex'), bytes, rows };
    },
  };
};

/** A small file of finished bytes, such as the offset index; the caller counts its rows. */
export const fileOfBytes = (
  folder: string,
  name: string,
  content: { readonly bytes: Buffer; readonly rows: number },
): FinishedFile => {
  const path = join(folder, name);
  const file = openSync(path, 'wx');
  for (let at = 0; at < content.bytes.length; ) at += writeSync(file, content.bytes, at);
  closeSync(file);
  const sha256 = createHash('sha256').update(content.bytes).digest('hex');
  return { name, path, sha256, bytes: content.bytes.length, rows: content.rows };
};
