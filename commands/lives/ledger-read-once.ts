import type { Env, Item } from '../../adapters/env.ts';

/**
 * The same outside, whose ledger is read as a whole once: an account that looks at it benefit by
 * benefit would read all of it each time. What was not asked for yet is held in memory, so it is for
 * one machine, and for a ledger that nobody writes to meanwhile. Whoever reads first is given what
 * has come so far, so that the database reads on while the account is made up; what was asked for
 * once is let go, and asked for again it is read again. `whole` gives every item of the ledger.
 */
export const ledgerReadOnce = (env: Env, whole: () => AsyncIterable<Item>): Env => {
  const ledger = env.settings.required('LEDGER_TABLE');
  const read: (Item | undefined)[] = [];
  const asked: string[] = [];
  let source: AsyncIterator<Item> | undefined;
  /** False where nothing is left to read. */
  const readOn = async (): Promise<boolean> => {
    source ??= whole()[Symbol.asyncIterator]();
    const next = await source.next();
    if (!next.done) read.push(next.value);
    return !next.done;
  };
  const isLetGo = (prefix: string): boolean =>
    asked.some((earlier) => earlier.startsWith(prefix) || prefix.startsWith(earlier));
  return {
    ...env,
    database: {
      ...env.database,
      scan: async function* (call, table, scan) {
        const [value] = Object.values(scan.values ?? {});
        const prefix = String(value);
        if (table !== ledger || scan.filter === undefined || isLetGo(prefix)) {
          yield* env.database.scan(call, table, scan);
          return;
        }
        asked.push(prefix);
        // The last item may have come to another who waited for it beside us.
        const isThere = async (place: number): Promise<boolean> =>
          place < read.length || (await readOn()) || place < read.length;
        for (let place = 0; await isThere(place); place += 1) {
          const item = read[place];
          if (!item || !String(item.sk).startsWith(prefix)) continue;
          read[place] = undefined;
          yield item;
        }
      },
    },
  };
};
