import { beforeEach, describe, expect, it } from 'vitest';
import { roamingAccount } from '../../adapters/roaming-account.ts';
import { aLine } from '../domain/builders.ts';
import { bought, refunded, roamingBooks, started } from '../fakes/roaming-books.ts';
import { type RoamingEnv, roamingEnv } from '../fakes/roaming-env.ts';

let env: RoamingEnv;
let books: ReturnType<typeof roamingBooks>;

beforeEach(async () => {
  env = await roamingEnv(['L1', 'L2', 'L3'].map((line) => aLine({ line })));
  books = roamingBooks(env);
  for (const [id, line] of ['L1', 'L2', 'L3', 'L9'].entries()) {
    env.orders.put(`P${id + 1}`, bought(line));
  }
});

const account = () => roamingAccount(env, 'customer-appreciation');

const refundOf = async (id: string, line: string) => {
  env.orders.change(id, { refundedAt: '2026-03-11T00:00:00.000Z' });
  await books.take(refunded(id, line));
};

describe('the account of the roaming bonus', () => {
  it('has every purchase in one column and agrees with charging’s own list', async () => {
    env.http.behave({ used: [{ line: 'L2', usedMb: 536 }] });
    await books.take(started('P1', 'L1'));
    await books.take(started('P2', 'L2'));
    await refundOf('P2', 'L2');
    await books.take(started('P4', 'L9'));
    await books.take(started('P5', 'L1'));
    await refundOf('P3', 'L3');
    expect(await account()).toEqual({
      ...{ purchases: 5, given: 1, voided: 1, parked: 0, waiting: 0 },
      refused: { line_not_in_cohort: 1, purchase_not_confirmed: 1, product_refunded: 1 },
      ...{ amountMb: 3072, takenBackMb: 1000 },
      charging: { topUps: 2, amountMb: 3072, takenBackMb: 1000 },
      ...{ differences: [], balanced: true },
    });
  });

  it('of nothing balances', async () => {
    expect(await account()).toMatchObject({ purchases: 0, balanced: true });
  });

  it('leaves out the monthly data and other programmes', async () => {
    await books.take(started('P1', 'L1'));
    const other = { benefit: 'monthly-data', cycle: '2026-03' };
    expect((await env.http.ledger.totals(other)).count).toBe(0);
    expect(await roamingAccount(env, 'another')).toMatchObject({ purchases: 0, given: 0 });
  });

  it('sees a bonus that charging credited and that never came on record', async () => {
    env.disturb = (call, when) => {
      if (call === 'record the bonus' && when === 'before') throw new Error('cut off');
    };
    await expect(books.take(started('P1', 'L1'))).rejects.toThrow('cut off');
    env.disturb = undefined;
    expect(await account()).toMatchObject({
      ...{ waiting: 1, given: 0, balanced: false },
      differences: [{ what: 'not_on_record' }],
    });
    await books.take(started('P1', 'L1'), 2);
    expect(await account()).toMatchObject({ given: 1, balanced: true });
  });

  it('sees a bonus that charging took back and that is not voided', async () => {
    await books.take(started('P1', 'L1'));
    env.disturb = (call, when) => {
      if (call === 'record the void' && when === 'before') throw new Error('cut off');
    };
    await expect(refundOf('P1', 'L1')).rejects.toThrow('cut off');
    env.disturb = undefined;
    expect(await account()).toMatchObject({ differences: [{ what: 'not_voided' }] });
  });

  it('sees a grant that somebody wrote past charging and past every purchase', async () => {
    await books.take(started('P1', 'L1'));
    const [grant] = books.grants();
    const sk = String(grant?.sk).replace('P1', 'P7');
    env.database.plant('Ledger', { ...grant, sk });
    const { differences } = await account();
    expect(differences.map(({ what }) => what)).toEqual(['not_at_charging', 'without_purchase']);
  });

  it('is not misled by bonuses that come in while it reads', async () => {
    await books.take(started('P1', 'L1'));
    let came = false;
    env.disturb = async (call, when) => {
      if (came || call !== 'look at charging' || when !== 'after') return;
      came = true;
      await books.take(started('P2', 'L2'));
      await refundOf('P1', 'L1');
    };
    expect(await account()).toMatchObject({ given: 1, voided: 1, balanced: true });
  });
});
