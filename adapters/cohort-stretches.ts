import type { CohortManifest } from '../domain/cohort.ts';
import { Defect } from '../domain/errors.ts';
import { type FrozenLine, frozenLineSchema } from '../domain/line.ts';
import type { Env } from './env.ts';
import { jsonLines } from './json-lines.ts';

type Frozen = Pick<CohortManifest, 'lines' | 'index'>;

/** One of so many parts of a cohort, from 0. Each is a range of line hashes: the same lines at every
 * attempt, and about as many in each. */
export interface Stretch {
  readonly number: number;
  readonly of: number;
}

/** The offset index has an entry for each bucket, and one for the end. */
const buckets = 65_536;

/** So many stretches that each holds about so many lines. */
export const stretchesOf = (
  { accepted }: Pick<CohortManifest, 'accepted'>,
  linesEach: number,
): Stretch[] => {
  const of = Math.max(1, Math.ceil(accepted / linesEach));
  return Array.from({ length: of }, (_, number) => ({ number, of }));
};

/** The lines of a stretch, in the cohort's order, without reading those before it. */
export async function* linesOfStretch(
  env: Pick<Env, 'objects'>,
  cohort: Frozen,
  stretch: Stretch,
): AsyncIterable<FrozenLine> {
  for await (const row of rowsOfStretch(env, cohort, stretch)) yield frozenLineSchema.parse(row);
}

/** The same as they are written: a row that cannot be read is the caller's to judge. */
export async function* rowsOfStretch(
  env: Pick<Env, 'objects'>,
  cohort: Frozen,
  { number, of }: Stretch,
): AsyncIterable<unknown> {
  const [from, until] = await Promise.all([
    offsetOf(env, cohort, Math.floor((number * buckets) / of)),
    offsetOf(env, cohort, Math.floor(((number + 1) * buckets) / of)),
  ]);
  if (from === until) return;
  const range = [from, until - 1] as const;
  const bytes = await env.objects.read('read the lines of the cohort', cohort.lines, range);
  yield* jsonLines(bytes);
}

const offsetOf = async (
  env: Pick<Env, 'objects'>,
  { index }: Frozen,
  bucket: number,
): Promise<number> => {
  const [entry, chunks] = [bucket * 8, [] as Uint8Array[]];
  const bytes = await env.objects.read('read the offset index', index, [entry, entry + 7]);
  for await (const chunk of bytes) chunks.push(chunk);
  const offset = Buffer.concat(chunks);
  if (offset.length === 8) return Number(offset.readBigUInt64BE(0));
  throw new Defect(`${index.key} has no entry at byte ${entry}`);
};
