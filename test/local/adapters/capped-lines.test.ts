import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoDatabase } from '../../../adapters/aws/database.ts';
import { askForCap, confirmCap, readControls, setCap } from '../../../adapters/controls.ts';
import type { Database, Settings } from '../../../adapters/env.ts';
import { countedLines, openCounters, setAside } from '../../../adapters/giving/capped-lines.ts';
import { Defect } from '../../../domain/errors.ts';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';
import { aPlan, version1 } from '../../domain/builders.ts';

/* The cap of a run over a real table: what in-memory tests cannot say of PartiQL and its sums. */

const tables: Readonly<Record<string, string>> = {
  WORK_TABLE: 'Work',
  CONTROLS_TABLE: 'Controls',
};
const settings: Settings = {
  optional: (name) => tables[name],
  required: (name) => {
    const table = tables[name];
    if (table !== undefined) return table;
    throw new Defect(`no setting ${name}`);
  },
};
const benefit = version1.benefits['monthly-data'];

let folder: string;
let process: DatabaseProcess;
let env: { database: Database; settings: Settings };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capped-lines-'));
  process = await startDatabase(join(folder, 'tables.db'), folder, () => {});
  const client = new DynamoDBClient({
    ...{ endpoint: process.endpoint, region: 'ap-northeast-2' },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  for (const TableName of Object.values(tables)) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [text('pk'), text('sk')],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  }
  const clock = {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
  env = {
    database: dynamoDatabase({ once: () => client, patient: () => client }, clock),
    settings,
  };
});

afterAll(async () => {
  await process.stop();
  await rm(folder, { recursive: true, force: true });
});

it('lets as many of many batches at once through as fit, and each once', async () => {
  const plan = aPlan({ run: 'monthly-data-2026-02' });
  const cap = { gigabytes: 5_000, shards: 3 };
  await openCounters(env, plan.run, cap);
  const batches = Array.from({ length: 30 }, (_, place) => `L${place}`);
  const want = (batch: string) =>
    setAside(env, plan, cap, { batch, lines: 4, benefit, set: undefined });
  const came = await Promise.allSettled(batches.map(want));
  const served = batches.filter((_, place) => came[place]?.status === 'fulfilled');
  // 50 lines in three parts: 17, 17 and 16, of which each takes four batches of four.
  expect(served).toHaveLength(12);
  const refused = came.flatMap((each) => (each.status === 'rejected' ? [each.reason.name] : []));
  expect(new Set(refused)).toEqual(new Set(['CapReached']));
  await Promise.all(served.map(want));
  expect(await countedLines(env, plan.run, cap)).toBe(48);
});

it('grows a batch that came first with fewer lines by the difference', async () => {
  const plan = aPlan({ run: 'monthly-data-2026-03' });
  const cap = { gigabytes: 1_000, shards: 1 };
  await openCounters(env, plan.run, cap);
  const want = (lines: number) =>
    setAside(env, plan, cap, { batch: 'L1', lines, benefit, set: undefined });
  await want(4);
  await want(9);
  await want(9);
  expect(await countedLines(env, plan.run, cap)).toBe(9);
  await expect(want(11)).rejects.toMatchObject({ name: 'CapReached' });
});

it('keeps caps beside the switch, and confirms only the wish that stands', async () => {
  const of = { programme: 'p', benefit: 'b', run: 'monthly-data-2026-02' };
  const word = { why: 'a test', at: '2026-02-01T00:00:00.000Z' };
  const [one, other] = [5, 9].map((gigabytes) => ({ gigabytes, by: 'person 1001', ...word }));
  if (!one || !other) throw new Error('two wishes');
  await setCap(env, of, { gigabytes: 1, by: 'person 1001', ...word });
  await askForCap(env, of, one);
  await askForCap(env, of, other);
  const cap = { ...one, confirmedBy: 'person 2002' };
  await expect(confirmCap(env, of, { asked: one, cap })).rejects.toMatchObject({
    name: 'Conflict',
  });
  await confirmCap(env, of, { asked: other, cap: { ...other, confirmedBy: 'person 2002' } });
  expect(await readControls(env, 'p', 'b')).toEqual({
    caps: { [of.run]: { ...other, confirmedBy: 'person 2002' } },
  });
});
