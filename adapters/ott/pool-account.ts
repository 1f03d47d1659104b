import type { Env } from '../env.ts';
import { sideBySide } from '../side-by-side.ts';
import { broughtIn, reportsOfPool } from './code-files.ts';
import { codeItemSchema, freeShardKey, freeShards, shardOf } from './code-item.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const scanSegments = 4;
const shardsAtOnce = 8;

/**
 * Where every code of a pool is. Of the files whose import has ended well:
 * `delivered = free + claimed + cancelled + duplicate + quarantined`.
 */
export interface PoolAccount {
  readonly pool: string;
  readonly delivered: number;
  /** Codes with a marker. */
  readonly free: number;
  /** Codes with a holder, shown to them or not. */
  readonly claimed: number;
  /** By the partner's word, or kept back by us; whoever held them. */
  readonly cancelled: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** Codes of files whose import goes on, or has stopped; they are in no other count. */
  readonly inImport: number;
}

/** What must not be. Ids of codes are counted, not named: a person looks with the runbook. */
export interface PoolFaults {
  /** Delivered codes that are in no count; below 0 where some are in two. */
  readonly unaccounted: number;
  /** A marker in a shard that is not its code's, or of a code that is not in the pool. */
  readonly strayMarkers: number;
  /** A marker of a code that has a holder or is cancelled. */
  readonly markersOfTakenCodes: number;
  /** A code of a reported file that is neither free nor given nor cancelled: nobody can get it. */
  readonly lostCodes: number;
  /** Codes that a report counted and that are not in the table, or the other way round. */
  readonly notAsReported: number;
}

/** Counts a pool from the table itself: markers, codes and reports, each a witness against the
 * others. It reads everything: a million codes are minutes and some 200 MB. While imports, claims
 * or cancellations go on, a code between two states may be counted as a fault. */
export const accountOfPool = async (
  env: Reach,
  pool: string,
): Promise<{ readonly account: PoolAccount; readonly faults: PoolFaults }> => {
  const reports = await reportsOfPool(env, pool);
  const { markers, misplaced } = await markersOf(env, pool);
  const counts = { free: 0, claimed: 0, cancelled: 0, inImport: 0, taken: 0, lost: 0, known: 0 };
  let found = 0;
  for await (const code of codesOf(env, pool)) {
    const hasMarker = markers.has(code.codeId);
    if (hasMarker) counts.known += 1;
    const isTaken = code.holder !== undefined || code.cancelled !== undefined;
    if (hasMarker && isTaken) counts.taken += 1;
    if (!reports.has(code.file)) {
      counts.inImport += 1;
      continue;
    }
    found += 1;
    if (code.cancelled) counts.cancelled += 1;
    else if (code.holder) counts.claimed += 1;
    else if (hasMarker) counts.free += 1;
    else counts.lost += 1;
  }
  const sum = (of: 'delivered' | 'quarantined'): number =>
    [...reports.values()].reduce((total, report) => total + report[of], 0);
  const all = [...reports.values()];
  const account: PoolAccount = {
    pool,
    delivered: sum('delivered'),
    free: counts.free,
    claimed: counts.claimed,
    cancelled: counts.cancelled,
    duplicate: all.reduce((n, r) => n + r.duplicateInFile + r.duplicateOfEarlierFile, 0),
    quarantined: sum('quarantined'),
    inImport: counts.inImport,
  };
  const { delivered, free, claimed, cancelled, duplicate, quarantined } = account;
  return {
    account,
    faults: {
      unaccounted: delivered - free - claimed - cancelled - duplicate - quarantined,
      strayMarkers: misplaced + markers.size - counts.known,
      markersOfTakenCodes: counts.taken,
      lostCodes: counts.lost,
      notAsReported: Math.abs(found - all.reduce((n, report) => n + broughtIn(report), 0)),
    },
  };
};

/** Whether every count of a pool agrees with every other. */
export const isConserved = (faults: PoolFaults): boolean =>
  Object.values(faults).every((count) => count === 0);

const markersOf = async (
  env: Reach,
  pool: string,
): Promise<{ markers: ReadonlySet<string>; misplaced: number }> => {
  const table = env.settings.required('CODES_TABLE');
  const markers = new Set<string>();
  let misplaced = 0;
  const shards = Array.from({ length: freeShards }, (_, shard) => shard);
  await sideBySide(shards, shardsAtOnce, async (shard) => {
    const query = { where: 'pk = :pk', values: { ':pk': freeShardKey(pool, shard) } };
    for await (const { sk } of env.database.query('read the free codes', table, query)) {
      if (shardOf(String(sk)) === shard) markers.add(String(sk));
      else misplaced += 1;
    }
  });
  return { markers, misplaced };
};

const countedSchema = codeItemSchema.pick({
  codeId: true,
  file: true,
  holder: true,
  cancelled: true,
});

/** The codes of a pool, without what is sealed in them. */
async function* codesOf(env: Reach, pool: string) {
  const scan = {
    segments: scanSegments,
    project: Object.keys(countedSchema.shape),
    filter: 'begins_with(#pk, :pk)',
    names: { '#pk': 'pk' },
    values: { ':pk': `CODE#${pool}#` },
  };
  const table = env.settings.required('CODES_TABLE');
  for await (const item of env.database.scan('read the codes of the pool', table, scan)) {
    yield countedSchema.parse(item);
  }
}
