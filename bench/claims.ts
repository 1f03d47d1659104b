/**
 * Measures the claim of a code in a small fresh pool and in a large one of which 99 % is used: each
 * in a database of its own on disk, claims in turn, so that both meet the same machine. Then a
 * hundred lines ask at once for the last code of a pool.
 *
 *   npm run bench:claims [-- --codes 1000000 --claims 300]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Env } from '../adapters/env.ts';
import { liveEnv } from '../adapters/live-env.ts';
import type { ClaimOrder } from '../adapters/ott/claim.ts';
import { freeKey, itemOfCode } from '../adapters/ott/code-item.ts';
import { readCode } from '../adapters/ott/codes.ts';
import { claimInTurn, type InTurn } from '../adapters/ott/turn.ts';
import { type DatabaseProcess, startDatabase } from '../local/database/database-process.ts';
import { createTables } from '../local/database/tables.ts';
import { programmeVersion } from '../programmes/catalogue.ts';
import { type LoadedPool, lastCodeId, loadPool } from './pool-loader.ts';

const { programme } = programmeVersion('customer-appreciation', 1);
const [one, other] = programme.benefits['ott-pass'].services.map(({ id }) => id) as [
  string,
  string,
];
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'ap-northeast-2';
const chosenAt = '2026-03-02T03:00:00.000Z';

const settings = {
  PROGRAMME: 'customer-appreciation@1',
  LEDGER_TABLE: 'Ledger',
  CODES_TABLE: 'Codes',
  APPLICATIONS_TABLE: 'Applications',
  NOTICES_TABLE: 'Notices',
  NOTICES_TOPIC: 'notices',
  STATEMENT_LINES_TOPIC: 'statement-lines',
  // All day: nothing is sent while claims are measured.
  QUIET_HOURS: '0-24',
};

const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });
const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const tables = ['Ledger', 'Codes', 'Applications', 'Notices'].map((name) => ({
  name,
  properties: {
    AttributeDefinitions: [
      text('pk'),
      text('sk'),
      ...(name === 'Ledger' ? [] : [text('openShard')]),
    ],
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    GlobalSecondaryIndexes:
      name === 'Ledger'
        ? []
        : [
            {
              IndexName: 'open',
              KeySchema: [key('openShard', 'HASH'), key('pk', 'RANGE')],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
    LocalSecondaryIndexes: [],
  },
}));

/** A database with one pool, and the outside as the claim sees it. */
interface Place extends LoadedPool {
  readonly env: Env;
  readonly probes: { count: number };
  readonly database: DatabaseProcess;
  readonly loadSeconds: number;
  readonly claimsMs: number[];
}

const placeWith = async (scratch: string, pool: LoadedPool): Promise<Place> => {
  const folder = mkdtempSync(join(scratch, 'pool-'));
  const file = join(folder, 'pool.db');
  const started = (): Promise<DatabaseProcess> =>
    startDatabase(file, folder, (message) => {
      throw new Error(message);
    });
  const empty = await started();
  await createTables(empty.endpoint, tables as Parameters<typeof createTables>[1]);
  await empty.stop();
  const loadSeconds = loadPool(file, 'Codes', pool);
  const database = await started();
  const env = liveEnv(settings, { region, credentials, dynamodb: database.endpoint });
  const probes = { count: 0 };
  const { query } = env.database;
  env.database.query = (call, ...given) => {
    if (call === 'look for a free code') probes.count += 1;
    return query(call, ...given);
  };
  if (!(await readCode(env, pool.pool, lastCodeId(pool)))) {
    throw new Error(
      'The database does not find what was loaded: the format of its file is another',
    );
  }
  return { ...pool, env, probes, database, loadSeconds, claimsMs: [] };
};

/** A line that chose a service and has no code yet, as it is when it asks. */
const orderOf = async (env: Env, service: string, line: string): Promise<ClaimOrder> => {
  const choice = { service, version: 1, chosenAt, by: 'customer' as const };
  const record = { version: 1, choice, nextIssue: 0 };
  await env.database.insertAll('keep the choice', 'Applications', [
    { pk: `line:${line}`, sk: 'CHOICE#ott-pass', ...record },
  ]);
  return {
    ...{ programme, line, record, registerBy: '2026-08-31', run: `request:${line}` },
    ...{ why: 'bench', at: chosenAt, tell: 'ott_code_revealed' },
  };
};

