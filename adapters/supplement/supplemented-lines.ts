import { createHash } from 'node:crypto';
import type { CohortManifest } from '../../domain/cohort.ts';
import { Defect } from '../../domain/errors.ts';
import { lineBucket, lineHash } from '../../domain/line-hash.ts';
import { type FinishedFile, fileInTheMaking, fileOfBytes } from '../cohort-import/frozen-file.ts';
import { offsetIndex } from '../cohort-import/offset-index.ts';
import type { Env } from '../env.ts';
import { textLines } from '../text-lines.ts';

/** The lines of a cohort and of a supplement on disk, with their offset index. */
export interface SupplementedLines {
  readonly lines: FinishedFile;
  readonly index: FinishedFile;
}

/** A row and the order in which cohorts have them. */
interface Placed {
  readonly text: string;
  readonly place: string;
}

/**
 * Writes the cohort's lines and the added rows as one file in the cohort's order: what the import
 * would have frozen, had the rows been in the extract. The cohort is read once from its first byte to
 * its last and must still be what its seal says; memory holds the added rows alone.
 */
export const supplementedLines = async (
  env: Pick<Env, 'objects'>,
  cohort: Pick<CohortManifest, 'lines'>,
  added: readonly string[],
  folder: string,
): Promise<SupplementedLines> => {
  const lines = fileInTheMaking(folder, 'lines.jsonl');
  const index = offsetIndex();
  const write = ({ text, place }: Placed): void => {
    index.startsAt(lineBucket(place), lines.position());
    lines.row(text);
  };
  const waiting = added.map(placed).sort((one, other) => (one.place < other.place ? -1 : 1));
  for await (const row of rowsOf(env, cohort)) {
    for (let next = waiting[0]; next && next.place <= row.place; next = waiting[0]) {
      if (next.place === row.place) throw new Defect('A line of the supplement is in the cohort.');
      write(next);
      waiting.shift();
    }
    write(row);
  }
  for (const row of waiting) write(row);
  const offsets = index.until(lines.position());
  return { lines: lines.finish(), index: fileOfBytes(folder, 'lines.idx', offsets) };
};

async function* rowsOf(
  env: Pick<Env, 'objects'>,
  { lines }: Pick<CohortManifest, 'lines'>,
): AsyncGenerator<Placed> {
  const hash = createHash('sha256');
  const bytes = await env.objects.read('read the lines of the cohort', lines);
  const hashed = (async function* () {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  })();
  for await (const text of textLines(hashed)) yield placed(text);
  if (hash.digest('hex') === lines.sha256) return;
  throw new Defect(`${lines.key} is not what its seal says: stop, and compare the two.`);
}

const start = '{"line":"';

/** Every row begins with its line, as the import writes it. */
const placed = (text: string): Placed => {
  const line = text.slice(start.length, text.indexOf('"', start.length));
  if (!text.startsWith(start) || line === '') throw new Defect('A row of a cohort names no line.');
  return { text, place: `${lineHash(line)},${line}` };
};

/** The rows as a file of their own, byte by byte what two persons have looked at. */
export const rowsAsFile = (folder: string, rows: readonly string[]): FinishedFile => {
  const file = fileInTheMaking(folder, 'supplement.jsonl');
  for (const row of rows) file.row(row);
  return file.finish();
};
