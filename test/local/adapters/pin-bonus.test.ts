import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoDatabase } from '../../../adapters/aws/database.ts';
import type { Database, Settings } from '../../../adapters/env.ts';
import { pinBonus } from '../../../adapters/roaming/pin-bonus.ts';
import {
  noteOnPurchase,
  purchasesOfLine,
  readPurchase,
  recordPurchase,
} from '../../../adapters/roaming/purchases.ts';
import { Defect } from '../../../domain/errors.ts';
import { type DatabaseProcess, startDatabase } from '../../../local/database/database-process.ts';

/* The cap of a month over a real table: what in-memory tests cannot say of PartiQL. */

const settings: Settings = {
  optional: () => undefined,
  required: (name) => {
    if (name === 'APPLICATIONS_TABLE') return 'Applications';
    throw new Defect(`no setting ${name}`);
  },
};
const at = '2026-03-10T01:30:00.000Z';

let folder: string;
let process: DatabaseProcess;
let env: { database: Database; settings: Settings };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pin-bonus-'));
  process = await startDatabase(join(folder, 'tables.db'), folder, () => {});
  const client = new DynamoDBClient({
    ...{ endpoint: process.endpoint, region: 'ap-northeast-2' },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName: 'Applications',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
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

const pin = async (line: string, purchaseId: string) => {
  const of = { line, purchaseId };
  await recordPurchase(env, {
    ...{ ...of, programme: 'customer-appreciation', recordedAt: at },
    ...{ firstEvent: 'RoamingProductStarted' as const, firstEventId: `E-${purchaseId}` },
  });
  const bonus = {
    ...{ product: 'ROAM-3GB', amountMb: 1536, validFrom: at, validUntil: at, purchasedAt: at },
    ...{ programmeVersion: 1, boughtIn: '2026-03', eventId: `E-${purchaseId}`, decidedAt: at },
  };
  return pinBonus(env, { of, bonus, cap: 5, groups: ['roaming-plus-50'], by: 'event:E' });
};

it('of fifty purchases at the same moment exactly five are pinned, each with its own slot', async () => {
  const ids = Array.from({ length: 50 }, (_, place) => `P${place}`);
  const pinned = await Promise.all(ids.map((id) => pin('L1', id)));
  expect(pinned.filter((one) => one === 'pinned')).toHaveLength(5);
  expect(pinned.filter((one) => one === 'monthly_cap_reached')).toHaveLength(45);
  const records = await purchasesOfLine(env, 'L1');
  expect(records).toHaveLength(50);
  const slots = records.flatMap(({ due }) => due?.slot ?? []);
  expect(slots.sort()).toEqual([1, 2, 3, 4, 5]);
});

it('a purchase that is pinned twice at the same moment takes one slot', async () => {
  const pinned = await Promise.all([1, 2, 3, 4].map(() => pin('L2', 'Q1')));
  expect(pinned.toSorted()).toEqual(['decided', 'decided', 'decided', 'pinned']);
  expect(await pin('L2', 'Q2')).toBe('pinned');
  expect((await readPurchase(env, { line: 'L2', purchaseId: 'Q2' })).due?.slot).toBe(2);
});

it('a purchase that was refused is not pinned, and a note is set once', async () => {
  const of = { line: 'L3', purchaseId: 'R1' };
  await recordPurchase(env, {
    ...{ ...of, programme: 'customer-appreciation', recordedAt: at },
    ...{ firstEvent: 'RoamingProductStarted' as const, firstEventId: 'E1' },
  });
  const value = { eventId: 'E1', at, reason: 'line_ended' } as const;
  await noteOnPurchase(env, of, { note: 'refused', value, unless: ['due'] });
  await noteOnPurchase(env, of, { note: 'refused', value: { ...value, eventId: 'E2' } });
  expect(await pin('L3', 'R1')).toBe('decided');
  expect(await readPurchase(env, of)).toMatchObject({ refused: { eventId: 'E1' } });
});
