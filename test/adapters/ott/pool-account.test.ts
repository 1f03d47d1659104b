import { beforeEach, describe, expect, it } from 'vitest';
import { accountOfPool, isConserved } from '../../../adapters/ott/pool-account.ts';
import {
  codeFile,
  codeImportEnv,
  codesOf,
  deliver,
  importCodes,
  markersOf,
  takeCode,
} from '../../fakes/code-import.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const first = 'customer-appreciation/stream-one/one.csv';
const second = 'customer-appreciation/stream-one/two.csv';
const rows = Array.from({ length: 12 }, (_, n) => [`s-${n}`, `CODE-POOL-${n}`] as const);

let env: MonthlyEnv;

/** 15 rows: 12 codes, a repeat of a code, a bad row, a taken serial. */
beforeEach(async () => {
  env = await codeImportEnv();
  const file = codeFile([...rows, ['s-0', 'CODE-POOL-0'], ['s-x', ''], ['s-1', 'CODE-POOL-OTHER']]);
  await importCodes(env, deliver(env, file, first));
});

const all = { delivered: 15, duplicate: 1, quarantined: 2, inImport: 0 };
const cancel = (codeId: string) =>
  env.database.transact('cancel', [
    {
      table: 'Codes',
      key: { pk: `CODE#stream-one#${codeId}`, sk: 'CODE' },
      set: {
        attribute: 'cancelled',
        value: { at: '2026-02-01T00:00:00.000Z', evidence: 'the word of the partner' },
      },
      when: {},
    },
  ]);

describe('the codes of a pool', () => {
  it('are all free once they are on offer', async () => {
    const { account, faults } = await accountOfPool(env, 'stream-one');
    expect(account).toMatchObject({ ...all, free: 12, claimed: 0, cancelled: 0 });
    expect(isConserved(faults), JSON.stringify(faults)).toBe(true);
  });

  it('are conserved through claims, a cancellation and a second file', async () => {
    for (const [n, code] of codesOf(env).slice(0, 5).entries()) await takeCode(env, code, `L${n}`);
    await cancel(codesOf(env)[0]?.codeId ?? '');
    const more = codeFile([...rows.slice(0, 2), ['s-new', 'CODE-POOL-NEW']]);
    await importCodes(env, deliver(env, more, second));
    const { account, faults } = await accountOfPool(env, 'stream-one');
    expect(account).toEqual({
      ...{ pool: 'stream-one', delivered: 18, duplicate: 3, quarantined: 2, inImport: 0 },
      ...{ free: 8, claimed: 4, cancelled: 1 },
    });
    expect(isConserved(faults), JSON.stringify(faults)).toBe(true);
  });

  it('are in no other count while the import of their file goes on', async () => {
    env.disturb = (call) => {
      if (call === 'put codes on offer') throw new Error('cut off');
    };
    const more = codeFile([['s-new', 'CODE-POOL-NEW']]);
    await expect(importCodes(env, deliver(env, more, second))).rejects.toThrow('cut off');
    const { account, faults } = await accountOfPool(env, 'stream-one');
    expect(account).toMatchObject({ ...all, inImport: 1, free: 12 });
    expect(isConserved(faults)).toBe(true);
  });
});

describe('the account of a pool shows', () => {
  const faultsNow = async () => (await accountOfPool(env, 'stream-one')).faults;
  const markerOf = (codeId: string) =>
    env.database
      .items('Codes')
      .find(({ pk, sk }) => String(pk).startsWith('FREE#') && sk === codeId);

  it('a code that lost its marker', async () => {
    const marker = markerOf(markersOf(env)[0] ?? '');
    await env.database.transact('lose', [{ table: 'Codes', remove: marker ?? {} }]);
    expect(await faultsNow()).toMatchObject({ lostCodes: 1, unaccounted: 1 });
  });

  it('a marker that came back for a code that somebody has', async () => {
    const [code] = codesOf(env);
    if (!code) throw new Error('no code');
    const marker = markerOf(code.codeId);
    await takeCode(env, code, 'L1');
    env.database.plant('Codes', marker ?? {});
    expect(await faultsNow()).toMatchObject({ markersOfTakenCodes: 1, unaccounted: 0 });
  });

  it('a marker without a code', async () => {
    const codeId = 'f'.repeat(64);
    env.database.plant('Codes', { pk: 'FREE#stream-one#15', sk: codeId });
    expect(await faultsNow()).toMatchObject({ strayMarkers: 1 });
  });

  it('a marker in a shard where nobody would find its code gone', async () => {
    const [codeId = ''] = markersOf(env);
    const wrong = `FREE#stream-one#${markerOf(codeId)?.pk === 'FREE#stream-one#00' ? '01' : '00'}`;
    env.database.plant('Codes', { pk: wrong, sk: codeId });
    expect(await faultsNow()).toMatchObject({ strayMarkers: 1 });
  });

  it('a code that no report counted', async () => {
    const [code] = env.database.items('Codes').filter(({ sk }) => sk === 'CODE');
    const codeId = 'e'.repeat(64);
    env.database.plant('Codes', { ...code, pk: `CODE#stream-one#${codeId}`, codeId });
    expect(await faultsNow()).toMatchObject({ notAsReported: 1, lostCodes: 1 });
  });
});
