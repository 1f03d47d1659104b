import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, surveyedFile } from '../../../adapters/ott/code-lines.ts';
import { codeFileLimits } from '../../../domain/ott-pass/code-import.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const bytesOf = (text: string) => inChunks(Buffer.from(text), 7);

describe('the survey of a file of codes', () => {
  it.each([
    ['is empty', '', 'no row below its header'],
    ['has a header alone', 'serial,code\n', 'no row below its header'],
    ['has empty lines alone', 'serial,code\n\r\n \n', 'no row below its header'],
    ['has another header', 'code,serial\ns,c\n', "not 'serial,code'"],
    ['has one column more', 'serial,code,x\ns,c\n', "not 'serial,code'"],
    ['begins with an empty line', '\nserial,code\ns,c\n', "not 'serial,code'"],
    ['is in UTF-16', Buffer.from('serial,code\ns,c\n', 'utf16le').toString('latin1'), 'in UTF-8'],
  ])('refuses a file that %s', async (_what, text, sentence) => {
    await expect(surveyedFile(bytesOf(text))).rejects.toThrow(sentence);
  });

  it('repeats nothing of a first row that was taken for a header', async () => {
    const refused = surveyedFile(bytesOf('s-1,CODE-HEADER-01\ns-2,CODE-HEADER-02\n'));
    await expect(refused).rejects.toThrow(/^(?!.*CODE-HEADER)/s);
  });

  it('refuses a file without line ends', async () => {
    const long = `serial,code\n${'x'.repeat(codeFileLimits.lineBytesMax + 100)}`;
    await expect(surveyedFile(bytesOf(long))).rejects.toThrow('Row 2 does not end within');
  });

  it('cuts every file so that its parts hold each row once, with its number', async () => {
    const line = fc.stringMatching(/^[a-z,"é]{0,6}$/);
    const file = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 30 }),
      end: fc.constantFrom('\n', '\r\n'),
      mark: fc.constantFrom('', '\u{feff}'),
      last: fc.boolean(),
      size: fc.integer({ min: 1, max: 9 }),
      chunk: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ lines, end, mark, last, size, chunk }) => {
        const text = [`${mark}serial,code`, ...lines].join(end) + (last ? end : '');
        const expected = lines.flatMap((each, i) => (each === '' ? [] : [[i + 2, each] as const]));
        fc.pre(expected.length > 0);
        const bytes = Buffer.from(text);
        const { rows, parts } = await surveyedFile(inChunks(bytes, chunk), size);
        expect(rows).toBe(expected.length);
        const read: (readonly [number, string])[] = [];
        for (const { from, until, firstRow, rows: inPart } of parts) {
          const before = read.length;
          const part = inChunks(bytes.subarray(from, until), chunk);
          for await (const { row, text: textOf } of linesOf(part, firstRow)) {
            if (textOf() !== '') read.push([row, textOf()]);
          }
          expect(read.length - before).toBe(inPart);
          expect(inPart).toBeLessThanOrEqual(size);
        }
        expect(read).toEqual(expected);
      }),
    );
  });
});
