import type { Env, Item } from '../../adapters/env.ts';

/**
 * The same outside, whose ledger is read as a whole once and then remembered: an account that looks
 * at it benefit by benefit would read all of it each time. It holds the ledger in memory, so it is
 * for one machine, and for a ledger that nobody writes to meanwhile.
 */
export const ledgerReadOnce = (env: Env): Env => {
  const ledger = env.settings.required('LEDGER_TABLE');
  let items: Promise<Item[]> | undefined;
  const all = async (): Promise<Item[]> => {
    const read: Item[] = [];
    const whole = env.database.scan('read the ledger', ledger, { segments: 16 });
    for await (const item of whole) read.push(item);
    return read;
  };
  return {
    ...env,
    database: {
      ...env.database,
      scan: async function* (call, table, scan) {
        const [prefix] = Object.values(scan.values ?? {});
        if (table !== ledger || scan.filter === undefined) {
          yield* env.database.scan(call, table, scan);
          return;
        }
        items ??= all();
        for (const item of await items) if (String(item.sk).startsWith(String(prefix))) yield item;
      },
    },
  };
};
