import { beforeEach, describe, expect, it } from 'vitest';
import { openBreaks } from '../../../adapters/breaks/kept-breaks.ts';
import { turnsOfAll } from '../../../domain/breaks/stretches.ts';
import { addDays, type PlainDate } from '../../../domain/calendar.ts';
import { makeLookForBreaks } from '../../../functions/schedule/look-for-breaks.ts';
import { aLine } from '../../domain/builders.ts';
import { bought, refunded, roamingBooks, started } from '../../fakes/roaming-books.ts';
import { type RoamingEnv, roamingEnv } from '../../fakes/roaming-env.ts';

const lines = Array.from({ length: 12 }, (_, n) => `L${n + 1}`);
const grantId = expect.stringMatching(/^[0-9a-f]{40}$/);

let env: RoamingEnv;
let books: ReturnType<typeof roamingBooks>;

beforeEach(async () => {
  env = await roamingEnv(lines.map((line) => aLine({ line })));
  books = roamingBooks(env);
  for (const line of lines) {
    env.orders.put(`P-${line}`, bought(line));
    await books.take(started(`P-${line}`, line));
  }
});

const lookOn = (day: PlainDate) => {
  const scheduledTime = `${day}T03:30:00.000+09:00`;
  env.time.now = Date.parse(scheduledTime);
  return makeLookForBreaks(env)({ scheduledTime });
};

/** So many nights that every bonus had its turn once. */
const everyTurn = async (): Promise<void> => {
  for (let day = 0; day < turnsOfAll; day += 1) await lookOn(addDays('2026-03-12', day));
};

const found = async () => (await openBreaks(env)).map(({ kind, of }) => [kind, of]);

const grantOf = (line: string) => {
  const grant = books.grants().find(({ pk }) => pk === `line:${line}`);
  if (!grant) throw new Error(`${line} has no bonus`);
  return grant;
};

describe('the nights over the roaming bonuses', () => {
  it('find nothing where purchases, ledger and charging agree, and look at each bonus once', async () => {
    env.orders.change('P-L2', { refundedAt: '2026-03-11T00:00:00.000Z' });
    await books.take(refunded('P-L2', 'L2'));
    await everyTurn();
    expect(await found()).toEqual([]);
    const said = env.database.items('Work').filter(({ sk }) => sk === 'roaming bonuses');
    const sum = (of: 'bonuses' | 'topUps') =>
      said.reduce((all, night) => all + Number(night[of]), 0);
    expect(said).toHaveLength(turnsOfAll);
    expect([sum('bonuses'), sum('topUps')]).toEqual([12, 12]);
  });

  it('find a bonus that charging credited and the ledger does not have', async () => {
    const { pk, sk } = grantOf('L4');
    await env.database.transact('lose it', [{ table: 'Ledger', remove: { pk, sk } }]);
    await everyTurn();
    expect(await found()).toEqual([
      ['top_up_without_grant', { benefit: 'roaming-bonus', line: 'L4', grantId }],
    ]);
  });

  it('find a bonus in the ledger that charging holds nothing for, until charging does', async () => {
    const { page } = env.http.ledger;
    const lost = String(grantOf('L7').grantId);
    env.http.ledger.page = async (...asked) =>
      (await page(...asked)).filter(({ externalId }) => externalId !== lost);
    const { find } = env.http.ledger;
    env.http.ledger.find = async (id) => (id === lost ? [] : await find(id));
    await everyTurn();
    expect(await found()).toEqual([
      ['top_up_missing', { benefit: 'roaming-bonus', line: 'L7', grantId: lost }],
    ]);
    Object.assign(env.http.ledger, { page, find });
    await lookOn('2026-03-29');
    expect(await found()).toEqual([]);
  });

  it('find a bonus of another amount than the ledger says', async () => {
    const { pk, sk, ...grant } = grantOf('L9');
    await env.database.transact('lose it', [{ table: 'Ledger', remove: { pk, sk } }]);
    await env.database.insertAll('write another', 'Ledger', [{ pk, sk, ...grant, amountMb: 7 }]);
    await everyTurn();
    expect(await found()).toEqual([
      ['amount_differs', { benefit: 'roaming-bonus', line: 'L9', grantId }],
    ]);
  });

  it('say nothing of one that is recorded a moment after it was credited', async () => {
    env.orders.put('P-late', bought('L1'));
    env.disturb = (call, when) => {
      if (call === 'record the bonus' && when === 'before') throw new Error('cut off');
    };
    await expect(books.take(started('P-late', 'L1'))).rejects.toThrow('cut off');
    env.disturb = undefined;
    const { sleep } = env.clock;
    let pauses = 0;
    env.clock.sleep = async (ms) => {
      pauses += 1;
      await books.take(started('P-late', 'L1'));
      await sleep(ms);
    };
    await everyTurn();
    expect(pauses).toBe(1);
    expect(await found()).toEqual([]);
  });
});
