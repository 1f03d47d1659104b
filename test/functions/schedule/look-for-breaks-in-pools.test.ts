import { beforeEach, describe, expect, it } from 'vitest';
import { openBreaks } from '../../../adapters/breaks/kept-breaks.ts';
import { codeKey, freeKey } from '../../../adapters/ott/code-item.ts';
import { makeLookForBreaks } from '../../../functions/schedule/look-for-breaks.ts';
import {
  codeFile,
  codeImportEnv,
  codesOf,
  deliver,
  importCodes,
  takeCode,
} from '../../fakes/code-import.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

let env: MonthlyEnv;
const scheduledTime = '2026-02-01T18:00:00.000Z';
const tenCodes = Array.from(
  { length: 10 },
  (_, i) => [`serial-${i}`, `CODE-TEN-${i}00${i}`] as const,
);

const look = (days = 0) => {
  const at = new Date(Date.parse(scheduledTime) + days * 86_400_000).toISOString();
  env.time.now = Date.parse(at);
  return makeLookForBreaks(env)({ scheduledTime: at });
};

const codeAt = (place: number) => {
  const code = codesOf(env)[place];
  if (!code) throw new Error(`no code at ${place}`);
  return code;
};

const removeItem = (key: Record<string, unknown>) =>
  env.database.transact('lose it', [{ table: 'Codes', remove: key }]);

beforeEach(async () => {
  env = await codeImportEnv();
  await importCodes(env, deliver(env, codeFile(tenCodes)));
});

describe('a night over the pools', () => {
  it('finds nothing where every delivered code is accounted for', async () => {
    expect(await look()).toMatchObject({ open: 0 });
  });

  it('finds a code claimed by a grant that the ledger does not have, and closes it when it has', async () => {
    const code = codeAt(3);
    await takeCode(env, code, 'L1');
    await look();
    const [found] = await openBreaks(env);
    expect(found).toMatchObject({
      kind: 'code_without_grant',
      of: { pool: 'stream-one', codeId: code.codeId, line: 'L1', grantId: 'grant-L1' },
      ours: 'no grant',
    });
    const item = codesOf(env).find(({ codeId }) => codeId === code.codeId);
    env.database.plant('Codes', {
      ...codeKey('stream-one', code.codeId),
      ...item,
      holder: undefined,
    });
    await look(1);
    expect((await openBreaks(env)).map(({ kind }) => kind)).toEqual(['codes_not_conserved']);
  });

  it.each([
    ['is gone', (code: { codeId: string }) => removeItem(codeKey('stream-one', code.codeId))],
    [
      'lost its marker',
      (code: { codeId: string }) => removeItem(freeKey('stream-one', code.codeId)),
    ],
  ])('finds that a code %s', async (_, lose) => {
    await lose(codeAt(5));
    await look();
    expect(await openBreaks(env)).toMatchObject([
      { kind: 'codes_not_conserved', of: { pool: 'stream-one' } },
    ]);
  });

  it('finds two codes in each other’s places although every number agrees', async () => {
    const [one, other] = [codeAt(1), codeAt(2)];
    await removeItem(freeKey('stream-one', one.codeId));
    const key = freeKey(
      'stream-one',
      one.codeId.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    env.database.plant('Codes', { ...key, codeId: other.codeId });
    await look();
    expect((await openBreaks(env)).map(({ kind }) => kind)).toEqual(['codes_not_conserved']);
  });

  it('leaves out a pool of which a file is being imported', async () => {
    const code = codeAt(1);
    env.database.plant('Codes', {
      ...codeKey('stream-one', code.codeId),
      ...code,
      file: 'another',
    });
    await look();
    expect(await openBreaks(env)).toEqual([]);
  });

  it('goes through the codes once while none is brought, given or taken', async () => {
    const passes = () => env.logged.filter(({ outcome }) => outcome === 'codes_compared').length;
    await look();
    await look(1);
    expect(passes()).toBe(1);
    await removeItem(freeKey('stream-one', codeAt(5).codeId));
    await look(2);
    await look(3);
    expect(passes()).toBeGreaterThan(2);
    expect(await openBreaks(env)).toHaveLength(1);
  });

  it('closes a pool’s break when its sums come out again', async () => {
    const key = freeKey('stream-one', codeAt(5).codeId);
    await removeItem(key);
    await look();
    env.database.plant('Codes', key);
    expect(await look(1)).toMatchObject({ open: 0 });
  });
});
