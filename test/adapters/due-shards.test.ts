import { expect, it } from 'vitest';
import { noteDueShard, notedShards } from '../../adapters/due-shards.ts';
import type { Database } from '../../adapters/env.ts';
import { environmentSettings } from '../../adapters/live-env.ts';
import { databaseInMemory } from '../fakes/database-in-memory.ts';

const settings = environmentSettings({ ENROLMENTS_TABLE: 'Enrolments', CODES_TABLE: 'Codes' });
const shard = { on: '2028-02-17', shard: 7 };
const of = (database: Database) => {
  const calls: string[] = [];
  const counted: Database = {
    ...database,
    get: (call, ...rest) => {
      calls.push(call);
      return database.get(call, ...rest);
    },
    insertAll: (call, ...rest) => {
      calls.push(call);
      return database.insertAll(call, ...rest);
    },
  };
  return { env: { database: counted, settings }, calls };
};

it('a shard is noted once, and whoever has seen its note asks no more', async () => {
  const database = databaseInMemory();
  const first = of(database);
  await noteDueShard(first.env, 'ENROLMENTS_TABLE', shard);
  await noteDueShard(first.env, 'ENROLMENTS_TABLE', shard);
  expect(first.calls).toEqual(['look for the note of the shard', 'note the shard']);
  const other = of(database);
  await noteDueShard(other.env, 'ENROLMENTS_TABLE', shard);
  await noteDueShard(other.env, 'ENROLMENTS_TABLE', shard);
  expect(other.calls).toEqual(['look for the note of the shard']);
  const days = { from: shard.on, until: shard.on };
  expect(await notedShards(other.env, 'ENROLMENTS_TABLE', days)).toEqual([shard]);
});

it('every table has its own notes', async () => {
  const { env } = of(databaseInMemory());
  await noteDueShard(env, 'ENROLMENTS_TABLE', shard);
  await noteDueShard(env, 'CODES_TABLE', shard);
  const days = { from: shard.on, until: shard.on };
  expect(await notedShards(env, 'CODES_TABLE', days)).toEqual([shard]);
});

it('a note that could not be written is asked for again', async () => {
  const { env, calls } = of(databaseInMemory());
  const insertAll = env.database.insertAll;
  env.database.insertAll = async () => {
    throw new Error('the table does not answer');
  };
  await expect(noteDueShard(env, 'ENROLMENTS_TABLE', shard)).rejects.toThrow('does not answer');
  env.database.insertAll = insertAll;
  await noteDueShard(env, 'ENROLMENTS_TABLE', shard);
  expect(calls).toContain('note the shard');
});
