import { hash } from 'node:crypto';
import type { Instant } from '../../domain/calendar.ts';
import { allHold, isAbsent, isThere } from '../conditions.ts';
import { noteDueShard } from '../due-shards.ts';
import type { Env, Write } from '../env.ts';
import {
  type CodeDue,
  type CodeHolder,
  type CodeItem,
  codeDueKey,
  codeDueSchema,
  codeKey,
  codeOfItem,
  dueShardOf,
  freeKey,
  freeShardKey,
  freeShards,
} from './code-item.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** Shards times these: so many codes to draw from where all claim at one moment. */
const markersLookedAt = 16;

/** The code of that id, undefined where there is none. */
export const readCode = async (
  env: Reach,
  pool: string,
  codeId: string,
): Promise<CodeItem | undefined> => {
  const table = env.settings.required('CODES_TABLE');
  const item = await env.database.get('read the code', table, codeKey(pool, codeId));
  return item && codeOfItem(item);
};

/** Answers a whole number from 0 to below its argument, another at every call. */
export type Draw = (below: number) => number;

/** Chance out of a fresh id: enough to spread those who ask at one moment. */
export const drawOf = (env: Pick<Env, 'ids'>): Draw => {
  const seed = env.ids.next();
  let draws = 0;
  return (below) => {
    draws += 1;
    return Number.parseInt(hash('sha256', `${seed}/${draws}`, 'hex').slice(0, 8), 16) % below;
  };
};

/**
 * A code that is free at this moment, undefined where the pool has none. Looks at one shard after
 * the other from a drawn one, at most all of them once, and at a few markers of each: as many
 * reads in a full pool of a thousand as in one of a million of which the last hundredth is left.
 */
export const freeCode = async (
  env: Reach,
  pool: string,
  { draw, except }: { readonly draw: Draw; readonly except: ReadonlySet<string> },
): Promise<string | undefined> => {
  const table = env.settings.required('CODES_TABLE');
  const first = draw(freeShards);
  for (let step = 0; step < freeShards; step += 1) {
    const pk = freeShardKey(pool, (first + step) % freeShards);
    const found: string[] = [];
    const markers = env.database.query('look for a free code', table, {
      where: 'pk = :pk',
      values: { ':pk': pk },
      limit: markersLookedAt,
    });
    for await (const { sk } of markers) {
      if (!except.has(String(sk))) found.push(String(sk));
      if (found.length === markersLookedAt) break;
    }
    if (found.length > 0) return found[draw(found.length)];
  }
  return undefined;
};

/** A code about to be given. */
export interface GivenCode {
  readonly pool: string;
  readonly codeId: string;
  readonly holder: CodeHolder;
  readonly registerBy: string;
  /** The day on which the holder is told something next. */
  readonly nextOn: string | undefined;
}

/** Notes that the shard of the code's next date is about to hold it: before it is filed there. */
export const noteNextDate = async (
  env: Reach,
  codeId: string,
  nextOn: string | undefined,
): Promise<void> => {
  if (nextOn === undefined) return;
  const shard = Number(dueShardOf(codeId, nextOn).slice(-2));
  await noteDueShard(env, 'CODES_TABLE', { on: nextOn, shard });
};

/** Gives the code to its holder, as three writes: refused at the first where somebody has it or it
 * is cancelled, and it is free no longer. */
export const givenCodeWrites = (
  env: Reach,
  { pool, codeId, holder, registerBy, nextOn }: GivenCode,
): readonly [Write, Write, Write] => {
  const table = env.settings.required('CODES_TABLE');
  const { line, grantId } = holder;
  const due = { pool, codeId, line, grantId, registerBy };
  return [
    {
      table,
      key: codeKey(pool, codeId),
      set: { attribute: 'holder', value: holder },
      when: { holder: 'absent', cancelled: 'absent' },
    },
    { table, remove: freeKey(pool, codeId) },
    {
      table,
      insert: {
        ...codeDueKey(pool, codeId),
        ...due,
        ...(nextOn !== undefined && { openShard: dueShardOf(codeId, nextOn) }),
      },
    },
  ];
};

/** Takes a code that was given out of the world, as one write: refused where it was shown (for a
 * lapse), redeemed or cancelled meanwhile. */
export const cancelledCodeWrite = (
  env: Reach,
  { pool, codeId }: Pick<CodeItem, 'pool' | 'codeId'>,
  {
    at,
    evidence,
    evenIfShown,
  }: { readonly at: Instant; readonly evidence: string; readonly evenIfShown: boolean },
): Write => ({
  table: env.settings.required('CODES_TABLE'),
  key: codeKey(pool, codeId),
  set: { attribute: 'cancelled', value: { at, evidence } },
  when: {
    cancelled: 'absent',
    redeemed: 'absent',
    ...(!evenIfShown && { revealed: 'absent' as const }),
  },
});

/**
 * Records the first display of a code to its holder, before it is shown. Answers the code as it
 * stands: a repetition keeps the first instant. Throws Conflict where the code was cancelled.
 */
export const recordFirstDisplay = async (
  env: Reach,
  code: CodeItem,
  at: Instant,
): Promise<CodeItem> => {
  if (code.revealed) return code;
  const table = env.settings.required('CODES_TABLE');
  try {
    const item = await env.database.update('record the first display', table, {
      key: codeKey(code.pool, code.codeId),
      set: { revealed: { at } },
      ...allHold(isThere, isAbsent('revealed'), isAbsent('cancelled')),
    });
    return codeOfItem(item);
  } catch (error) {
    const now = await readCode(env, code.pool, code.codeId);
    if (now?.revealed && !now.cancelled) return now;
    throw error;
  }
};

/** What is due about a code, undefined where it was never given. */
export const dueOfCode = async (
  env: Reach,
  pool: string,
  codeId: string,
): Promise<CodeDue | undefined> => {
  const table = env.settings.required('CODES_TABLE');
  const item = await env.database.get('read what is due', table, codeDueKey(pool, codeId));
  return item && codeDueSchema.parse(item);
};
