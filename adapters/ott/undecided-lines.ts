import type { Instant } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { ToldRow } from '../../domain/notices/telling.ts';
import { isReminded } from '../../domain/ott-pass/decide-reminder.ts';
import type { Programme } from '../../domain/programme.ts';
import { linesOfStretch, type Stretch } from '../cohort-stretches.ts';
import type { Env } from '../env.ts';
import { eventsOfLines } from '../lines.ts';
import { sideBySide } from '../side-by-side.ts';
import { choicesOf } from './choices.ts';

const linesPerRead = 1_000;
const readsAtOnce = 16;

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/**
 * The lines of a stretch of the cohort that could choose a service and have not, in the cohort's
 * order: one pass over its frozen lines, asking for choices a hundred keys a call, and for events by
 * neighbourhood. A line of which an event cannot be read is left out: its state is unknown, and
 * nobody is reminded by mistake.
 */
export async function* undecidedLines(
  env: Reach,
  programme: Programme,
  { asOf, cohort, stretch }: { asOf: Instant; cohort: CohortManifest; stretch: Stretch },
): AsyncIterable<ToldRow> {
  let chunk: FrozenLine[] = [];
  let chunks: FrozenLine[][] = [];
  for await (const line of linesOfStretch(env, cohort, stretch)) {
    chunk.push(line);
    if (chunk.length < linesPerRead) continue;
    chunks.push(chunk);
    chunk = [];
    if (chunks.length < readsAtOnce) continue;
    yield* await undecidedOf(env, { programme, asOf, chunks });
    chunks = [];
  }
  yield* await undecidedOf(env, { programme, asOf, chunks: [...chunks, chunk] });
}

const undecidedOf = async (
  env: Reach,
  {
    programme,
    asOf,
    chunks,
  }: { programme: Programme; asOf: Instant; chunks: readonly FrozenLine[][] },
): Promise<ToldRow[]> => {
  const found = await sideBySide(chunks, readsAtOnce, async (rows): Promise<ToldRow[]> => {
    const about = { programme, asOf, record: undefined };
    // Most second devices and things are out by their class: nothing is read for them.
    const able = rows.filter((row) => isReminded({ ...about, line: row.line, row, events: [] }));
    const names = able.map(({ line }) => line);
    const [records, events] = await Promise.all([
      choicesOf(env, names),
      eventsOfLines(env, names, { contiguous: true }),
    ]);
    return able
      .filter(({ line }) => !records.get(line) || records.get(line)?.lapsed)
      .filter((row) => {
        const known = events.get(row.line) ?? [];
        return (
          known !== 'unreadable' && isReminded({ ...about, line: row.line, row, events: known })
        );
      })
      .map(({ line }) => ({ line }));
  });
  return found.flat();
};
