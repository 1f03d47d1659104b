import { cpSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { startDatabase } from '../../../local/database/database-process.ts';
import { createTables } from '../../../local/database/tables.ts';
import { dropTablesAtWork, tablesAtWork } from '../../../local/database/tables-at-work.ts';
import { endProcess, identityOf } from '../../../local/folder/process-identity.ts';
import { aFolder } from '../an-assembly.ts';

const table = {
  name: 'things',
  properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [],
    LocalSecondaryIndexes: [],
  },
} as unknown as Parameters<typeof createTables>[1][number];

/** A data folder's tables and a memory of their own. */
const aPlace = () => {
  const tables = join(aFolder(), 'tables');
  mkdirSync(tables);
  return { tables, inMemory: true, memory: aFolder(), roomNeeded: 1 };
};

const hasThings = async (file: string): Promise<boolean> => {
  const folder = aFolder();
  const database = await startDatabase(file, folder, () => {});
  const answer = await fetch(database.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/x/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: '{}',
  });
  const { TableNames: names } = (await answer.json()) as { TableNames: string[] };
  await database.stop();
  return names.includes('things');
};

it('brings the tables back at a clean stop, and takes them into memory again', async () => {
  const place = aPlace();
  const work = tablesAtWork(place);
  expect(work.file.startsWith(place.memory)).toBe(true);
  const database = await startDatabase(work.file, aFolder(), () => {});
  await createTables(database.endpoint, [table]);
  await database.stop();
  work.bringBack();
  expect(readdirSync(place.memory)).toEqual([]);
  expect(readdirSync(place.tables)).toEqual(['tables.sqlite']);
  expect(await hasThings(join(place.tables, 'tables.sqlite'))).toBe(true);
  expect(await hasThings(tablesAtWork(place).file)).toBe(true);
});

it('goes on in memory after a kill -9, also where the next start would work in the folder', async () => {
  const place = aPlace();
  const database = await startDatabase(tablesAtWork(place).file, aFolder(), () => {});
  await createTables(database.endpoint, [table]);
  const identity = identityOf(database.pid);
  if (!identity) throw new Error('The database has no process.');
  process.kill(database.pid, 'SIGKILL');
  await endProcess(identity);
  const again = tablesAtWork({ ...place, inMemory: false });
  expect(again.file.startsWith(place.memory)).toBe(true);
  expect(await hasThings(again.file)).toBe(true);
  again.bringBack();
  expect(tablesAtWork({ ...place, inMemory: false }).file).toBe(
    join(place.tables, 'tables.sqlite'),
  );
  expect(await hasThings(join(place.tables, 'tables.sqlite'))).toBe(true);
});

it('says that a restart of the machine took the tables', () => {
  const place = aPlace();
  tablesAtWork(place);
  for (const name of readdirSync(place.memory))
    rmSync(join(place.memory, name), { recursive: true });
  expect(() => tablesAtWork(place)).toThrow('when the machine was restarted, and are gone');
});

it('refuses the copy of a folder whose tables are in memory: two would work on one file', () => {
  const place = aPlace();
  tablesAtWork(place);
  const copy = join(aFolder(), 'tables');
  cpSync(place.tables, copy, { recursive: true });
  expect(() => tablesAtWork({ ...place, tables: copy })).toThrow('was copied while its tables');
  dropTablesAtWork(copy);
  expect(readdirSync(place.memory)).toHaveLength(1);
  dropTablesAtWork(place.tables);
  expect(readdirSync(place.memory)).toEqual([]);
});

it('stays on the disk where memory has no room, or is none', () => {
  const place = aPlace();
  const onDisk = join(place.tables, 'tables.sqlite');
  expect(tablesAtWork({ ...place, roomNeeded: 2 ** 60 }).file).toBe(onDisk);
  expect(tablesAtWork({ ...place, memory: join(place.memory, 'none') }).file).toBe(onDisk);
  expect(readdirSync(place.memory)).toEqual([]);
});

it('removes what lies in memory of data folders that are gone, an hour later', () => {
  const [gone, kept, place] = [aPlace(), aPlace(), aPlace()];
  const { memory } = place;
  tablesAtWork({ ...gone, memory });
  const keptFolder = dirname(tablesAtWork({ ...kept, memory }).file);
  rmSync(gone.tables, { recursive: true });
  writeFileSync(join(memory, 'another’s'), '');
  tablesAtWork({ ...place, inMemory: false });
  expect(readdirSync(memory)).toHaveLength(3);
  for (const name of readdirSync(memory)) utimesSync(join(memory, name), 1, 1);
  tablesAtWork({ ...place, inMemory: false });
  expect(readdirSync(memory).sort()).toEqual([basename(keptFolder), 'another’s'].sort());
});
