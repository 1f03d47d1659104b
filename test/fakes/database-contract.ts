import { beforeEach, describe, expect, it } from 'vitest';
import {
  allHold,
  isNew,
  isNot,
  isStill,
  isThere,
  leaseIsFree,
  newestWordCounts,
} from '../../adapters/conditions.ts';
import type { Database, Item } from '../../adapters/env.ts';

/**
 * What the database port promises, as one suite for every engine behind it: the one in memory that
 * handlers are tested on, and a real one. `table` is fresh in every test, with the index `open`.
 */
export const databaseContract = (
  make: () => Promise<{ database: Database; table: string }>,
): void => {
  let database: Database;
  let table: string;

  beforeEach(async () => {
    ({ database, table } = await make());
  });

  const insert = (...items: Item[]) => database.insertAll('insert', table, items);
  const get = (pk: string, sk = 's') => database.get('get', table, { pk, sk });
  const all = async (items: AsyncIterable<Item>): Promise<Item[]> => {
    const found: Item[] = [];
    for await (const item of items) found.push(item);
    return found;
  };

  describe('insert', () => {
    it('puts what is absent and never what is there', async () => {
      await insert({ pk: 'a', sk: 's', by: 'first' });
      expect(await insert({ pk: 'a', sk: 's', by: 'second' }, { pk: 'b', sk: 's' })).toEqual([
        'duplicate',
        'inserted',
      ]);
      expect(await get('a')).toEqual({ pk: 'a', sk: 's', by: 'first' });
    });

    it('answers more than one call holds in the order of the items', async () => {
      const items = Array.from({ length: 130 }, (_, at) => ({ pk: `p${at}`, sk: 's' }));
      await insert(...items.filter((_, at) => at % 3 === 0));
      expect(await insert(...items)).toEqual(
        items.map((_, at) => (at % 3 === 0 ? 'duplicate' : 'inserted')),
      );
    });

    it('keeps every kind of value that our items hold, and leaves out what is undefined', async () => {
      const facts = { ended: false, suspendedBy: 'operator', list: [1, 'two', null] };
      await insert({
        pk: 'a',
        sk: 's',
        n: 102_400,
        facts,
        why: "a 'quoted' reason",
        none: undefined,
      });
      expect(await get('a')).toEqual({
        ...{ pk: 'a', sk: 's', n: 102_400, facts, why: "a 'quoted' reason" },
      });
    });
  });

  describe('read', () => {
    it('answers nothing for an absent key, and any number of keys at once', async () => {
      const items = Array.from({ length: 230 }, (_, at) => ({ pk: `p${at}`, sk: 's' }));
      await insert(...items.slice(0, 225));
      expect(await get('p229')).toBeUndefined();
      expect(await database.getAll('get all', table, items)).toHaveLength(225);
      expect(await database.getAll('get all', table, [])).toEqual([]);
      await insert({ pk: 'whole', sk: 's', amountMb: 5, why: 'a reason' });
      const part = [{ pk: 'whole', sk: 's' }];
      expect(await database.getAll('get all', table, part, ['pk', 'amountMb'])).toEqual([
        { pk: 'whole', amountMb: 5 },
      ]);
    });

    it('queries a range of one partition in order, and stops at the limit', async () => {
      await insert(...['d', 'b', 'a', 'c', 'c~'].map((sk) => ({ pk: 'p', sk })));
      await insert({ pk: 'q', sk: 'b' });
      const found = database.query('query', table, {
        where: 'pk = :pk AND sk BETWEEN :from AND :to',
        values: { ':pk': 'p', ':from': 'b', ':to': 'c~' },
      });
      expect((await all(found)).map(({ sk }) => sk)).toEqual(['b', 'c', 'c~']);
      const last = { where: 'pk = :pk', values: { ':pk': 'p' }, descending: true, limit: 2 };
      const ofTheEnd = await all(database.query('query', table, last));
      expect(ofTheEnd.map(({ sk }) => sk)).toEqual(['d', 'c~']);
    });

    it('finds by the index what has its attribute, and nothing else', async () => {
      await insert({ pk: 'a', sk: 's', openShard: 'x' }, { pk: 'b', sk: 's' });
      const open = { index: 'open', where: 'openShard = :s', values: { ':s': 'x' } };
      expect((await all(database.query('query', table, open))).map(({ pk }) => pk)).toEqual(['a']);
      await database.update('close', table, {
        key: { pk: 'a', sk: 's' },
        remove: ['openShard'],
        ...isThere,
      });
      expect(await all(database.query('query', table, open))).toEqual([]);
    });

    it('scans everything once, filtered and projected, in several segments', async () => {
      const items = Array.from({ length: 60 }, (_, at) => ({
        ...{ pk: `p${at}`, sk: at % 2 ? 'GRANT#x' : 'VOID#x', run: `r${at % 3}`, more: 'm' },
      }));
      await insert(...items);
      const found = await all(
        database.scan('scan', table, {
          segments: 4,
          project: ['run'],
          filter: 'begins_with(#sk, :grants)',
          names: { '#sk': 'sk' },
          values: { ':grants': 'GRANT#' },
        }),
      );
      expect(found).toHaveLength(30);
      expect(found[0]).toEqual({ run: expect.stringMatching(/^r/) });
    });
  });

  describe('update', () => {
    const key = { pk: 'a', sk: 's' };

    it('makes an item that is new, once', async () => {
      const update = { key, set: { status: 'open' }, ...isNew };
      expect(await database.update('make', table, update)).toMatchObject({ status: 'open' });
      await expect(database.update('make', table, update)).rejects.toMatchObject({
        name: 'Conflict',
      });
    });

    it('changes an item only under its condition', async () => {
      const unlessSealed = allHold(isThere, isNot('status', 'sealed'));
      const seal = { key, set: { status: 'sealed' }, ...unlessSealed };
      await expect(database.update('seal', table, seal)).rejects.toMatchObject({
        name: 'Conflict',
      });
      await insert({ ...key, status: 'open', old: 1 });
      await database.update('change', table, {
        key,
        remove: ['old'],
        ...isStill('status', 'open'),
      });
      await database.update('seal', table, seal);
      await expect(database.update('seal', table, seal)).rejects.toMatchObject({
        name: 'Conflict',
      });
      expect(await get('a')).toEqual({ ...key, status: 'sealed' });
    });

    it('compares numbers as numbers and texts as texts', async () => {
      await insert({ ...key, leaseUntil: 900 });
      const free = (nowMs: number) => ({ key, set: { by: 'me' }, ...leaseIsFree(nowMs) });
      await expect(database.update('take', table, free(899))).rejects.toMatchObject({
        name: 'Conflict',
      });
      await database.update('take', table, free(1_000));
    });

    it('lets the newest word stand where that is the rule', async () => {
      for (const why of ['one', 'other']) {
        await database.update('say', table, { key, set: { why }, ...newestWordCounts });
      }
      expect(await get('a')).toMatchObject({ why: 'other' });
    });
  });
};
