import type { Database, InsertResult, Item } from '../../adapters/env.ts';

/** Tables that can be inserted into and looked at; whatever else is asked of them fails. */
export const tablesInMemory = (): Database & { readonly rows: Map<string, Item> } => {
  const rows = new Map<string, Item>();
  const keyOf = (table: string, { pk, sk }: Item): string => JSON.stringify([table, pk, sk]);
  const unknown = (): never => {
    throw new Error('this fake only inserts and gets');
  };
  return {
    rows,
    insertAll: async (_call, table, items) =>
      items.map((item): InsertResult => {
        const key = keyOf(table, item);
        if (rows.has(key)) return 'duplicate';
        rows.set(key, item);
        return 'inserted';
      }),
    get: async (_call, table, key) => rows.get(keyOf(table, key)),
    getAll: async (_call, table, keys) =>
      keys.flatMap((key) => {
        const found = rows.get(keyOf(table, key));
        return found ? [found] : [];
      }),
    query: unknown,
    scan: unknown,
    update: unknown,
    transact: unknown,
  };
};
