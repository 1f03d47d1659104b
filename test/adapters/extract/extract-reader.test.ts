import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { readExtract } from '../../../adapters/extract/extract-reader.ts';
import type { ExtractEncoding } from '../../../domain/cohort.ts';
import { InputRejected } from '../../../domain/errors.ts';

interface Reading {
  readonly encoding?: ExtractEncoding;
  /** Bytes of each part in which the file comes. */
  readonly parts?: number;
  readonly contentBytesMax?: number;
}

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (
  content: string | Buffer,
  { encoding = 'utf-8', parts = 7, ...limits }: Reading = {},
) => {
  const bytes = Buffer.from(content as string);
  const reading = readExtract(inParts(bytes, parts), { encoding, ...limits });
  const records: [number, ...string[]][] = [];
  for await (const batch of reading.batches) {
    for (const { lineNumber, fields } of batch) records.push([lineNumber, ...fields]);
  }
  return { records, ...reading.delivered() };
};

const rows = async (content: string | Buffer, reading?: Reading) =>
  (await read(content, reading)).records;

const refusal = async (content: string | Buffer, reading?: Reading): Promise<string> => {
  try {
    await read(content, reading);
  } catch (error) {
    if (error instanceof InputRejected) return error.message;
    throw error;
  }
  return 'it was read';
};

const bom = Buffer.from([0xef, 0xbb, 0xbf]);

describe('records', () => {
  test.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['LF and CRLF mixed', 'a,b\r\n1,2\n3,4\r\n'],
    ['no line end at the end', 'a,b\n1,2\n3,4'],
    ['empty lines at the end', 'a,b\n1,2\n3,4\n\r\n\n\n'],
    ['a byte order mark', Buffer.concat([bom, Buffer.from('a,b\n1,2\n3,4\n')])],
    ['gzip', gzipSync('a,b\n1,2\n3,4\n')],
    ['quotes that were not needed', '"a","b"\n"1","2"\n"3","4"\n'],
  ])('are the same with %s', async (_, content) => {
    for (const parts of [1, 2, 3, 1000]) {
      expect(await rows(content, { parts })).toEqual([
        [1, 'a', 'b'],
        [2, '1', '2'],
        [3, '3', '4'],
      ]);
    }
  });

  test('start on a physical line, whatever the quoted fields before them hold', async () => {
    expect(await rows('a\n"x\ny\r\nz"\n1\r\n"p\r\n\r\nq"\r\n2\n')).toEqual([
      [1, 'a'],
      [2, 'x\ny\r\nz'],
      [5, '1'],
      [6, 'p\r\n\r\nq'],
      [9, '2'],
    ]);
  });

  test('of an empty line have no fields, unless nothing follows any more', async () => {
    expect(await rows('a\n\n\r\n1\n\n')).toEqual([[1, 'a'], [2], [3], [4, '1']]);
    expect(await rows('a\n""\n')).toEqual([
      [1, 'a'],
      [2, ''],
    ]);
    expect(await rows('a\n  \n')).toEqual([
      [1, 'a'],
      [2, '  '],
    ]);
  });

  test('are taken as they are: spaces, doubled quotes, stray quotes, CR, Ctrl-Z', async () => {
    expect(await rows(' a ,"b""c",5" tube,x\ry\n\x1a')).toEqual([
      [1, ' a ', 'b"c', '5" tube', 'x\ry'],
      [2, '\x1a'],
    ]);
  });

  test('may be short or long: nothing is padded and nothing dropped', async () => {
    expect(await rows('a,b\n1\n1,2,3\n1,2,\n')).toEqual([
      [1, 'a', 'b'],
      [2, '1'],
      [3, '1', '2', '3'],
      [4, '1', '2', ''],
    ]);
  });

  test('keep decomposed characters decomposed', async () => {
    const name = '홍길동'.normalize('NFD');
    expect(await rows(`a\n${name}\n`)).toEqual([
      [1, 'a'],
      [2, name],
    ]);
  });

  test('in CP949 keep syllables that EUC-KR lacks, cut at any byte', async () => {
    const content = iconv.encode('a,b\n똠방각하 펲시,"한글, ""인용"""\n', 'cp949');
    for (const parts of [1, 2, 3, 5, 1000]) {
      expect(await rows(content, { encoding: 'cp949', parts })).toEqual([
        [1, 'a', 'b'],
        [2, '똠방각하 펲시', '한글, "인용"'],
      ]);
    }
  });

  test('in UTF-8 keep characters that are cut between parts', async () => {
    expect(await rows('a\n가나다😀\n', { parts: 1 })).toEqual([
      [1, 'a'],
      [2, '가나다😀'],
    ]);
  });

  test('may be exactly as long as the limit, in bytes as delivered', async () => {
    const memo = '가'.repeat(1364);
    expect(Buffer.byteLength(`1,${memo}ab`)).toBe(4096);
    expect(await rows(`a,b\r\n1,${memo}ab\r\n`)).toHaveLength(2);
    expect(await refusal(`a,b\r\n1,${memo}abc\r\n`)).toMatch(/line 2 is longer than 4096 bytes/);
    const inCp949 = iconv.encode(`a,b\n1,${'가'.repeat(2047)}\n`, 'cp949');
    expect(await rows(inCp949, { encoding: 'cp949' })).toHaveLength(2);
    const quoted = `a\n"${'x'.repeat(2046)}\n${'y'.repeat(2047)}"\n`;
    expect(await rows(quoted)).toHaveLength(2);
    expect(await refusal(quoted.replace('y', 'yy'))).toMatch(/line 2 is longer/);
  });

  test('are those that an independent reader finds', async () => {
    const field = fc.oneof(
      fc.constantFrom('', 'x', '"', '""', ',', '\n', '\r\n', ' ', '가', '똠'),
      fc.string({ maxLength: 6, unit: 'binary' }).filter((text) => text.isWellFormed()),
    );
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, fc.nat(9), fc.boolean(), async (given, parts, crlf) => {
        const text = given
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join(crlf ? '\r\n' : '\n');
        fc.pre(!text.includes('\0'));
        const found = await rows(text, { parts: parts + 1 });
        expect(found.map(([, ...fields]) => fields)).toEqual(
          parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n'] }),
        );
      }),
    );
  });
});

