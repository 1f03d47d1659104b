import type { Json } from './asl.ts';
import type { ObjectStore } from './ports.ts';
import { StatesError } from './states-error.ts';

/** Where a Map Run's items come from; pinned when the run starts. */
export type ItemSource =
  | { readonly from: 'input'; readonly items: readonly Json[] }
  | {
      readonly from: 'object';
      readonly format: 'JSONL' | 'JSON';
      readonly bucket: string;
      readonly key: string;
      readonly versionId?: string;
    };

const newline = 10;

const readerFailed = (source: ItemSource, why: string): StatesError => {
  const where = source.from === 'object' ? `s3://${source.bucket}/${source.key}` : 'the input';
  return new StatesError('States.ItemReaderFailed', `Items cannot be read from ${where}: ${why}`);
};

/** Whole lines of a stream, as bytes, without their newline; a chunk's lines come together. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      const line = bytes.subarray(from, end);
      lines.push(rest.length > 0 ? Buffer.concat([...rest, line]) : line);
      rest = [];
      from = end + 1;
    }
    if (from < bytes.length) rest.push(Buffer.from(bytes.subarray(from)));
    if (lines.length > 0) yield lines;
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield [last];
}

const quote = 34;
const backslash = 92;

/** The elements of a JSON array as bytes, without holding the array. */
async function* elementsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer[]> {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let element: number[] = [];
  for await (const chunk of chunks) {
    const elements: Buffer[] = [];
    for (const byte of chunk) {
      const ends = !inText && depth === 1 && (byte === 44 || byte === 93);
      if (ends && element.some((b) => b > 32)) elements.push(Buffer.from(element));
      if (ends) element = [];
      else if (depth > 0) element.push(byte);
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
      } else if (byte === quote) inText = true;
      else if (byte === 91 || byte === 123) depth += 1;
      else if (byte === 93 || byte === 125) depth -= 1;
      if (depth === 0 && byte > 32 && byte !== 93) throw new SyntaxError('It is no JSON array.');
    }
    if (elements.length > 0) yield elements;
  }
  if (depth !== 0 || inText) throw new SyntaxError('The JSON array has no end.');
}

const rawItems = (source: ItemSource & { from: 'object' }, objects: ObjectStore) => {
  const chunks = objects.read(source.bucket, source.key, source.versionId);
  return source.format === 'JSONL' ? linesOf(chunks) : elementsOf(chunks);
};

/** Items in order, several at a time, up to `itemsMax`. */
export async function* readItems(
  source: ItemSource,
  objects: ObjectStore,
  itemsMax: number,
): AsyncGenerator<readonly Json[]> {
  if (source.from === 'input') {
    yield source.items.slice(0, itemsMax);
    return;
  }
  let read = 0;
  try {
    for await (const raw of rawItems(source, objects)) {
      const items: Json[] = [];
      for (const text of raw) {
        if (read >= itemsMax) break;
        read += 1;
        items.push(JSON.parse(text.toString()) as Json);
      }
      yield items;
      if (read >= itemsMax) return;
    }
  } catch (error) {
    const what = error instanceof SyntaxError ? `item ${read} is not JSON` : String(error);
    throw readerFailed(source, what);
  }
}

/** How many items there are, so that a share of failures can be judged while children run. */
export const countItems = async (
  source: ItemSource,
  objects: ObjectStore,
  itemsMax: number,
): Promise<number> => {
  if (source.from === 'input') return Math.min(source.items.length, itemsMax);
  let count = 0;
  try {
    for await (const raw of rawItems(source, objects)) {
      count += raw.length;
      if (count >= itemsMax) return itemsMax;
    }
  } catch (error) {
    throw readerFailed(source, String(error));
  }
  return count;
};
