import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../adapters/json-lines.ts';

const chunked = async function* (bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
};

const read = async (text: string, size: number): Promise<unknown[]> => {
  const values: unknown[] = [];
  for await (const value of jsonLines(chunked(Buffer.from(text), size))) values.push(value);
  return values;
};

describe('records of a JSONL object', () => {
  it('come out whole, however the bytes were cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.json()),
        fc.integer({ min: 1, max: 50 }),
        async (texts, size) => {
          const text = texts.map((one) => `${one}\n`).join('');
          expect(await read(text, size)).toEqual(texts.map((one) => JSON.parse(one)));
        },
      ),
    ));

  it('include the last one without a line feed, and no empty line', async () => {
    expect(await read('{"a":"하나"}\n\n[2]', 1)).toEqual([{ a: '하나' }, [2]]);
  });

  it('that are cut off are our bug, not a value', async () => {
    await expect(read('{"a":1}\n{"a":', 3)).rejects.toMatchObject({ name: 'Defect' });
  });

  it('that cannot be read are not quoted in the error, nor in its cause', async () => {
    const error: Error = await read('n":"P-1"}\n', 3).catch((thrown) => thrown);
    expect([error.message, error.cause]).toEqual([expect.not.stringContaining('P-1'), undefined]);
  });
});
