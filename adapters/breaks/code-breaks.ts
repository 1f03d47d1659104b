import { hash } from 'node:crypto';
import type * as z from 'zod';
import { lineSubject, ottPassKey } from '../../domain/benefit-key.ts';
import type { FoundBreak } from '../../domain/breaks/break.ts';
import { turnsOfAll } from '../../domain/breaks/stretches.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { Env } from '../env.ts';
import { standingGrants, storyOf } from '../ledger.ts';
import { broughtIn, reportsOfPool } from '../ott/code-files.ts';
import { codeItemSchema, freeShardKey, freeShards, shardOf } from '../ott/code-item.ts';
import { readCode } from '../ott/codes.ts';
import { sideBySide } from '../side-by-side.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

const scanSegments = 16;
const claimsAtOnce = 100;
const storiesAtOnce = 8;
const shardsAtOnce = 4;
const looksMax = 3;
const pauseMs = 2_000;

/** A code that somebody holds, and by which grant. */
export interface HeldCode {
  readonly pool: string;
  readonly codeId: string;
  readonly line: string;
  readonly grantId: string;
}

/** What a night found in the pools. */
export interface CodesCompared {
  /** `unchanged`: no code was brought, given or taken since the pass that the signature is of. */
  readonly outcome: 'codes_compared' | 'unchanged';
  /** Of what is free and what was delivered, pool by pool. */
  readonly signature: string;
  readonly breaks: readonly FoundBreak[];
  /** Pools that were left out because a file of theirs is being imported. */
  readonly inImport: readonly string[];
  readonly codes: number;
  /** Holders that were looked up in the ledger. */
  readonly holders: number;
}

/** Counts of one pool. `freeSum` tells two sets of codes apart whose numbers are the same. */
interface PoolCount {
  free: number;
  readonly freeSums: Uint32Array;
}

const countOf = (): PoolCount => ({ free: 0, freeSums: new Uint32Array(freeShards) });

/** What one pass saw of a pool: codes of files whose import has ended well, and the number of the
 * others. */
interface PoolSeen {
  readonly reports: Awaited<ReturnType<typeof reportsOfPool>>;
  readonly markers: PoolCount;
  readonly without: PoolCount;
  claimed: number;
  cancelled: number;
  found: number;
  inImport: number;
}

/** Adds a code to a sum that any order of the same codes comes to. */
const addTo = (count: PoolCount, codeId: string): void => {
  const shard = shardOf(codeId);
  count.free += 1;
  count.freeSums[shard] = (count.freeSums[shard] ?? 0) + Number.parseInt(codeId.slice(0, 8), 16);
};

/**
 * Compares the pools with what the partner delivered and with the ledger, by one pass over the
 * codes in flat memory: delivered = free + claimed + cancelled + duplicate + quarantined, and the
 * codes without a holder are those that have a marker. Of the holders it looks up in the ledger
 * those since `since`, and of the others a sixteenth, by turn.
 */
export const compareCodes = async (
  env: Reach,
  given: {
    readonly programme: string;
    readonly pools: readonly string[];
    readonly since: Instant;
    readonly turn: number;
    /** Of the night before; undefined where the codes are to be gone through in any case. */
    readonly signature: string | undefined;
  },
): Promise<CodesCompared> => {
  for (let look = 1; ; look += 1) {
    const compared = await passOver(env, given);
    // Claims go on: between marker and code one is in two states. A break is there each time.
    const isDoubtful = compared.breaks.some(({ kind }) => kind === 'codes_not_conserved');
    if (!isDoubtful || look === looksMax) return compared;
    await env.clock.sleep(pauseMs);
  }
};

const seenSchema = codeItemSchema.pick({
  ...{ pool: true, codeId: true, file: true, holder: true, cancelled: true },
});

const passOver = async (
  env: Reach,
  given: Parameters<typeof compareCodes>[1],
): Promise<CodesCompared> => {
  const { programme, pools, since, turn } = given;
  const byPool = new Map<string, PoolSeen>(
    await sideBySide(pools, pools.length, async (pool) => {
      const [reports, markers] = await Promise.all([
        reportsOfPool(env, pool),
        markersOf(env, pool),
      ]);
      const counts = { claimed: 0, cancelled: 0, found: 0, inImport: 0, without: countOf() };
      return [pool, { reports, markers, ...counts }] satisfies [string, PoolSeen];
    }),
  );
  const signature = signatureOf(byPool);
  if (signature === given.signature) {
    return { outcome: 'unchanged', signature, breaks: [], inImport: [], codes: 0, holders: 0 };
  }
  const breaks: FoundBreak[] = [];
  let [codes, holders, waiting] = [0, 0, [] as HeldCode[]];
  const lookUp = async (): Promise<void> => {
    const held = waiting;
    waiting = [];
    holders += held.length;
    breaks.push(...(await withoutGrant(env, programme, held)));
  };
  for await (const code of codesOf(env)) {
    const pool = byPool.get(code.pool);
    if (!pool) continue;
    codes += 1;
    const { codeId, holder, cancelled } = code;
    if (!pool.reports.has(code.file)) pool.inImport += 1;
    else {
      pool.found += 1;
      if (cancelled) pool.cancelled += 1;
      else if (holder) pool.claimed += 1;
      else addTo(pool.without, codeId);
    }
    if (holder && (holder.at >= since || shardOf(codeId) % turnsOfAll === turn)) {
      waiting.push({ pool: code.pool, codeId, line: holder.line, grantId: holder.grantId });
      if (waiting.length === claimsAtOnce) await lookUp();
    }
  }
  await lookUp();
  const inImport: string[] = [];
  for (const [pool, count] of byPool) {
    if (count.inImport > 0) inImport.push(pool);
    else breaks.push(...conservation(pool, count));
  }
  return { outcome: 'codes_compared', signature, breaks, inImport, codes, holders };
};