const claimOnce = async (place: Place, line: string): Promise<void> => {
  const order = await orderOf(place.env, place.pool, line);
  const startedAt = performance.now();
  const { outcome } = await claimInTurn(place.env, order);
  place.claimsMs.push(performance.now() - startedAt);
  if (outcome !== 'claimed') throw new Error(`${line} was not given a code: ${outcome}`);
};

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
const rounded = (value: number): number => Math.round(value * 100) / 100;

const reportOf = ({ pool, codes, usedShare, loadSeconds, claimsMs, probes }: Place) => ({
  ...{ pool, codes, usedShare, loadSeconds: rounded(loadSeconds), claims: claimsMs.length },
  p50Ms: rounded(quantile(claimsMs, 0.5)),
  p90Ms: rounded(quantile(claimsMs, 0.9)),
  probesPerClaim: rounded(probes.count / claimsMs.length),
});

/** A hundred lines ask at one moment for the last code of a pool. */
const lastCode = async ({ env }: Place) => {
  const codeId = 'a'.repeat(64);
  const sealed = { nonce: '', tag: '', ciphertext: '' };
  const code = { pool: other, codeId, file: 'bench', row: 2, serial: 'last', sealed, dataKey: '' };
  await env.database.insertAll('load one code', 'Codes', [
    itemOfCode(code),
    freeKey(other, codeId),
  ]);
  const lines = Array.from({ length: 100 }, (_, n) => `last-${n}`);
  const orders = await Promise.all(lines.map((line) => orderOf(env, other, line)));
  const startedAt = performance.now();
  const answers: InTurn[] = await Promise.all(orders.map((order) => claimInTurn(env, order)));
  const seconds = rounded((performance.now() - startedAt) / 1000);
  const count = (outcome: string) => answers.filter((answer) => answer.outcome === outcome).length;
  return { asked: lines.length, claimed: count('claimed'), waiting: count('waiting'), seconds };
};

const { values } = parseArgs({
  options: {
    codes: { type: 'string', default: '1000000' },
    claims: { type: 'string', default: '300' },
  },
});
const warmUp = 30;
const scratch = mkdtempSync(join(tmpdir(), 'bench-claims-'));
const places: Place[] = [];
try {
  const large = { pool: one, codes: Number(values.codes), usedShare: 0.99 };
  const fresh = await placeWith(scratch, { pool: one, codes: 1_000, usedShare: 0 });
  places.push(fresh);
  const used = await placeWith(scratch, large);
  places.push(used);
  for (let n = 0; n < warmUp + Number(values.claims); n += 1) {
    if (n === warmUp) {
      for (const { claimsMs, probes } of places) {
        claimsMs.length = 0;
        probes.count = 0;
      }
    }
    // The first of a pair meets a machine that has just rested: they take turns.
    for (const place of n % 2 === 0 ? places : [...places].reverse()) {
      await claimOnce(place, `line-${n}`);
    }
  }
  const pools = [reportOf(fresh), reportOf(used)] as const;
  const result = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version },
    pools,
    p50Ratio: rounded(pools[1].p50Ms / pools[0].p50Ms),
    p90Ratio: rounded(pools[1].p90Ms / pools[0].p90Ms),
    ratioMax: 1.5,
    lastCode: await lastCode(fresh),
  };
  console.table(pools);
  console.log(`p50 ${result.p50Ratio} x, p90 ${result.p90Ratio} x, at most 1.5 x is asked for`);
  console.log('a hundred at once for the last code:', result.lastCode);
  const path = join(import.meta.dirname, 'results', 'claims.json');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`written to ${path}`);
  if (result.p50Ratio > result.ratioMax) process.exitCode = 1;
} finally {
  for (const { database } of places) await database.stop();
  rmSync(scratch, { recursive: true, force: true });
}
