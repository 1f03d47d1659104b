/**
 * What one batch of the monthly run takes of a processor, and how many bytes go in and out: the
 * function's own code, one batch after the other, against the database and charging in processes of
 * their own. The model of the month stands on it (`npm run model`).
 *
 *   npm run bench:batches [-- --batches 60]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Env, Item } from '../adapters/env.ts';
import { liveEnv } from '../adapters/live-env.ts';
import { lineDrawer, type SampleRow } from '../commands/sample-line.ts';
import { seededChance } from '../commands/seeded-chance.ts';
import { frozenLineSchema } from '../domain/line.ts';
import { lineHash } from '../domain/line-hash.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { makeServeBatch } from '../functions/workflow/serve-batch.ts';
import { startDatabase } from '../local/database/database-process.ts';
import { createTables } from '../local/database/tables.ts';
import { programmeVersion } from '../programmes/catalogue.ts';
import type { BatchesOfSize, BatchTimes } from './model/batch-times.ts';
import { keepResult } from './model/kept-result.ts';
import { spreadOf } from './spread.ts';

const { values } = parseArgs({ options: { batches: { type: 'string', default: '60' } } });
const batchesEach = Number(values.batches);
const sizes = [10, 25, 50, 100] as const;
const warmUpBatches = 30;
const token = 'bench';

const { programme, hash } = programmeVersion('customer-appreciation', 1);
const object = { bucket: 'cohorts', key: 'lines.jsonl', versionId: 'v', sha256: 'a', rows: 1 };
const plan: RunPlan = {
  ...{ run: 'monthly-data-2026-02', kind: 'scheduled', benefit: 'monthly-data', cycle: '2026-02' },
  ...{ programme: programme.programme, programmeVersion: 1, programmeHash: hash },
  ...{ codeVersion: 'bench', referenceDate: programme.referenceDate },
  ...{ openedAt: '2026-01-31T15:00:00.000Z', asOf: '2026-01-31T14:50:00.000Z' },
  // Far ahead: a batch whose validity has passed charges nobody.
  validity: { from: '2026-02-01T00:00:00+09:00', until: '2999-01-01T00:00:00+09:00' },
  ...{ cohort: object, items: object, readLedgerFirst: false, contiguous: true },
  ...{ batchSize: 100, maxConcurrency: 1, toleratedFailurePercentage: 0.1, canaryLines: 0 },
  results: { bucket: 'results', prefix: 'runs/r/map', canaryPrefix: 'runs/r/canary' },
};

/** As the import freezes a row, without what only few rows have. */
const frozen = (row: SampleRow) =>
  frozenLineSchema.parse({
    ...{ line: row.line_id, type: row.line_type, billing: row.billing, network: row.network },
    ...{ status: row.status, openedOn: row.opened_on },
    ...(row.own_allowance === 'no' && { ownAllowance: false }),
  });

const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });
const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const tables = ['Ledger', 'Work', 'Controls', 'Lines'].map((name) => ({
  name,
  properties: {
    AttributeDefinitions: [text('pk'), text('sk')],
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    GlobalSecondaryIndexes: [],
    LocalSecondaryIndexes: [],
  },
}));

/** What the embedded metric format puts before the numbers. */
const metricsHeadBytes = 260;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
/** Names and values as UTF-8, which is what DynamoDB bills an item by. */
const itemBytes = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) =>
      value === undefined
        ? sum
        : sum + Buffer.byteLength(name) + Buffer.byteLength(String(value ?? '')),
    0,
  );

/** The live outside, which adds up what it waits for and keeps no slot. */
const watched = (env: Env) => {
  const seen = { databaseMs: 0, chargingMs: 0, logBytes: 0, itemBytes: [] as number[] };
  const { insertAll } = env.database;
  const { send } = env.http;
  const outside: Env = {
    ...env,
    clock: { ...env.clock, sleep: async () => {} },
    secrets: { read: async () => token },
    log: {
      ...env.log,
      info: (message, fields) => {
        seen.logBytes += bytesOf({ message, ...fields });
      },
      metrics: (dimensions, of) => {
        seen.logBytes += metricsHeadBytes + bytesOf({ ...dimensions, ...of });
      },
    },
    database: {
      ...env.database,
      insertAll: async (call, table, items) => {
        const from = performance.now();
        const answer = await insertAll(call, table, items);
        seen.databaseMs += performance.now() - from;
        if (table === 'Ledger') seen.itemBytes.push(...items.map(itemBytes));
        return answer;
      },
    },
    http: {
      send: async (call, request) => {
        const from = performance.now();
        const answer = await send(call, request);
        seen.chargingMs += performance.now() - from;
        return answer;
      },
    },
  };
  return { outside, seen };
};

