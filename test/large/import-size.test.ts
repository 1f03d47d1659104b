import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeCheckExtract } from '../../functions/workflow/check-extract.ts';
import { makeCleanAndFreezeLines } from '../../functions/workflow/clean-and-freeze-lines.ts';
import { anExtract, aRow } from '../fakes/an-extract.ts';
import { importFolder } from '../fakes/import-in-a-folder.ts';

const megabyte = 1024 * 1024;
const key = 'customer-appreciation/v1/utf-8/lines.csv';

/** Imports text that comes in parts, compressed; the growth of memory on the way beside it. */
const imported = async (parts: Iterable<string>) => {
  const at = await importFolder();
  const file = join(at.folder, 'extracts', key);
  await mkdir(dirname(file), { recursive: true });
  await pipeline(Readable.from(parts), createGzip(), createWriteStream(file));
  const before = process.memoryUsage.rss();
  let largest = before;
  const watch = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage.rss());
  }, 20);
  try {
    const extract = { bucket: 'extracts', key, versionId: 'v' };
    const checked = await makeCheckExtract(at.env)({ extract });
    const { cohort } = await makeCleanAndFreezeLines(at.env)(checked);
    return { cohort, grownMb: (Math.max(largest, process.memoryUsage.rss()) - before) / megabyte };
  } finally {
    clearInterval(watch);
    await at.remove();
  }
};

const [header = '', row = ''] = anExtract([aRow()]).split('\n');

function* repeated(first: string, part: string, times: number): Generator<string> {
  yield first;
  for (let time = 0; time < times; time += 1) yield part;
}

test('two million rows that are all the same line are one line, in little memory', async () => {
  const { cohort, grownMb } = await imported(
    repeated(`${header}\n`, `${row}\n`.repeat(1000), 2000),
  );
  expect(cohort.accepted).toBe(1);
  expect(cohort.quarantined).toEqual({ line_id_repeated: 1_999_999 });
  expect(grownMb).toBeLessThan(400);
}, 300_000);

test.each([
  ['one row of ten megabytes', `${header}\n${row}`, 'x'.repeat(megabyte), 10, /longer than 4096/],
  [
    'a quote that never closes, in fifty megabytes',
    `${header}\n"`,
    'x\n'.repeat(megabyte / 2),
    50,
    /longer/,
  ],
  ['a bomb of two thousand megabytes of zeros', `${header}\n`, '\0'.repeat(megabyte), 2000, /NUL/],
])(
  '%s megabytes is refused at once',
  async (_, first, part, times, sentence) => {
    await expect(imported(repeated(first, part, times))).rejects.toThrow(sentence);
  },
  120_000,
);
