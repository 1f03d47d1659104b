import { describe, expect, it } from 'vitest';
import { makeCountCodeStock } from '../../../functions/schedule/count-code-stock.ts';
import {
  codeFile,
  codeImportEnv,
  codesOf,
  deliver,
  importCodes,
  takeCode,
} from '../../fakes/code-import.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const rows = Array.from({ length: 1_200 }, (_, n) => [`s-${n}`, `CODE-STOCK-${n}`] as const);

/** 1,200 codes of one service, none of the other. */
const stocked = async (): Promise<MonthlyEnv> => {
  const env = await codeImportEnv();
  await importCodes(env, deliver(env, codeFile(rows)), { rowsInAPart: 500 });
  return env;
};
const countOn = (env: MonthlyEnv, on: string) =>
  makeCountCodeStock(env)({ scheduledTime: `${on}T00:00:00Z` });
const take = async (env: MonthlyEnv, codes: number): Promise<void> => {
  const free = codesOf(env).filter(({ holder }) => !holder);
  for (const code of free.slice(0, codes)) await takeCode(env, code, 'L1');
};
const said = (env: MonthlyEnv, service: string) =>
  env.published.filter(({ detail }) => detail.service === service).map(({ detail }) => detail);

describe('the daily count of the stock', () => {
  it('says once that a service without codes is low, however often the day is counted', async () => {
    const env = await stocked();
    await countOn(env, '2026-02-02');
    await countOn(env, '2026-02-02');
    expect(said(env, 'stream-two')).toHaveLength(1);
    expect(said(env, 'stream-one')).toEqual([]);
    await countOn(env, '2026-02-03');
    expect(said(env, 'stream-two')).toHaveLength(2);
  });

  it('forecasts from the use of the last seven days', async () => {
    const env = await stocked();
    await countOn(env, '2026-02-02');
    await take(env, 70);
    const { pools } = await countOn(env, '2026-02-09');
    expect(pools[0]).toMatchObject({
      ...{ pool: 'stream-one', free: 1130, used: 70, usedADay: 10, daysLeft: 113, low: false },
    });
    await take(env, 700);
    await countOn(env, '2026-02-16');
    expect(said(env, 'stream-one')).toMatchObject([
      { countedOn: '2026-02-16', freeCodes: 430, usedADay: 100, daysLeft: 4 },
    ]);
  });

  it('counts the stock and not the deliveries: a new file does not look like use', async () => {
    const env = await stocked();
    await countOn(env, '2026-02-02');
    const more = codeFile([['s-new', 'CODE-STOCK-NEW']]);
    await importCodes(env, deliver(env, more, 'customer-appreciation/stream-one/more.csv'));
    const { pools } = await countOn(env, '2026-02-03');
    expect(pools[0]).toMatchObject({ free: 1201, used: 0, usedADay: 0 });
  });

  it('says it again where the note of having said it was cut off', async () => {
    const env = await stocked();
    env.disturb = (call) => {
      if (call === 'keep what was told') throw new Error('cut off');
    };
    await expect(countOn(env, '2026-02-02')).rejects.toThrow('cut off');
    env.disturb = undefined;
    await countOn(env, '2026-02-02');
    expect(said(env, 'stream-two')).toHaveLength(2);
  });

  it('tells who waits, in numbers alone', async () => {
    const env = await stocked();
    env.database.plant('Codes', {
      pk: 'WAIT#stream-two',
      sk: '2026-02-01T00:00:00.000Z#L77',
      line: 'L77',
    });
    await countOn(env, '2026-02-02');
    expect(said(env, 'stream-two')).toMatchObject([{ freeCodes: 0, waitingLines: 1 }]);
    expect(JSON.stringify([env.published, env.logged])).not.toContain('L77');
  });
});