const rounded = (value: number): number => Math.round(value * 100) / 100;

const folder = mkdtempSync(join(tmpdir(), 'batch-times-'));
const database = await startDatabase(join(folder, 'database.db'), folder, (message) => {
  throw new Error(message);
});
const charging = fork(new URL('../partners/charging/server.ts', import.meta.url), {
  env: { PATH: process.env.PATH, PORT: '0', TOKEN: token, DATA_FILE: join(folder, 'ledger') },
});
try {
  const [{ port }] = (await once(charging, 'message')) as [{ port: number }];
  await createTables(database.endpoint, tables as Parameters<typeof createTables>[1]);
  const settings = {
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', CHARGING_URL: `http://127.0.0.1:${port}` },
    ...{ CHARGING_SECRET: 'charging', CHARGING_CLASS: 'A' },
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const place = { region: 'ap-northeast-2', credentials, dynamodb: database.endpoint };
  const { outside, seen } = watched(liveEnv(settings, place));
  const serveBatch = makeServeBatch(outside);

  const drawer = lineDrawer(seededChance(1), programme.referenceDate);
  const total = warmUpBatches * 100 + sizes.reduce((sum, size) => sum + size * batchesEach, 0);
  const rows = Array.from({ length: total }, () => frozen(drawer.drawn()))
    .map((row) => ({ row, place: `${lineHash(row.line)}#${row.line}` }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ row }) => row);
  const serve = async (size: number) => {
    const event = { BatchInput: { plan }, Items: rows.splice(0, size) };
    Object.assign(seen, { databaseMs: 0, chargingMs: 0, logBytes: 0, itemBytes: [] });
    const cpu = process.cpuUsage();
    const from = performance.now();
    const outcome = await serveBatch(event);
    const used = process.cpuUsage(cpu);
    if (outcome.parked.length > 0) throw new Error(`${outcome.parked.length} lines were parked`);
    return {
      granted: outcome.granted.length,
      cpuMs: rounded((used.user + used.system) / 1000),
      wallMs: rounded(performance.now() - from),
      databaseMs: rounded(seen.databaseMs),
      chargingMs: rounded(seen.chargingMs),
      inputBytes: bytesOf(event),
      outputBytes: bytesOf(outcome),
      logBytes: seen.logBytes,
      itemBytes: Math.max(...seen.itemBytes),
    };
  };
  type Served = Awaited<ReturnType<typeof serve>>;
  for (let batch = 0; batch < warmUpBatches; batch += 1) await serve(100);
  const served = new Map<number, Served[]>(sizes.map((size) => [size, []]));
  // In turn, so that every size meets the same machine.
  for (let round = 0; round < batchesEach; round += 1) {
    for (const size of sizes) served.get(size)?.push(await serve(size));
  }
  const ofSize = ([lines, batches]: [number, Served[]]): BatchesOfSize => {
    const all = (of: (batch: Served) => number) => batches.map(of);
    const most = (of: (batch: Served) => number) => Math.max(...all(of));
    return {
      lines,
      granted: all(({ granted }) => granted),
      cpuMs: all(({ cpuMs }) => cpuMs),
      wallMs: all(({ wallMs }) => wallMs),
      databaseMs: all(({ databaseMs }) => databaseMs),
      chargingMs: all(({ chargingMs }) => chargingMs),
      inputBytes: most(({ inputBytes }) => inputBytes),
      outputBytes: most(({ outputBytes }) => outputBytes),
      logBytes: most(({ logBytes }) => logBytes),
      itemBytes: most(({ itemBytes }) => itemBytes),
    };
  };
  const result: BatchTimes = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version },
    command: `npm run bench:batches -- --batches ${batchesEach}`,
    sizes: [...served].map(ofSize),
  };
  for (const { lines, cpuMs } of result.sizes) {
    const { median, least, most } = spreadOf(cpuMs);
    console.log(`a batch of ${lines}: ${median} ms of a processor (${least} to ${most})`);
  }
  console.log(`written to ${keepResult('batch-times.json', result)}`);
} finally {
  charging.disconnect();
  await once(charging, 'exit');
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
