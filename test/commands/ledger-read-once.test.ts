import { expect, it } from 'vitest';
import type { Env, Item, Scan } from '../../adapters/env.ts';
import { ledgerReadOnce } from '../../commands/lives/ledger-read-once.ts';

const items: Item[] = ['GRANT#p#a#1', 'VOID#p#a#1', 'GRANT#p#b#1', 'GRANT#p#a#2'].map((sk) => ({
  pk: 'line:1',
  sk,
}));

/** An outside whose database filters as the real one does, and how often it was read as a whole. */
const aLedger = (held: readonly Item[] = items) => {
  const scans: (Scan | 'whole')[] = [];
  const scan = async function* (_call: string, _table: string, asked: Scan) {
    scans.push(asked.filter === undefined ? 'whole' : asked);
    const prefix = String(Object.values(asked.values ?? { ':p': '' })[0]);
    for (const item of held) if (String(item.sk).startsWith(prefix)) yield item;
  };
  const env = { settings: { required: () => 'ledger' }, database: { scan } } as unknown as Env;
  const once = ledgerReadOnce(env, () => env.database.scan('read the ledger', 'ledger', {}));
  const keys = async (prefix: string, table = 'ledger'): Promise<unknown[]> => {
    const filter = 'begins_with(#sk, :p)';
    const part = once.database.scan('read', table, { filter, values: { ':p': prefix } });
    const found: unknown[] = [];
    for await (const { sk } of part) found.push(sk);
    return found;
  };
  return { scans, keys };
};

it('reads the ledger once for all who ask for different parts of it', async () => {
  const { scans, keys } = aLedger();
  expect(await keys('GRANT#p#a#')).toEqual(['GRANT#p#a#1', 'GRANT#p#a#2']);
  expect(await keys('VOID#p#a#')).toEqual(['VOID#p#a#1']);
  expect(await keys('GRANT#p#b#')).toEqual(['GRANT#p#b#1']);
  expect(await keys('GRANT#p#c#')).toEqual([]);
  expect(scans).toEqual(['whole']);
});

it('gives each of two who read side by side its own part', async () => {
  const { scans, keys } = aLedger();
  expect(await Promise.all([keys('GRANT#p#a#'), keys('GRANT#p#b#')])).toEqual([
    ['GRANT#p#a#1', 'GRANT#p#a#2'],
    ['GRANT#p#b#1'],
  ]);
  expect(scans).toEqual(['whole']);
});

it.each([1, 2, 3, 4, 5])(
  'gives the last of %i items to whom it is for, whoever got it',
  async (n) => {
    const fillers = Array.from({ length: n - 1 }, (_, place) => `GRANT#p#filler#${place}`);
    const { keys } = aLedger([...fillers, 'GRANT#p#b#1'].map((sk) => ({ pk: 'line:1', sk })));
    const found = await Promise.all(
      ['none', 'b', 'nobody'].map((kind) => keys(`GRANT#p#${kind}#`)),
    );
    expect(found).toEqual([[], ['GRANT#p#b#1'], []]);
  },
);

it('reads again what was let go, also as a part of more', async () => {
  const { scans, keys } = aLedger();
  const first = await keys('GRANT#p#a#');
  expect(await keys('GRANT#p#a#')).toEqual(first);
  expect(await keys('GRANT#p#')).toHaveLength(3);
  expect(await keys('GRANT#p#a#1')).toHaveLength(1);
  expect(scans).toHaveLength(4);
});
