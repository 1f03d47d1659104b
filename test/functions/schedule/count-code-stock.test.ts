import { describe, expect, it } from 'vitest';
import { freeShards } from '../../../adapters/ott/code-item.ts';
import { makeCountCodeStock } from '../../../functions/schedule/count-code-stock.ts';
import { codeFile, codeImportEnv, deliver, importCodes } from '../../fakes/code-import.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const report = {
  ...{ file: 'a-file', pool: 'stream-one', key: 'a-key', versionId: 'v', delivered: 1_200 },
  ...{ offered: 1_200, givenToWaiting: 0, cancelled: 0, quarantinedByReason: {} },
  ...{ duplicateInFile: 0, duplicateOfEarlierFile: 0, quarantined: 0, at: 'then' },
};
const markers = Array.from({ length: 1_200 }, (_, n) => ({
  pk: `FREE#stream-one#${String(n % freeShards).padStart(2, '0')}`,
  sk: String(n),
}));

/** 1,200 codes of one service, none of the other. */
const stocked = async (): Promise<MonthlyEnv> => {
  const env = await codeImportEnv();
  for (const marker of markers) env.database.plant('Codes', marker);
  env.database.plant('Codes', { pk: 'FILES#stream-one', sk: 'a-file' });
  env.database.plant('Codes', { pk: 'FILE#a-file', sk: 'REPORT', ...report });
  return env;
};
const countOn = (env: MonthlyEnv, on: string) =>
  makeCountCodeStock(env)({ scheduledTime: `${on}T00:00:00Z` });
const take = async (env: MonthlyEnv, from: number, until: number): Promise<void> => {
  for (const remove of markers.slice(from, until)) {
    await env.database.transact('take a code', [{ table: 'Codes', remove }]);
  }
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
    await take(env, 0, 70);
    const { pools } = await countOn(env, '2026-02-09');
    expect(pools[0]).toMatchObject({
      ...{ pool: 'stream-one', free: 1130, used: 70, usedADay: 10, daysLeft: 113, low: false },
    });
    await take(env, 70, 770);
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
      ...{ line: 'L77', since: '2026-02-01T00:00:00.000Z' },
    });
    await countOn(env, '2026-02-02');
    expect(said(env, 'stream-two')).toMatchObject([{ freeCodes: 0, waitingLines: 1 }]);
    expect(JSON.stringify([env.published, env.logged])).not.toContain('L77');
  });
});
