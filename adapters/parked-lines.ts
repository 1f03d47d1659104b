import { type Instant, instantOf } from '../domain/calendar.ts';
import { Conflict } from '../domain/errors.ts';
import { lineHash } from '../domain/line-hash.ts';
import { allHold, isAtMost, isStill, newestWordCounts } from './conditions.ts';
import type { Env, Item } from './env.ts';
import type { CycleOfBenefit } from './run-items.ts';
import { sideBySide } from './side-by-side.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

const shards = 16;
const writesAtOnce = 16;

const openShard = ({ programme, benefit, cycle }: CycleOfBenefit, shard: number): string =>
  `OPEN#${programme}#${benefit}#${cycle}#${String(shard).padStart(2, '0')}`;

const shardOf = (line: string): number => Number.parseInt(lineHash(line).slice(0, 1), 16) % shards;

const keyOf = (cycle: CycleOfBenefit, line: string): Item => ({
  pk: `PARKED#${line}`,
  sk: `${cycle.benefit}#${cycle.cycle}`,
});

/** A line that waits for a follow-up or a person, and why. */
export interface ParkedLine {
  readonly line: string;
  readonly reason: string;
}

/**
 * Parks lines, or parks them again: they are open until something closes them. `by` is the run's
 * name or `event:<id>`. Parking a line that was served meanwhile is harmless: the next follow-up
 * finds its grant and closes it.
 */
export const parkLines = async (
  env: Reach,
  cycle: CycleOfBenefit,
  { by, lines }: { readonly by: string; readonly lines: readonly ParkedLine[] },
): Promise<void> => {
  const table = env.settings.required('WORK_TABLE');
  const parkedAt = instantOf(env.clock.now());
  await sideBySide(lines, writesAtOnce, ({ line, reason }) =>
    env.database.update('park the line', table, {
      key: keyOf(cycle, line),
      set: {
        status: 'open',
        openShard: openShard(cycle, shardOf(line)),
        programme: cycle.programme,
        reason,
        by,
        parkedAt,
      },
      ...newestWordCounts,
    }),
  );
};

/**
 * Closes what of these lines is parked and open; says nothing of those that are not. Whoever has
 * decided as of an instant closes by `parkedBy` what was parked up to and including it: what was
 * parked since rests on facts that this decision could not know, and waits for the next one.
 */
export const closeParkedLines = async (
  env: Reach,
  cycle: CycleOfBenefit,
  {
    by,
    lines,
    parkedBy,
  }: {
    readonly by: string;
    readonly lines: readonly (readonly [line: string, outcome: string])[];
    readonly parkedBy?: Instant;
  },
): Promise<void> => {
  const table = env.settings.required('WORK_TABLE');
  const isOpen = isStill('status', 'open');
  const condition =
    parkedBy === undefined ? isOpen : allHold(isOpen, isAtMost('parkedAt', parkedBy));
  const closedAt = instantOf(env.clock.now());
  await sideBySide(lines, writesAtOnce, async ([line, outcome]) => {
    try {
      await env.database.update('close the parked line', table, {
        key: keyOf(cycle, line),
        set: { status: 'closed', outcome, closedBy: by, closedAt },
        remove: ['openShard'],
        ...condition,
      });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  });
};

/** A line that is parked and open, with who parked it and when. */
export interface OpenParkedLine extends ParkedLine {
  /** A run's name, or `event:<id>`. */
  readonly by: string;
  readonly parkedAt: Instant;
}

/** What of a cycle is parked and open, in no order. The index lags by moments: a line parked just
 * now may be missed. */
export const openParked = async (
  env: Pick<Env, 'database' | 'settings'>,
  cycle: CycleOfBenefit,
): Promise<OpenParkedLine[]> => {
  const table = env.settings.required('WORK_TABLE');
  const found = await sideBySide(
    Array.from({ length: shards }, (_, shard) => shard),
    shards,
    async (shard) => {
      const lines: OpenParkedLine[] = [];
      const pages = env.database.query('read the open parked lines', table, {
        index: 'open',
        where: 'openShard = :shard',
        values: { ':shard': openShard(cycle, shard) },
      });
      for await (const { pk, reason, by, parkedAt } of pages) {
        const line = String(pk).slice('PARKED#'.length);
        lines.push({
          line,
          reason: String(reason),
          by: String(by),
          parkedAt: String(parkedAt),
        });
      }
      return lines;
    },
  );
  return found.flat();
};

/** The lines of a cycle that are parked and open, in hash order; one that is missed is found by the
 * next follow-up. */
export const openParkedLines = async (
  env: Pick<Env, 'database' | 'settings'>,
  cycle: CycleOfBenefit,
): Promise<string[]> => {
  const found = await openParked(env, cycle);
  const order = new Map(found.map(({ line }) => [line, `${lineHash(line)}#${line}`]));
  return [...order.keys()].sort((a, b) => ((order.get(a) ?? '') < (order.get(b) ?? '') ? -1 : 1));
};
