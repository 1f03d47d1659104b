import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { bringHeldPurchases } from '../../../adapters/roaming/roaming-queue.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import { turnSwitch } from '../../fakes/kill-switch.ts';
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

describe('a product that has started', () => {
  it('brings half of its data once, told and on the bill', async () => {
    await books.take(started('P1', 'L1'));
    expect(await books.credited()).toEqual(half);
    expect(books.grants()).toMatchObject([
      {
        sk: 'GRANT#customer-appreciation#roaming-bonus#P1#0',
        ...{ amountMb: 1536, product: 'ROAM-3GB', run: 'event:S-P1', programmeVersion: 1 },
        ...{ validFrom: '2026-03-10T01:30:00.000Z', validUntil: '2026-04-09T01:30:00.000Z' },
      },
    ]);
    expect(env.database.items('Notices')).toMatchObject([
      {
        template: 'roaming_bonus_given',
        facts: { amountMb: 1536 },
        statement: { benefit: 'roaming-bonus', on: '2026-03-10', byWhoseAct: 'customer' },
      },
    ]);
    expect(env.messages.map(({ topic }) => topic).sort()).toEqual(['notices', 'statement-lines']);
    expect(env.published).toMatchObject([
      { type: 'RoamingBonusGranted', detail: { purchaseId: 'P1', line: 'L1', amountMb: 1536 } },
    ]);
  });

  it('said again, under the same or another id, changes nothing and takes no second slot', async () => {
    await books.take(started('P1', 'L1'));
    const before = [books.grants(), books.slots(), books.notices()];
    await books.take(started('P1', 'L1'));
    await books.take(started('P1', 'L1', { eventId: 'S-again' }));
    expect([books.grants(), books.slots(), books.notices()]).toEqual(before);
    expect(await books.credited()).toEqual(half);
    expect(env.messages).toHaveLength(2);
  });

  it('said twice at the same moment brings one bonus', async () => {
    await Promise.all(
      [1, 2, 3, 4].map((n) => books.take(started('P1', 'L1', { eventId: `E${n}` }))),
    );
    expect(await books.credited()).toEqual(half);
    expect([books.grants(), books.slots(), books.notices()].map((all) => all.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('said weeks later brings the same, and from then on where the product is over', async () => {
    env.time.now += 20 * 86_400_000;
    await books.take(started('P1', 'L1'));
    expect(books.grants()).toMatchObject([{ validUntil: '2026-04-09T01:30:00.000Z' }]);
    env.orders.put('P2', bought('L2'));
    env.time.now += 20 * 86_400_000;
    await books.take(started('P2', 'L2'));
    expect(books.grants()[1]).toMatchObject({ validFrom: '2026-04-19T01:30:00.000Z' });
  });

  it('waits until the order system knows that it has', async () => {
    env.orders.change('P1', { startedAt: null });
    await expect(books.take(started('P1', 'L1'))).rejects.toThrow('does not say yet');
    env.orders.change('P1', { startedAt: '2026-03-10T01:30:00.000Z' });
    await books.take(started('P1', 'L1'));
    expect(books.grants()).toHaveLength(1);
  });
});

describe('a claim that is not true', () => {
  it.each([
    // what, event, what happens
    ['a purchase that nobody made', started('P9', 'L1')],
    ['another product of the line’s purchase', started('P1', 'L1', { product: 'ROAM-5GB' })],
    ['somebody else’s purchase', started('P1', 'L2')],
  ])('about %s brings nothing', async (_, event) => {
    await books.take(event);
    const { line, purchaseId } = event.detail as unknown as { line: string; purchaseId: string };
    expect(books.purchase(purchaseId, line)).toMatchObject({
      unconfirmed: { eventId: `S-${purchaseId}` },
    });
    expect([await books.credited(), books.grants(), books.notices()]).toEqual([[], [], []]);
    expect(env.calls.filter((call) => call === 'top up the line')).toEqual([]);
  });

  it('does not stand in the way of the true one', async () => {
    await books.take(started('P1', 'L1', { product: 'ROAM-5GB', eventId: 'forged' }));
    await books.take(
      refunded('P1', 'L1', { eventId: 'forged too' }).detail && refunded('P1', 'L1'),
    );
    await books.take(started('P1', 'L1'));
    expect(await books.credited()).toEqual(half);
  });

  it('about the amount is not heard: it is the catalogue’s', async () => {
    const said = { amountMb: 999_999, dataMb: 999_999, validUntil: '2030-01-01T00:00:00.000Z' };
    await books.take(started('P1', 'L1', said));
    expect(await books.credited()).toEqual(half);
  });

  it('about when it was bought is not heard: it is the order system’s', async () => {
    env.orders.change('P1', { purchasedAt: '2026-02-20T00:00:00.000Z' });
    await books.take(started('P1', 'L1'));
    expect(books.purchase('P1', 'L1')).toMatchObject({
      refused: { reason: 'bought_outside_window' },
    });
  });

  it.each([
    ['no event of the bus', { hello: 'world' }],
    [
      'an event of another kind',
      { 'detail-type': 'LineEnded', detail: started('P1', 'L1').detail },
    ],
  ])('%s is refused', async (_, body) => {
    await expect(books.take(body)).rejects.toMatchObject({ name: 'InputRejected' });
  });
});

describe('who gets none', () => {
  it.each([
    // reason, line, purchase, event
    ['line_not_in_cohort', 'L9', bought('L9'), {}],
    ['already_in_offer', 'L1', bought('L1', { offers: ['roaming-plus-50'] }), {}],
    [
      ...(['already_in_offer', 'L1', bought('L1', { product: 'ROAM-YOUTH-4GB' })] as const),
      { product: 'ROAM-YOUTH-4GB' },
    ],
    [
      ...(['bonus_is_the_buyers', 'L2'] as const),
      bought('L1', { product: 'ROAM-FAMILY-9GB', members: ['L2', 'L3'] }),
      { product: 'ROAM-FAMILY-9GB' },
    ],
    ['product_refunded', 'L1', bought('L1', { refundedAt: '2026-03-10T01:29:00.000Z' }), {}],
  ] as const)('%s', async (reason, line, purchase, differences) => {
    env.orders.put('P1', purchase);
    await books.take(started('P1', line, differences));
    await books.take(started('P1', line, differences));
    expect(books.purchase('P1', line)).toMatchObject({ refused: { reason, eventId: 'S-P1' } });
    expect([await books.credited(), books.slots()]).toEqual([[], []]);
  });

  it('a family’s product brings its buyer one bonus, however many use it', async () => {
    const family = { product: 'ROAM-FAMILY-9GB', members: ['L2', 'L3'] };
    env.orders.put('P1', bought('L1', family));
    for (const line of ['L2', 'L1', 'L3', 'L1']) {
      await books.take(started('P1', line, { product: family.product, eventId: `E-${line}` }));
    }
    expect(await books.credited()).toEqual([{ line: 'L1', amountMb: 4608 }]);
  });

  it('a line that took the running offer before: refused at the write', async () => {
    const offer = { benefit: 'roaming-plus-50', by: 'operator', at: '2026-02-01T00:00:00.000Z' };
    let planted = false;
    env.disturb = (call) => {
      // Between the look and the write: the look of the rules is already over.
      if (call !== 'pin the bonus' || planted) return;
      planted = true;
      const key = { pk: 'line:L1', sk: 'EXCLUSIVE#roaming-plus-50' };
      env.database.plant('Applications', { ...key, ...offer });
    };
    await books.take(started('P1', 'L1'));
    expect(books.purchase('P1', 'L1')).toMatchObject({ refused: { reason: 'already_in_offer' } });
    expect([await books.credited(), books.slots()]).toEqual([[], []]);
  });
});

describe('more purchases than a month may have', () => {
  const buy = async (count: number, line = 'L1', purchasedAt = '2026-03-01T03:00:00.000Z') => {
    const ids = Array.from(
      { length: count },
      (_, place) => `${line}-${Date.parse(purchasedAt)}-${place}`,
    );
    for (const id of ids) env.orders.put(id, bought(line, { purchasedAt }));
    await Promise.all(ids.map((id) => books.take(started(id, line))));
    return ids;
  };

  it('fifty at the same moment bring exactly five, and say of the others why not', async () => {
    const ids = await buy(50);
    expect(await books.credited()).toHaveLength(5);
    expect(books.grants()).toHaveLength(5);
    expect(books.slots().map(([sk]) => sk)).toEqual(
      [1, 2, 3, 4, 5].map((slot) => `CAP#roaming-bonus#2026-03#${slot}`),
    );
    const reasons = ids.map((id) => Object(books.purchase(id, 'L1')?.refused).reason);
    expect(reasons.filter((reason) => reason === 'monthly_cap_reached')).toHaveLength(45);
    for (const id of ids) await books.take(started(id, 'L1'));
    expect(await books.credited()).toHaveLength(5);
  });

  it('count by line and by the Korean month of the purchase', async () => {
    await buy(6, 'L1', '2026-03-31T14:59:59.999Z');
    await buy(6, 'L1', '2026-03-31T15:00:00.000Z');
    await buy(6, 'L2');
    expect(await books.credited()).toHaveLength(15);
  });
});

describe('events in any order', () => {
  const orders = <T>(all: readonly T[]): T[][] =>
    all.length < 2
      ? [[...all]]
      : all.flatMap((one, place) =>
          orders(all.filter((_, other) => other !== place)).map((rest) => [one, ...rest]),
        );

  it('of a purchase that was refunded end with nothing that could still be used', async () => {
    const all = [
      started('P1', 'L1'),
      started('P1', 'L1', { eventId: 'S-again' }),
      refunded('P1', 'L1'),
      refunded('P1', 'L1', { eventId: 'R-again' }),
    ];
    for (const order of orders(all)) {
      env = await roamingEnv();
      books = roamingBooks(env);
      env.orders.put('P1', bought('L1'));
      for (const event of order) {
        // The order system knows of the refund by the time it says so.
        if (event['detail-type'] === 'RoamingProductRefunded') {
          env.orders.change('P1', { refundedAt: '2026-03-10T01:30:00.000Z' });
        }
        await books.take(event);
      }
      const [topUp] = await books.credited();
      expect(topUp?.amountMb).toBe(topUp?.reversedMb);
      expect(books.voids().length).toBe(books.grants().length);
    }
  });
});

describe('a hold after “this was not me”', () => {
  const word = (type: 'BenefitHeld' | 'BenefitReleased') =>
    appendLineEvent(env, {
      ...anEvent({ eventId: type, line: 'L1', occurredAt: new Date(env.time.now).toISOString() }),
      ...{ type, benefit: 'roaming-bonus' },
    });

  it('makes the purchase wait, and its release brings the bonus', async () => {
    await word('BenefitHeld');
    await books.take(started('P1', 'L1'));
    expect(await books.credited()).toEqual([]);
    expect(books.purchase('P1', 'L1')).toMatchObject({ held: { event: { eventId: 'S-P1' } } });
    env.time.now += 86_400_000;
    await word('BenefitReleased');
    expect(await bringHeldPurchases(env, 'L1')).toBe(1);
    await books.deliverPutBack();
    expect(await books.credited()).toEqual(half);
  });

  it.each(['note that it is held', 'read the purchase'])(
    'that is released just before “%s” loses no bonus',
    async (moment) => {
      await word('BenefitHeld');
      env.disturb = async (call, when) => {
        if (call !== moment || when === 'after') return;
        env.disturb = undefined;
        await word('BenefitReleased');
        await bringHeldPurchases(env, 'L1');
      };
      env.time.now += 1000;
      const again = await books.take(started('P1', 'L1')).catch((error: Error) => error);
      if (again instanceof Error) await books.take(started('P1', 'L1'));
      await books.deliverPutBack();
      expect(await books.credited()).toEqual(half);
    },
  );

  it('that comes after the decision stops it before charging, at once', async () => {
    env.disturb = async (call, when) => {
      if (call === 'pin the bonus' && when === 'after') await word('BenefitHeld');
    };
    await books.take(started('P1', 'L1'));
    expect(await books.credited()).toEqual([]);
    env.time.now += 1000;
    await word('BenefitReleased');
    await bringHeldPurchases(env, 'L1');
    await books.deliverPutBack();
    expect(await books.credited()).toEqual(half);
  });
});

describe('a partner or an operator that says no', () => {
  const stop = (stopped: boolean) => turnSwitch(env, 'roaming-bonus', { stopped });

  it('the kill switch keeps the bonus back until it is cleared', async () => {
    await stop(true);
    await books.take(started('P1', 'L1'));
    expect([await books.credited(), env.sent.map(({ delaySeconds }) => delaySeconds)]).toEqual([
      [],
      [900],
    ]);
    await stop(false);
    await books.deliverPutBack();
    expect(await books.credited()).toEqual(half);
  });

  it('an hour in which charging is closed is waited for, and nothing is asked in it', async () => {
    env.time.now = Date.parse('2026-03-10T14:30:00.000Z');
    await books.take(started('P1', 'L1'));
    expect(env.calls.filter((call) => call === 'top up the line')).toEqual([]);
    expect(books.purchase('P1', 'L1')).toMatchObject({ firstEventId: 'S-P1' });
    await books.deliverPutBack();
    expect(await books.credited()).toEqual(half);
    expect(new Date(env.time.now).toISOString()).toBe('2026-03-10T15:00:00.000Z');
  });

  it('the kill switch of another benefit stops nothing', async () => {
    await turnSwitch(env, 'ott-pass', { stopped: true });
    await books.take(started('P1', 'L1'));
    expect(await books.credited()).toEqual(half);
  });

  it.each(['silent', 'error', 'not_json', 'another_purchase'] as const)(
    'an order system that is %s decides nothing; the event outlasts it',
    async (conduct) => {
      env.orders.behave({ conduct });
      await expect(books.take(started('P1', 'L1'))).rejects.toMatchObject({ name: 'Unavailable' });
      await books.take(started('P1', 'L1'), 3);
      expect(env.sent).toMatchObject([{ message: { lookAgain: { tries: 1 } }, delaySeconds: 900 }]);
      expect(books.purchase('P1', 'L1')).not.toHaveProperty('unconfirmed');
      env.orders.behave({});
      await books.deliverPutBack();
      expect(await books.credited()).toEqual(half);
    },
  );

  it.each(['wrong_line', 'wrong_product'] as const)(
    'an order system that says %s is believed: nothing is given',
    async (conduct) => {
      env.orders.behave({ conduct });
      await books.take(started('P1', 'L1'));
      expect(await books.credited()).toEqual([]);
    },
  );

  it('a partner that is silent for a day leaves the event to a person', async () => {
    env.orders.behave({ conduct: 'error' });
    const { detail, 'detail-type': type } = started('P1', 'L1');
    const lookAgain = { event: { type, ...detail }, tries: 96 };
    await expect(books.take({ lookAgain }, 5)).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it('a top-up that charging refuses is parked for a person, and given when it is cleared', async () => {
    env.http.behave({ faults: [{ kind: 'refusal' }] });
    await expect(books.take(started('P1', 'L1'))).rejects.toThrow('lineNotKnown');
    expect(books.purchase('P1', 'L1')).toMatchObject({ parked: { reason: 'charging_refused' } });
    env.http.behave({});
    await books.take(started('P1', 'L1'));
    expect(await books.credited()).toEqual(half);
  });
});

describe('a charging system that knows no keys', () => {
  it('credits once and takes back once, whatever is repeated', async () => {
    env = await roamingEnv(undefined, { CHARGING_CLASS: 'C' });
    books = roamingBooks(env);
    env.orders.put('P1', bought('L1'));
    env.http.behave({ keys: 'none', faults: [{ kind: 'error_after_effect', next: 1 }] });
    await books.take(started('P1', 'L1'));
    await books.take(started('P1', 'L1', { eventId: 'S-again' }));
    expect(await books.credited()).toEqual(half);
    env.orders.change('P1', { refundedAt: '2026-03-10T01:30:00.000Z' });
    await books.take(refunded('P1', 'L1'));
    await books.take(refunded('P1', 'L1', { eventId: 'R-again' }));
    expect(await books.credited()).toEqual([{ ...half[0], reversedMb: 1536 }]);
    expect([books.grants(), books.voids()].map((all) => all.length)).toEqual([1, 1]);
  });
});

describe('cut off anywhere', () => {
  /** Everything that must be the same in the end, however it came about. */
  const end = async () => ({
    credited: await books.credited(),
    grants: books.grants().map(({ pk, sk, amountMb, run }) => [pk, sk, amountMb, run]),
    voids: books.voids().map(({ pk, sk, evidence }) => [pk, sk, evidence]),
    slots: books.slots(),
    notices: books.notices(),
    told: new Set(env.messages.map(({ message }) => Object(message).id)).size,
    said: [...new Set(books.said())],
  });

  const live = async (breaksAt?: { call: number; when: 'before' | 'after' }) => {
    env = await roamingEnv([aLine({ line: 'L1' })]);
    books = roamingBooks(env);
    env.orders.put('P1', bought('L1'));
    let calls = 0;
    let broke = false;
    env.disturb = (_call, when) => {
      if (when === 'before') calls += 1;
      if (broke || calls !== breaksAt?.call || when !== breaksAt.when) return;
      broke = true;
      throw new Error('cut off');
    };
    const untilDone = async (body: unknown): Promise<void> => {
      for (let receives = 1; receives <= 5; receives += 1) {
        try {
          return await books.take(body, receives);
        } catch (error) {
          if (receives === 5) throw error;
        }
      }
    };
    await untilDone(started('P1', 'L1'));
    // A switch that could not be read counts as set: the event is on its queue again.
    await books.deliverPutBack();
    env.http.behave({ used: [{ line: 'L1', usedMb: 36 }] });
    env.orders.change('P1', { refundedAt: '2026-03-11T00:00:00.000Z' });
    await untilDone(refunded('P1', 'L1'));
    await books.deliverPutBack();
    return calls;
  };

  it('before or after every call ends as if nothing had happened', async () => {
    const calls = await live();
    const whole = await end();
    expect(whole).toMatchObject({
      credited: [{ line: 'L1', amountMb: 1536, reversedMb: 1500 }],
      voids: [[expect.anything(), expect.anything(), { reversedMb: 1500, usedMb: 36 }]],
      told: 2,
    });
    expect(calls).toBeGreaterThan(25);
    for (let call = 1; call <= calls; call += 1) {
      for (const when of ['before', 'after'] as const) {
        await live({ call, when });
        expect([call, when, await end()]).toEqual([call, when, whole]);
      }
    }
  });
});
