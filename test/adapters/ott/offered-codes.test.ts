import { beforeEach, describe, expect, it } from 'vitest';
import { type CodeItem, codeKey } from '../../../adapters/ott/code-item.ts';
import { offerCodes } from '../../../adapters/ott/offered-codes.ts';
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

const at = '2026-02-01T00:00:00.000Z';
const rows = Array.from({ length: 6 }, (_, n) => [`s-${n}`, `CODE-OFFER-${n}`] as const);

let env: MonthlyEnv;
let held: readonly CodeItem[];

const offer = () =>
  offerCodes(
    env,
    'stream-one',
    held.map(({ codeId }) => codeId),
    at,
  );
const cancel = ({ pool, codeId }: CodeItem) =>
  env.database.transact('cancel a code', [
    {
      table: 'Codes',
      key: codeKey(pool, codeId),
      set: { attribute: 'cancelled', value: { at, evidence: 'the word of the partner' } },
      when: {},
    },
  ]);
/** Does something once, between the reading of the codes and their offer. */
const meanwhile = (act: () => Promise<unknown>): void => {
  let done = false;
  env.disturb = async (call, when) => {
    if (done || call !== 'read codes of the pool' || when !== 'after') return;
    done = true;
    await act();
  };
};

/** Six codes on hold: their import stopped before the offer. */
beforeEach(async () => {
  env = await codeImportEnv();
  env.disturb = (call) => {
    if (call === 'put codes on offer') throw new Error('stopped');
  };
  await importCodes(env, deliver(env, codeFile(rows))).catch(() => undefined);
  env.disturb = undefined;
  held = codesOf(env);
  expect(markersOf(env)).toEqual([]);
});

describe('codes that are put on offer', () => {
  it('do not include one that a waiting line was given meanwhile', async () => {
    meanwhile(() => takeCode(env, held[2] as CodeItem, 'L1'));
    expect(await offer()).toEqual({ offered: 5, givenToWaiting: 1, cancelled: 0 });
    expect(markersOf(env)).not.toContain(held[2]?.codeId);
  });

  it('do not include one that the partner cancelled meanwhile', async () => {
    meanwhile(() => cancel(held[0] as CodeItem));
    expect(await offer()).toEqual({ offered: 5, givenToWaiting: 0, cancelled: 1 });
    expect(markersOf(env)).not.toContain(held[0]?.codeId);
  });

  it('bring no taken code back, where another attempt offered and somebody took it', async () => {
    meanwhile(async () => {
      env.disturb = undefined;
      await offer();
      for (const code of held.slice(0, 3)) await takeCode(env, code, 'L1');
    });
    expect(await offer()).toEqual({ offered: 6, givenToWaiting: 0, cancelled: 0 });
    expect(markersOf(env).sort()).toEqual(
      held
        .slice(3)
        .map(({ codeId }) => codeId)
        .sort(),
    );
  });

  it('stay on offer where one of them is cancelled, whose marker its canceller takes', async () => {
    await offer();
    await cancel(held[1] as CodeItem);
    expect(await offer()).toEqual({ offered: 6, givenToWaiting: 0, cancelled: 0 });
  });
});
