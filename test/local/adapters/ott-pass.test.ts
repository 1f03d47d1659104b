import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDatabase } from '../../../adapters/aws/database.ts';
import type { Item } from '../../../adapters/env.ts';
import { recordCodeEvent } from '../../../adapters/ott/code-events.ts';
import { dueShards } from '../../../adapters/ott/code-item.ts';
import { lapseChoice } from '../../../adapters/ott/lapse.ts';
import { sweepOttShard } from '../../../adapters/ott/ott-dates.ts';
import { serveWaiting } from '../../../adapters/ott/waiting.ts';
import { makeReissueCode } from '../../../functions/api/reissue-code.ts';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { chargingToken } from '../../fakes/charging-in-memory.ts';
import { canary, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';
import { ottPartnerInMemory } from '../../fakes/ott-partner-in-memory.ts';

let folder: string;
let database: DatabaseProcess;
let client: DynamoDBClient;
let env: OttEnv;

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
const tables = ['Ledger', 'Codes', 'Applications', 'Notices', 'Lines', 'Work', 'Controls'];

const createTable = (name: string): CreateTableCommand =>
  new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [text('pk'), text('sk'), text('openShard')],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'open',
        KeySchema: [
          { AttributeName: 'openShard', KeyType: 'HASH' },
          { AttributeName: 'pk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });

/** The pass over real tables: what the fake believes about conditions is seen here. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ott-pass-test-'));
  database = await startDatabase(join(folder, 'tables.db'), folder, () => {});
  client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  for (const name of tables) await client.send(createTable(name));
  env = await ottEnv(['L1', 'L2', 'L3', 'L4'].map((line) => aLine({ line })));
  const clients = { once: () => client, patient: () => client };
  Object.assign(env, { database: dynamoDatabase(clients, env.clock) });
  const partner = ottPartnerInMemory(() => env.time.now, chargingToken);
  env.http.send = partner.send;
});

afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const itemsOf = async (table: string): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of env.database.scan('look', table, {})) items.push(item);
  return items;
};
const inLedger = async (line: string): Promise<string[]> =>
  (await itemsOf('Ledger'))
    .filter(({ pk }) => pk === `line:${line}`)
    .map(({ sk }) => String(sk).replace(/#.*#/, '#'))
    .sort();

describe('the pass over real tables', () => {
  it('is chosen, changed, claimed, and shown again', async () => {
    await env.stock(['S1']);
    await env.choose('L1', 'stream-two');
    expect(await env.choose('L1')).toMatchObject({ body: { version: 2 } });
    const [one, other] = await Promise.all([env.reveal('L1'), env.reveal('L1')]);
    expect(one).toMatchObject({ status: 200, body: { code: `${canary}-S1` } });
    expect(other.body).toEqual(one.body);
    expect(await inLedger('L1')).toEqual(['GRANT#0']);
  });

  it('is waited for in order, and lapses with its place', async () => {
    for (const line of ['L2', 'L3', 'L4']) {
      await env.choose(line);
      expect(await env.reveal(line)).toMatchObject({ status: 202 });
      env.time.now += 1_000;
    }
    const event = await env.says({ type: 'LineEnded', line: 'L2' });
    expect(await lapseChoice(env, version1, event)).toBe('lapsed');
    const codes = await env.stock(['S2'], { held: true });
    const restock = { programme: version1, pool: 'stream-one', run: 'restock:file' };
    expect(await serveWaiting(env, restock, codes)).toMatchObject({ given: 1, left: [] });
    expect(await env.reveal('L3')).toMatchObject({ body: { code: `${canary}-S2` } });
    expect(await env.reveal('L4')).toMatchObject({ status: 202 });
  });

  it('is voided where its code was never seen', async () => {
    const codes = await env.stock(['S3'], { held: true });
    const restock = { programme: version1, pool: 'stream-one', run: 'restock:file' };
    await serveWaiting(env, restock, codes);
    const event = await env.says({ type: 'LineTransferred', line: 'L4' });
    expect(await lapseChoice(env, version1, event)).toBe('lapsed');
    expect(await inLedger('L4')).toEqual(['GRANT#0', 'VOID#0']);
  });

  it('is given again for a broken code, once the partner has cancelled it', async () => {
    const desk = (act: 'request' | 'approve', who: string) =>
      makeReissueCode(env)({ line: 'L1', act, who, why: 'the code does not open' });
    await desk('request', 'maker');
    expect(await desk('approve', 'checker')).toMatchObject({ reason: 'no_code_free' });
    await env.stock(['S4']);
    expect(await desk('approve', 'checker')).toMatchObject({ state: 'reissued' });
    expect(await inLedger('L1')).toEqual(['GRANT#0', 'GRANT#1', 'VOID#0']);
    expect(await env.reveal('L1')).toMatchObject({ body: { code: `${canary}-S4` } });
  });

  it('runs from its redemption, and its holder is told by date', async () => {
    const redeemed = {
      ...{ version: 1, eventId: 'P1', type: 'CodeRedeemed', service: 'stream-one' },
      ...{ serial: 'S2', occurredAt: '2026-03-05T03:00:00.000Z' },
    };
    expect(await recordCodeEvent(env, version1, redeemed)).toBe('marked');
    expect(await recordCodeEvent(env, version1, redeemed)).toBe('known');
    let told = 0;
    for (const on of ['2026-08-17', '2026-08-21']) {
      env.time.now = Date.parse(`${on}T03:00:00.000Z`);
      for (let shard = 0; shard < dueShards; shard += 1) {
        told += (await sweepOttShard(env, version1, { on, shard })).told;
      }
    }
    // L1 has not registered its second code; the pass of L3 runs.
    expect(told).toBe(2);
    const templates = (await itemsOf('Notices')).map(({ template }) => template);
    expect(templates).toEqual(expect.arrayContaining(['ott_code_expiring', 'ott_pass_ending']));
  });

  it('leaves no code in the open in any table', async () => {
    for (const table of tables) expect(JSON.stringify(await itemsOf(table))).not.toContain(canary);
  });
});
