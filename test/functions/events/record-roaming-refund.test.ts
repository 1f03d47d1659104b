import { beforeEach, describe, expect, it } from 'vitest';
import { bought, refunded, roamingBooks, started } from '../../fakes/roaming-books.ts';
import { type RoamingEnv, roamingEnv } from '../../fakes/roaming-env.ts';

let env: RoamingEnv;
let books: ReturnType<typeof roamingBooks>;

beforeEach(async () => {
  env = await roamingEnv();
  books = roamingBooks(env);
  env.orders.put('P1', bought('L1'));
});

const half = [{ line: 'L1', amountMb: 1536 }];

describe('a roaming product’s refund', () => {
  const refundNow = (id = 'P1') =>
    env.orders.change(id, { refundedAt: new Date(env.time.now).toISOString() });

  it('takes back what is unused, with what charging said as evidence', async () => {
    await books.take(started('P1', 'L1'));
    env.http.behave({ used: [{ line: 'L1', usedMb: 536 }] });
    refundNow();
    await books.take(refunded('P1', 'L1'));
    expect(await books.credited()).toEqual([{ ...half[0], reversedMb: 1000 }]);
    expect(books.voids()).toMatchObject([
      {
        sk: 'VOID#customer-appreciation#roaming-bonus#P1#0',
        evidence: { reversedMb: 1000, usedMb: 536 },
      },
    ]);
    expect(books.notices().sort()).toEqual(['roaming_bonus_given', 'roaming_bonus_voided']);
    expect(env.published.at(-1)).toMatchObject({
      type: 'RoamingBonusVoided',
      detail: { reversedMb: 1000, usedMb: 536, causedBy: 'R-P1' },
    });
  });

  it('repeated, also when more was used since, changes nothing', async () => {
    await books.take(started('P1', 'L1'));
    refundNow();
    await books.take(refunded('P1', 'L1'));
    const before = [books.voids(), await books.credited(), books.notices(), env.messages.length];
    env.http.behave({ used: [{ line: 'L1', usedMb: 900 }] });
    await books.take(refunded('P1', 'L1'));
    await books.take(refunded('P1', 'L1', { eventId: 'R-again' }));
    await books.take(started('P1', 'L1'));
    expect([books.voids(), await books.credited(), books.notices(), env.messages.length]).toEqual(
      before,
    );
  });

  it('after everything was used writes it off and claws nothing back', async () => {
    await books.take(started('P1', 'L1'));
    env.http.behave({ used: [{ line: 'L1', usedMb: 5000 }] });
    refundNow();
    await books.take(refunded('P1', 'L1'));
    expect(books.voids()).toMatchObject([{ evidence: { reversedMb: 0, usedMb: 1536 } }]);
  });

  it('before the start leaves nothing to give', async () => {
    refundNow();
    await books.take(refunded('P1', 'L1'));
    await books.take(started('P1', 'L1'));
    expect([await books.credited(), books.grants(), books.voids()]).toEqual([[], [], []]);
    expect(books.purchase('P1', 'L1')).toMatchObject({ refused: { reason: 'product_refunded' } });
  });

  it('of a purchase that brought nothing voids nothing', async () => {
    env.orders.put('P2', bought('L9'));
    await books.take(started('P2', 'L9'));
    refundNow('P2');
    await books.take(refunded('P2', 'L9'));
    expect(books.voids()).toEqual([]);
  });

  it.each([
    ['that the order system does not know of', refunded('P1', 'L1')],
    ['of somebody else’s purchase', refunded('P1', 'L2')],
    ['of no purchase', refunded('P9', 'L1')],
  ])('%s takes nothing back', async (_, event) => {
    await books.take(started('P1', 'L1'));
    if (event.detail.line === 'L2') refundNow();
    await books.take(event);
    expect([await books.credited(), books.voids()]).toEqual([half, []]);
  });

  it('said before the order system knows of it is looked at again, until it does', async () => {
    await books.take(started('P1', 'L1'));
    await books.take(refunded('P1', 'L1'));
    expect(env.sent).toMatchObject([{ delaySeconds: 900 }]);
    expect([await books.credited(), books.voids()]).toEqual([half, []]);
    const [first] = env.sent.splice(0);
    await books.take(first?.message);
    refundNow();
    await books.deliverPutBack();
    expect(env.sent).toEqual([]);
    expect(books.voids()).toHaveLength(1);
    expect(await books.credited()).toEqual([{ ...half[0], reversedMb: 1536 }]);
    expect(books.purchase('P1', 'L1')).not.toHaveProperty('parked');
  });

  it('of a purchase that the order system has lost sight of is looked at again too', async () => {
    await books.take(started('P1', 'L1'));
    env.orders.remove('P1');
    await books.take(refunded('P1', 'L1'));
    expect(env.sent).toHaveLength(1);
  });

  it('that is not confirmed for a day is parked for a person, and is taken when it is redriven', async () => {
    await books.take(started('P1', 'L1'));
    await books.take(refunded('P1', 'L1'));
    let rounds = 0;
    let last: unknown;
    for (; env.sent.length > 0 && rounds < 200; rounds += 1) {
      last = env.sent.splice(0)[0]?.message;
      env.time.now += 900_000;
      const outcome = await books.take(last).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'InputRejected' });
    }
    // A day of quarters of an hour, and the hour in which charging is closed and nothing is asked.
    expect(rounds).toBe(96 + 4);
    expect(books.purchase('P1', 'L1')).toMatchObject({
      parked: { reason: 'refund_not_confirmed' },
    });
    await expect(books.take(last)).rejects.toThrow('redrive the dead letter');
    expect(books.voids()).toEqual([]);
    refundNow();
    await books.take(last);
    expect(books.voids()).toHaveLength(1);
  });

  it.each([
    ['of somebody else’s purchase', refunded('P1', 'L2')],
    ['of no purchase', refunded('P9', 'L1')],
  ])('%s is not looked at again', async (_, event) => {
    await books.take(event);
    expect(env.sent).toEqual([]);
  });

  it('that comes while charging is asked is seen after the grant', async () => {
    let came = false;
    env.disturb = async (call, when) => {
      if (came || call !== 'top up the line' || when !== 'after') return;
      came = true;
      refundNow();
      await books.take(refunded('P1', 'L1'));
    };
    await books.take(started('P1', 'L1'));
    expect(books.grants()).toHaveLength(1);
    expect(books.voids()).toHaveLength(1);
    expect(await books.credited()).toEqual([{ ...half[0], reversedMb: 1536 }]);
  });

  it('that comes between the decision and the order keeps the order from being sent', async () => {
    let came = false;
    env.disturb = async (call, when) => {
      if (came || call !== 'pin the bonus' || when !== 'after') return;
      came = true;
      refundNow();
      await books.take(refunded('P1', 'L1'));
    };
    await books.take(started('P1', 'L1'));
    expect([await books.credited(), books.grants()]).toEqual([[], []]);
  });
});