test('SHA-256 and size are those of the file as delivered', async () => {
  const content = gzipSync('a\n1\n');
  const { sha256, bytes } = await read(content);
  expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  expect(bytes).toBe(content.length);
});

describe('a file is refused as a whole', () => {
  const text = `a,b\n${'1,2\n'.repeat(5000)}`;
  const zip = gzipSync(text);
  const damaged = Buffer.from(zip);
  damaged.writeUInt32BE(0xdeadbeef, zip.length - 8);
  const utf16 = Buffer.from('a,b\n1,2\n', 'utf16le');

  test.each<[string, string | Buffer, RegExp, Reading?]>([
    ['gzip cut off', zip.subarray(0, -9), /cut off/],
    ['gzip cut off in its first bytes', zip.subarray(0, 12), /cut off/],
    ['gzip damaged', damaged, /damaged/],
    ['text behind the gzip', Buffer.concat([zip, Buffer.from('a,b\n')]), /follows the end/],
    ['zeros behind the gzip', Buffer.concat([zip, Buffer.alloc(9)]), /follows the end/],
    ['a second gzip file behind the first', Buffer.concat([zip, zip]), /follows the end/],
    ['gzip inside gzip', gzipSync(zip), /gzip file inside a gzip file/],
    ['a workbook', Buffer.from('PK\u0003\u0004workbook'), /Excel/],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /UTF-16/],
    ['UTF-16 without a mark', utf16, /NUL bytes/],
    ['a NUL byte far inside', `${text}1,\0\n`, /NUL bytes/],
    ['CP949 delivered as UTF-8', iconv.encode('a\n가\n', 'cp949'), /line 2 .* not UTF-8/],
    ['a character cut off at the end', Buffer.from('a\n가').subarray(0, -1), /line 2 .* not UTF-8/],
    ['an overlong character', Buffer.from([97, 10, 0xc0, 0xaf]), /line 2 .* not UTF-8/],
    ['half a surrogate pair', Buffer.from([97, 10, 0xed, 0xa0, 0x80]), /line 2 .* not UTF-8/],
    [
      'both encodings in one file',
      Buffer.concat([Buffer.from('a\n가\n'), iconv.encode('나\n', 'cp949')]),
      /line 3 .* not UTF-8/,
    ],
    ['UTF-8 delivered as CP949', 'a\n한글이다\n', /line 2 .* not CP949/, { encoding: 'cp949' }],
    ['a CP949 character cut off', Buffer.from([97, 10, 0xb0]), /not CP949/, { encoding: 'cp949' }],
    [
      'a CP949 lead byte before a comma',
      Buffer.from([97, 10, 0xb0, 44, 49]),
      /not CP949/,
      { encoding: 'cp949' },
    ],
    [
      'a CP949 code nobody has',
      Buffer.from([97, 10, 0xc9, 0xa1]),
      /not CP949/,
      { encoding: 'cp949' },
    ],
    [
      'a UTF-8 mark delivered as CP949',
      Buffer.concat([bom, Buffer.from('a\n')]),
      /folder utf-8/,
      { encoding: 'cp949' },
    ],
    ['a quoted field that ends with the file', 'a\n1\n"2\n3', /starts on line 3/],
    ['CR alone', 'a,b\r1,2\r'.repeat(2000), /CR alone/],
    ['more content than the limit', text, /larger than 10000 bytes/, { contentBytesMax: 10_000 }],
  ])('%s', async (_, content, sentence, reading = {}) => {
    for (const parts of [1, 4096, 1_000_000]) {
      expect(await refusal(content, { ...reading, parts })).toMatch(sentence);
    }
  });
});

