import { describe, expect, test } from 'vitest';
import type { Limits } from '../../../adapters/charging/calls.ts';
import { type Charging, makeCharging } from '../../../adapters/charging/charging.ts';
import type { TopUpAnswer } from '../../../adapters/charging/top-up.ts';
import { Defect, Stopped, Unavailable } from '../../../domain/errors.ts';
import type { TopUpOrder } from '../../../domain/grant.ts';
import { type ChargingEnv, chargingEnv, february, orderFor, withCharging } from './charging-env.ts';

/** Gives up soon, so that a silent stand-in costs a test 300 ms. */
const soon = (env: ChargingEnv): Limits => ({ giveUpAt: env.clock.elapsed() + 300 });

describe.each(['single', 'batch'] as const)('a %s order', (way) => {
  const topUp = async (charging: Charging, order: TopUpOrder, limits?: Limits) => {
    if (way === 'single') return charging.topUp(order, limits);
    const [answer] = await charging.topUpAll([order], limits);
    return answer as TopUpAnswer;
  };

  test('is credited with what was ordered, and repeated with the same', () =>
    withCharging({}, async ({ env }) => {
      const charging = makeCharging(env);
      const order = orderFor('L1');
      const answer = await topUp(charging, order);
      expect(answer).toEqual({
        kind: 'credited',
        repeated: false,
        topUp: {
          topUpId: 'topup-1',
          grantId: order.grantId,
          line: 'L1',
          amountMb: 102_400,
          validity: order.validity,
          creditedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      });
      expect(await topUp(charging, order)).toEqual({ ...answer, repeated: true });
    }));

  test.each([
    // fault                     booked  cause
    ['time_out_before_effect', 0, 'no_answer'],
    ['time_out_after_effect', 1, 'no_answer'],
    ['cut_before_effect', 0, 'no_answer'],
    ['cut_after_effect', 1, 'no_answer'],
    ['error_before_effect', 0, 'charging_answered_503'],
    ['error_after_effect', 1, 'charging_answered_503'],
    ['too_many_requests', 0, 'charging_answered_429'],
    ['late_answer', 1, 'no_answer'],
    ['late_effect', 0, 'no_answer'],
    ['error_then_late_effect', 0, 'charging_answered_503'],
  ])('that meets %s is unanswered (%i booked), and credited once when repeated', (kind, n, cause) =>
    withCharging({}, async ({ env, client }) => {
      const charging = makeCharging(env);
      await client.control({ faults: [{ kind, next: 1, lateMs: 500, retryAfterSeconds: 9 }] });
      const order = orderFor('L1');
      expect(await topUp(charging, order, soon(env))).toEqual({ kind: 'unanswered', cause });
      expect((await client.look(order.grantId)).content).toHaveLength(n);
      if (kind.endsWith('late_effect')) {
        const booked = async () => (await client.look(order.grantId)).content.length;
        await expect.poll(booked).toBe(1);
      }
      const again = await topUp(charging, order);
      const isHeldAlready = n === 1 || kind.endsWith('late_effect');
      expect(again).toMatchObject({ kind: 'credited', repeated: isHeldAlready });
      expect((await client.look(order.grantId)).content).toHaveLength(1);
    }),
  );

  test('that is asked to wait waits as long as it is told, and no longer than it may', () =>
    withCharging({}, async ({ env, client }) => {
      const waits: number[] = [];
      const clock = { ...env.clock, sleep: async (ms: number) => void waits.push(ms) };
      const charging = makeCharging({ ...env, clock });
      const kind = 'too_many_requests';
      await client.control({ faults: [{ kind, next: 2, retryAfterSeconds: 7 }] });
      expect(await topUp(charging, orderFor('L1'))).toMatchObject({ kind: 'credited' });
      expect(waits).toEqual([7_000, 7_000]);
      await client.control({ faults: [{ kind, retryAfterSeconds: 60 }] });
      expect(await topUp(charging, orderFor('L2'))).toMatchObject({ kind: 'unanswered' });
      expect(waits).toHaveLength(2);
    }));

  test('with an earlier validity under its key is credited with what charging holds', () =>
    withCharging({}, async ({ env }) => {
      const charging = makeCharging(env);
      const earlier = { from: '2026-02-01T00:00:00+09:00', until: '2026-02-15T00:00:00+09:00' };
      await topUp(charging, orderFor('L1', { validity: earlier }));
      const answer = await topUp(charging, orderFor('L1'));
      expect(answer).toMatchObject({ kind: 'credited', repeated: true });
      expect(answer).toMatchObject({ topUp: { topUpId: 'topup-1', validity: earlier } });
    }));

  test.each([
    ['another amount', { amountMb: 5 }],
    ['another line', { line: 'L9' }],
  ])('with %s under its key disagrees, and shows what charging holds', (_, other) =>
    withCharging({}, async ({ env }) => {
      const charging = makeCharging(env);
      await topUp(charging, orderFor('L1', other));
      const answer = await topUp(charging, orderFor('L1'));
      expect(answer).toMatchObject({ kind: 'disagrees', topUp: { topUpId: 'topup-1', ...other } });
    }),
  );

  test('whose conflict cannot be looked at stays unanswered', () =>
    withCharging({}, async ({ env, client }) => {
      const charging = makeCharging(env);
      await topUp(charging, orderFor('L1', { amountMb: 5 }));
      await client.control({ faults: [{ kind: 'error_before_effect', on: 'look' }] });
      const answer = await topUp(charging, orderFor('L1'));
      expect(answer).toEqual({ kind: 'unanswered', cause: 'charging_answered_503' });
    }));

  test('for a line that charging does not know is refused with its code', () =>
    withCharging({}, async ({ env, client }) => {
      await client.control({ faults: [{ kind: 'refusal', of: 'items', lines: ['L1'] }] });
      const answer = await topUp(makeCharging(env), orderFor('L1'));
      expect(answer).toEqual({ kind: 'refused', reason: 'lineNotKnown' });
    }));

  test('is not sent where nothing may be sent any more', () =>
    withCharging({}, async ({ env, client }) => {
      const mayOrder = async () => {
        throw new Stopped('Monthly data is stopped');
      };
      const order = orderFor('L1');
      await expect(topUp(makeCharging(env), order, { mayOrder })).rejects.toThrow(Stopped);
      expect((await client.look(order.grantId)).content).toEqual([]);
    }));
});

describe('a batch', () => {
  const lines = Array.from({ length: 100 }, (_, n) => `L${n}`);

  test('of 100 is answered in its order, in one call', () =>
    withCharging({}, async ({ env }) => {
      const calls: string[] = [];
      const http: ChargingEnv['http'] = {
        send: (call, request) => {
          calls.push(call);
          return env.http.send(call, request);
        },
      };
      const answers = await makeCharging({ ...env, http }).topUpAll(lines.map((l) => orderFor(l)));
      expect(answers.map((answer) => answer.kind === 'credited' && answer.topUp.line)).toEqual(
        lines,
      );
      expect(calls).toEqual(['top up the batch']);
    }));

  test('keeps the trouble of one line with that line', () =>
    withCharging({}, async ({ env, client }) => {
      await makeCharging(env).topUp(orderFor('L3', { amountMb: 5 }));
      await client.control({
        faults: [
          { kind: 'error_before_effect', of: 'items', lines: ['L1'] },
          { kind: 'refusal', of: 'items', lines: ['L2'] },
          { kind: 'too_many_requests', of: 'items', lines: ['L4'] },
          { kind: 'error_after_effect', of: 'items', lines: ['L5'] },
        ],
      });
      const answers = await makeCharging(env).topUpAll(lines.map((line) => orderFor(line)));
      expect(answers.slice(0, 7).map(({ kind }) => kind)).toEqual([
        'credited',
        'unanswered',
        'refused',
        'disagrees',
        'unanswered',
        'unanswered',
        'credited',
      ]);
      expect(answers.filter(({ kind }) => kind === 'credited')).toHaveLength(95);
    }));

  test('that cannot be right is our defect and is not sent', async () => {
    const charging = makeCharging(chargingEnv({}));
    const tooMany = Array.from({ length: 101 }, (_, n) => orderFor(`L${n}`));
    await expect(charging.topUpAll(tooMany)).rejects.toThrow(Defect);
    await expect(charging.topUpAll([orderFor('L1'), orderFor('L1')])).rejects.toThrow(Defect);
    expect(await charging.topUpAll([])).toEqual([]);
  });

  test('that reaches nobody is unanswered as a whole', async () => {
    const charging = makeCharging(chargingEnv({ url: 'http://127.0.0.1:1' }));
    const answers = await charging.topUpAll([orderFor('L1'), orderFor('L2')]);
    expect(answers).toEqual([
      { kind: 'unanswered', cause: 'no_answer' },
      { kind: 'unanswered', cause: 'no_answer' },
    ]);
  });
});

describe('charging asked about', () => {
  test('a grant says what it holds, or that there is nothing', () =>
    withCharging({}, async ({ env }) => {
      const charging = makeCharging(env);
      await charging.topUp(orderFor('L1'));
      const { grantId, line } = orderFor('L1');
      expect(await charging.find(grantId)).toMatchObject({ grantId, line, topUpId: 'topup-1' });
      expect(await charging.find(orderFor('L2').grantId)).toBeUndefined();
    }));

  test('a cycle counts and lists each top-up once, in the order of the keys', () =>
    withCharging({}, async ({ env }) => {
      const charging = makeCharging(env);
      for (let from = 0; from < 2_300; from += 100) {
        const orders = Array.from({ length: 100 }, (_, n) => orderFor(`L${from + n}`));
        await charging.topUpAll(orders);
      }
      expect(await charging.count(february)).toEqual({ topUps: 2_300, megabytes: 235_520_000 });
      expect(await charging.count({ ...february, cycle: '2026-03' })).toEqual({
        topUps: 0,
        megabytes: 0,
      });
      const keys = (await allOf(charging.list(february))).map(({ grantId }) => grantId);
      expect(keys).toHaveLength(2_300);
      expect(keys).toEqual([...new Set(keys)].toSorted());
    }));

  test('a cycle that grows while it is listed leaves nothing out and repeats nothing', () =>
    withCharging({}, async ({ env }) => {
      const charging = makeCharging(env);
      const orders = (from: number) =>
        Array.from({ length: 100 }, (_, n) => orderFor(`L${from + n}`));
      for (let from = 0; from < 1_500; from += 100) await charging.topUpAll(orders(from));
      const keys: string[] = [];
      for await (const { grantId } of charging.list(february)) {
        if (keys.length === 500) await charging.topUpAll(orders(1_500));
        keys.push(grantId);
      }
      expect(keys).toEqual([...new Set(keys)].toSorted());
      const before = Array.from({ length: 15 }, (_, batch) => orders(batch * 100)).flat();
      expect(keys).toEqual(expect.arrayContaining(before.map(({ grantId }) => grantId)));
    }));

  test('a page that is not answered is asked for again, and nothing is left out', () =>
    withCharging({}, async ({ env, client }) => {
      const charging = makeCharging(env);
      for (let from = 0; from < 1_200; from += 100) {
        await charging.topUpAll(Array.from({ length: 100 }, (_, n) => orderFor(`L${from + n}`)));
      }
      await client.control({ faults: [{ kind: 'error_before_effect', on: 'look', next: 3 }] });
      expect(await allOf(charging.list(february))).toHaveLength(1_200);
      await client.control({ faults: [{ kind: 'cut_before_effect', on: 'look', next: 1 }] });
      expect(await allOf(charging.list(february))).toHaveLength(1_200);
    }));

  test.each(['error_before_effect', 'cut_before_effect', 'too_many_requests'])(
    'anything while it meets %s is unavailable, never nothing',
    (kind) =>
      withCharging({}, async ({ env, client }) => {
        await client.control({ faults: [{ kind, on: 'look', retryAfterSeconds: 60 }] });
        const charging = makeCharging(env);
        await expect(charging.find(orderFor('L1').grantId)).rejects.toThrow(Unavailable);
        await expect(charging.count(february)).rejects.toThrow(Unavailable);
        await expect(allOf(charging.list(february))).rejects.toThrow(Unavailable);
      }),
  );

  test('a double shows it in the list and in the log', () =>
    withCharging({ class: 'C' }, async ({ env, client }) => {
      const { grantId } = orderFor('L1');
      await makeCharging({ ...env, database: chargingEnv({}).database }).topUp(orderFor('L1'));
      const { orderBody } = await import('../../../adapters/charging/order-body.ts');
      await client.topUp(orderBody(orderFor('L1')));
      const charging = makeCharging(env);
      expect(await allOf(charging.list(february))).toHaveLength(2);
      expect(await charging.find(grantId)).toMatchObject({ topUpId: 'topup-1' });
      expect(env.logged).toEqual([{ message: 'several top-ups under one grant id', grantId }]);
      expect(await charging.topUp(orderFor('L1'))).toMatchObject({ kind: 'disagrees' });
    }));
});

test('a class that is neither A nor C is refused at once', () => {
  expect(() => makeCharging(chargingEnv({ class: 'B' }))).toThrow(Defect);
});

const allOf = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
