import { Defect } from '../domain/errors.ts';

const lineFeed = 10;

/**
 * The values of a JSONL object as its bytes come in: memory stays at one record and one chunk.
 * Records are cut at line feeds as bytes, so a character split between two chunks stays whole.
 */
export async function* jsonLines(bytes: AsyncIterable<Uint8Array>): AsyncIterable<unknown> {
  let rest: Uint8Array[] = [];
  for await (const chunk of bytes) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      rest.push(chunk.subarray(from, end));
      const text = Buffer.concat(rest).toString('utf8');
      rest = [];
      from = end + 1;
      if (text.trim() !== '') yield parsed(text);
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  const last = Buffer.concat(rest).toString('utf8');
  if (last.trim() !== '') yield parsed(last);
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what it read, which may be a person: it is left out.
    throw new Defect(`A record of ${text.length} characters is not JSON`);
  }
};