const signatureOf = (byPool: ReadonlyMap<string, PoolSeen>): string => {
  const sums = [...byPool].map(([pool, { markers, reports }]) => [
    pool,
    [...markers.freeSums],
    [...reports.values()].map(({ file, delivered }) => [file, delivered]),
  ]);
  return hash('sha256', JSON.stringify(sums), 'hex');
};

const conservation = (pool: string, count: PoolSeen): FoundBreak[] => {
  const { markers, without, claimed, cancelled, found } = count;
  const reports = [...count.reports.values()];
  const sum = (of: (report: (typeof reports)[number]) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const delivered = sum((report) => report.delivered);
  const duplicate = sum((report) => report.duplicateInFile + report.duplicateOfEarlierFile);
  const quarantined = sum((report) => report.quarantined);
  const accounted = markers.free + claimed + cancelled + duplicate + quarantined;
  const sameCodes = markers.freeSums.every((one, shard) => one === without.freeSums[shard]);
  if (delivered === accounted && sameCodes && found === sum(broughtIn)) return [];
  return [
    {
      kind: 'codes_not_conserved',
      of: { pool },
      ours:
        `${markers.free} free (${without.free} without a holder) + ${claimed} claimed + ` +
        `${cancelled} cancelled + ${duplicate} duplicate + ${quarantined} quarantined`,
      theirs: `${delivered} delivered, ${sum(broughtIn)} brought in`,
    },
  ];
};

const markersOf = async (env: Reach, pool: string): Promise<PoolCount> => {
  const count = countOf();
  const table = env.settings.required('CODES_TABLE');
  const shards = Array.from({ length: freeShards }, (_, shard) => freeShardKey(pool, shard));
  await sideBySide(shards, shardsAtOnce, async (key) => {
    const query = { where: 'pk = :pk', values: { ':pk': key } };
    for await (const { sk } of env.database.query('read the free codes', table, query)) {
      addTo(count, String(sk));
    }
  });
  return count;
};

async function* codesOf(env: Reach): AsyncGenerator<z.infer<typeof seenSchema>> {
  const scan = {
    segments: scanSegments,
    project: Object.keys(seenSchema.shape),
    filter: 'begins_with(#pk, :pk)',
    names: { '#pk': 'pk' },
    values: { ':pk': 'CODE#' },
  };
  const table = env.settings.required('CODES_TABLE');
  for await (const item of env.database.scan('read the codes', table, scan)) {
    yield seenSchema.parse(item);
  }
}

/** Holders whose grant the ledger does not have. The first issue is what most of them have. */
const withoutGrant = async (
  env: Reach,
  programme: string,
  held: readonly HeldCode[],
): Promise<FoundBreak[]> => {
  const lines = [...new Set(held.map(({ line }) => line))];
  const first = await standingGrants(
    env,
    lines.map((line) => ottPassKey(programme, line)),
  );
  const known = new Set(first.map(({ grantId }) => grantId));
  const rest = held.filter(({ grantId }) => !known.has(grantId));
  const found = await sideBySide(rest, storiesAtOnce, (code) => codeBreakAt(env, code));
  return found.filter((one) => one !== undefined);
};

/** What is wrong with a held code now. */
export const codeBreakAt = async (env: Reach, code: HeldCode): Promise<FoundBreak | undefined> => {
  const { pool, codeId, line, grantId } = code;
  const standing = await readCode(env, pool, codeId);
  if (standing?.holder?.grantId !== grantId) return undefined;
  const { grants } = await storyOf(env, lineSubject(line));
  const grant = grants.find((one) => one.grantId === grantId);
  if (grant && 'codeId' in grant && grant.codeId === codeId) return undefined;
  return {
    kind: 'code_without_grant',
    of: { pool, codeId, line, grantId },
    ours: grant ? 'the grant is of another code' : 'no grant',
    theirs: `held since ${standing.holder.at}${standing.revealed ? ', shown' : ''}`,
  };
};
