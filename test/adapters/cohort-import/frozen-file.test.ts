import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileInTheMaking } from '../../../adapters/cohort-import/frozen-file.ts';
import { withScratchFolder } from '../../../adapters/scratch-files.ts';

test('a file that is never finished keeps no descriptor open', async () => {
  await withScratchFolder('unfinished', async (folder) => {
    const before = readdirSync('/dev/fd').length;
    for (let number = 0; number < 20; number += 1) {
      fileInTheMaking(folder, `${number}.jsonl`).row('{}');
    }
    expect(readdirSync('/dev/fd').length).toBe(before);
  });
});

test('a file longer than what waits in memory holds its rows in order', async () => {
  await withScratchFolder('long', async (folder) => {
    const file = fileInTheMaking(folder, 'long.txt');
    const rows = Array.from({ length: 40_000 }, (_, at) => `row ${at} of many`);
    for (const row of rows) file.row(row);
    const finished = file.finish();
    expect(readFileSync(join(folder, 'long.txt'), 'latin1')).toBe(`${rows.join('\n')}\n`);
    expect(finished).toMatchObject({ rows: 40_000, bytes: file.position() });
  });
});