describe('memory stays bounded', () => {
  const megabyte = 1024 * 1024;

  /** What of an endless file was asked for before it was refused. */
  const readUntilRefused = async (part: Buffer, first = Buffer.from('a,b\n')) => {
    let bytes = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield first;
      for (; bytes < 50 * megabyte; bytes += part.length) yield part;
    };
    const reading = readExtract(source(), { encoding: 'utf-8', contentBytesMax: 20 * megabyte });
    try {
      for await (const _ of reading.batches);
    } catch (error) {
      return { bytes, because: (error as Error).message };
    }
    return { bytes, because: 'it was read' };
  };

  test.each([
    ['a quote that never closes, with line feeds', Buffer.from('x\n'.repeat(32_768)), 'a\n"'],
    ['a quote that never closes, without', Buffer.from('x'.repeat(65_536)), 'a\n"'],
    ['doubled quotes without end', Buffer.from('""'.repeat(32_768)), 'a\n"'],
    ['commas without end', Buffer.from(','.repeat(65_536)), 'a\n1'],
    ['a row of one endless value', Buffer.from('1'.repeat(65_536)), 'a\n'],
  ])('%s: refused within the first megabyte of fifty', async (_, part, first) => {
    const { bytes, because } = await readUntilRefused(part, Buffer.from(first));
    expect(because).toMatch(/longer than 4096 bytes/);
    expect(bytes).toBeLessThan(megabyte);
  });

  test('a zip bomb of good rows is refused at the limit of content', async () => {
    const bomb = gzipSync(`a,b\n${'1,2\n'.repeat(8 * megabyte)}`);
    expect(bomb.length).toBeLessThan(megabyte / 10);
    expect(await refusal(bomb, { contentBytesMax: 4 * megabyte, parts: 4096 })).toMatch(/larger/);
  });
});

test('a source that fails on the way fails the reading with its own error', async () => {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a,b\n1,2\n');
    throw new Error('the connection was lost');
  };
  const { batches } = readExtract(source(), { encoding: 'utf-8' });
  await expect(async () => {
    for await (const _ of batches);
  }).rejects.toThrow('the connection was lost');
});

test('a reader who stops early lets go of the source', async () => {
  let released = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from('1,2\n'.repeat(1000));
    } finally {
      released = true;
    }
  };
  for await (const _ of readExtract(source(), { encoding: 'utf-8' }).batches) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(released).toBe(true);
});
