import { InputRejected } from '../domain/errors.ts';

const lineFeed = 10;
/** No row of ours or of a partner's is nearly as long. */
const lineBytesMax = 64 * 1024;

/** The lines of an object as its bytes come in, without their LF or CR LF: memory stays at one line
 * and one chunk. Throws InputRejected where a line has no end. */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = all.indexOf(lineFeed); end >= 0; end = all.indexOf(lineFeed, from)) {
      yield lineOf(all.subarray(from, end));
      from = end + 1;
    }
    rest = all.subarray(from);
    if (rest.length > lineBytesMax) {
      throw new InputRejected(`a line has more than ${lineBytesMax} bytes: it is no such file`);
    }
  }
  if (rest.length > 0) yield lineOf(rest);
}

const lineOf = (bytes: Buffer): string => {
  const text = bytes.toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
};
