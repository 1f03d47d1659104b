import { describe, expect, test } from 'vitest';
import { faultSchema, makeFaults } from '../../../partners/charging/faults.ts';
import { makeRateLimit } from '../../../partners/charging/rate-limit.ts';
import { anOrder, type Client, topUpPath, withStandIn } from './stand-in-client.ts';

const bookedUnder = async (client: Client, key: string): Promise<number> =>
  (await client.look(key)).content.length;

/** The status of the answer, or 0 where none came. */
const statusOf = (answer: Promise<{ status: number }>): Promise<number> =>
  answer.then(
    ({ status }) => status,
    () => 0,
  );

describe.each(['single', 'batch'] as const)('a %s call', (way) => {
  const order = (client: Client, key: string) =>
    way === 'single'
      ? client.topUp(anOrder(key), { timeoutMs: 150 })
      : client.topUpAll([anOrder(key)], { timeoutMs: 150 });
  const fine = way === 'single' ? 201 : 207;

  test.each([
    // fault                       status  booked
    ['time_out_before_effect', 0, 0],
    ['time_out_after_effect', 0, 1],
    ['cut_before_effect', 0, 0],
    ['cut_after_effect', 0, 1],
    ['error_before_effect', 503, 0],
    ['error_after_effect', 503, 1],
    ['too_many_requests', 429, 0],
    ['refusal', 422, 0],
  ])('that meets %s answers %i and books %i, and the next call is fine', (kind, status, booked) =>
    withStandIn(async (client) => {
      await client.control({ faults: [{ kind, next: 1 }] });
      expect(await statusOf(order(client, 'K1'))).toBe(status);
      expect(await bookedUnder(client, 'K1')).toBe(booked);
      expect(await statusOf(order(client, 'K2'))).toBe(fine);
      const { content } = await client.send('GET', '/control');
      expect(content.faults[0].fired).toBe(1);
    }),
  );

  test('whose effect is late books after the client has given up', () =>
    withStandIn(async (client) => {
      await client.control({ faults: [{ kind: 'late_effect', lateMs: 300 }] });
      expect(await statusOf(order(client, 'K1'))).toBe(0);
      expect(await bookedUnder(client, 'K1')).toBe(0);
      await expect.poll(() => bookedUnder(client, 'K1')).toBe(1);
    }));

  test('that a gateway gave up on books all the same, later', () =>
    withStandIn(async (client) => {
      const kind = 'error_then_late_effect';
      await client.control({ faults: [{ kind, lateMs: 200, errorStatus: 504 }] });
      expect(await statusOf(order(client, 'K1'))).toBe(504);
      expect(await bookedUnder(client, 'K1')).toBe(0);
      await expect.poll(() => bookedUnder(client, 'K1')).toBe(1);
    }));

  test('whose answer is late has booked at once', () =>
    withStandIn(async (client) => {
      await client.control({ faults: [{ kind: 'late_answer', lateMs: 300 }] });
      expect(await statusOf(order(client, 'K1'))).toBe(0);
      expect(await bookedUnder(client, 'K1')).toBe(1);
    }));

  test('that comes too early says how long to wait', () =>
    withStandIn(async (client) => {
      await client.control({ faults: [{ kind: 'too_many_requests', retryAfterSeconds: 7 }] });
      expect((await order(client, 'K1')).headers['retry-after']).toBe('7');
    }));
});

describe('a poison line', () => {
  test('fails alone, inside its batch, at every attempt', () =>
    withStandIn(async (client) => {
      await client.control({
        faults: [{ kind: 'error_before_effect', of: 'items', lines: ['L-K2'] }],
      });
      for (const others of [201, 200]) {
        const { content } = await client.topUpAll([anOrder('K1'), anOrder('K2'), anOrder('K3')]);
        const statuses = content.items.map((item: { status: number }) => item.status);
        expect(statuses).toEqual([others, 503, others]);
      }
      expect(await bookedUnder(client, 'K2')).toBe(0);
    }));

  test('can be booked although its item says 500', () =>
    withStandIn(async (client) => {
      const fault = { kind: 'error_after_effect', of: 'items', lines: ['L-K2'], errorStatus: 500 };
      await client.control({ faults: [fault] });
      const { content } = await client.topUpAll([anOrder('K1'), anOrder('K2')]);
      expect(content.items[1]).toMatchObject({ externalId: 'K2', status: 500 });
      expect(await bookedUnder(client, 'K2')).toBe(1);
    }));

  test('can take its whole batch down', () =>
    withStandIn(async (client) => {
      await client.control({ faults: [{ kind: 'cut_before_effect', lines: ['L-K2'] }] });
      expect(await statusOf(client.topUpAll([anOrder('K1'), anOrder('K2')]))).toBe(0);
      expect(await statusOf(client.topUpAll([anOrder('K1')]))).toBe(207);
    }));
});

describe('keys', () => {
  test('without client keys every order is a new top-up, found by its reference', () =>
    withStandIn(async (client) => {
      await client.control({ keys: 'none' });
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
      const { content } = await client.look('K1');
      expect(content.map((entry: { id: string }) => entry.id)).toEqual(['topup-1', 'topup-2']);
    }));

  test('are forgotten after their time, and only then', () =>
    withStandIn(async (client) => {
      await client.control({ keys: { forgottenAfterSeconds: 0.4 } });
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
      expect((await client.topUp(anOrder('K1'))).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 450));
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
      expect(await bookedUnder(client, 'K1')).toBe(2);
    }));
});

describe('the control', () => {
  test('sets everything: what it leaves out is off again', () =>
    withStandIn(async (client) => {
      await client.control({ keys: 'none', linesPerSecond: 1, faults: [{ kind: 'refusal' }] });
      await client.control({});
      expect((await client.send('GET', '/control')).content).toEqual({ keys: 'kept', faults: [] });
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
    }));

  test.each([
    ['an unknown fault', { faults: [{ kind: 'bad_mood' }] }],
    ['an unknown setting', { pace: 3 }],
    ['both next and share', { faults: [{ kind: 'refusal', next: 1, share: 0.5 }] }],
    ['a time-out of one item', { faults: [{ kind: 'cut_before_effect', of: 'items' }] }],
    ['a look at a line', { faults: [{ kind: 'refusal', on: 'look', lines: ['L1'] }] }],
  ])('refuses %s and changes nothing', (_, control) =>
    withStandIn(async (client) => {
      expect((await client.control(control)).status).toBe(400);
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
    }),
  );

  test('disturbs questions only when told so', () =>
    withStandIn(async (client) => {
      await client.control({ faults: [{ kind: 'error_before_effect', on: 'look', next: 1 }] });
      expect((await client.topUp(anOrder('K1'))).status).toBe(201);
      expect((await client.look('K1')).status).toBe(503);
      expect((await client.look('K1')).status).toBe(200);
    }));

  test('draws a share that follows from its seed', () => {
    const draws = (seed: number): boolean[] => {
      const faults = makeFaults([faultSchema.parse({ kind: 'refusal', share: 0.3, seed })]);
      return Array.from({ length: 1_000 }, () => faults.ofCall('top_up', []) !== undefined);
    };
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
    const met = draws(1).filter(Boolean).length;
    expect(met).toBeGreaterThan(250);
    expect(met).toBeLessThan(350);
  });
});

describe('the pace', () => {
  test('lets in so many lines a second, whatever the batches', () => {
    let now = 0;
    const limit = makeRateLimit(100, () => now);
    let lines = 0;
    for (; now < 10_000; now += 5) if (limit(30) === 0) lines += 30;
    expect(lines).toBeGreaterThanOrEqual(1_000);
    expect(lines).toBeLessThanOrEqual(1_000 + 100 + 30);
  });

  test('answers 429 with the wait, and books nothing', () =>
    withStandIn(async (client) => {
      await client.control({ linesPerSecond: 2 });
      const batch = (name: string) => [1, 2, 3, 4, 5].map((n) => anOrder(`${name}${n}`));
      expect((await client.topUpAll(batch('K'))).status).toBe(207);
      const { status, headers } = await client.topUpAll(batch('M'));
      expect([status, headers['retry-after']]).toEqual([429, '2']);
      const totals = await client.send('GET', `${topUpPath}?limit=0`);
      expect(totals.headers['x-total-count']).toBe('5');
    }));
});
