import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCharging } from '../../../adapters/charging/charging.ts';
import { settleMs } from '../../../adapters/charging/time-outs.ts';
import type { TopUpAnswer } from '../../../adapters/charging/top-up.ts';
import { type Database, type Http, NoAnswer } from '../../../adapters/env.ts';
import { Stopped, Unavailable } from '../../../domain/errors.ts';
import { faultKinds } from '../../../partners/charging/faults.ts';
import { chargingEnv, orderFor, tableInMemory, withCharging } from './charging-env.ts';
import { makeWorld, type World } from './charging-world.ts';

const order = orderFor('L1');
const minute = 60_000;

/** A world without client keys and one intent table; `attempt` is one sandbox's try. */
const aWorld = async () => {
  const world = await makeWorld();
  world.control({ keys: 'none' });
  const table = tableInMemory();
  const attempt = async (fates: Fates = calm, skewMs = 0): Promise<TopUpAnswer> => {
    const env = chargingEnv({ class: 'C', http: world.http, database: table });
    const wall = world.clock(skewMs);
    const stopped = { ms: 0 };
    const clock = { ...wall, elapsed: () => wall.elapsed() - stopped.ms };
    const ports = disturbed(world, { env, fates, stopped });
    return makeCharging({ ...env, ...ports, clock }).topUp(order);
  };
  const now = async (fates?: Fates): Promise<TopUpAnswer | undefined> => {
    let answer: TopUpAnswer | undefined;
    attempt(fates).then((given) => {
      answer = given;
    }, ignoreCrash);
    await world.settle();
    return answer;
  };
  const later = async (ms: number): Promise<void> => {
    void world.sleep(ms);
    await world.settle();
  };
  const booked = async (): Promise<number> => (await world.entries(order.grantId)).length;
  return { world, table, attempt, now, later, booked };
};

/** An attempt that ends in an error of its table or never ends leaves only its traces. */
const ignoreCrash = (error: unknown): void => {
  if (!(error instanceof Unavailable)) throw error;
};

const ignoreNoAnswer = (error: unknown): void => {
  if (!(error instanceof NoAnswer)) throw error;
};

/** What becomes of an attempt's next call, port by port. */
type Fate =
  | { readonly kind: 'fine'; readonly ms: number }
  /** The effect happens, its answer is lost. */
  | { readonly kind: 'lost'; readonly ms: number }
  /** The sandbox stops after the call and goes on after so long, its monotonic clock too perhaps. */
  | { readonly kind: 'frozen'; readonly ms: number; readonly clockStops: boolean }
  /** The sandbox never goes on. */
  | { readonly kind: 'dead' }
  /** An HTTP call arrives only after so long. */
  | { readonly kind: 'late'; readonly ms: number };
type Fates = () => Fate;

const calm: Fates = () => ({ kind: 'fine', ms: 1 });
const inTurn = (...fates: Fate[]): Fates => {
  const left = fates.values();
  return () => left.next().value ?? calm();
};
const fine: Fate = { kind: 'fine', ms: 1 };

const disturbed = (
  world: World,
  {
    env,
    fates,
    stopped,
  }: { env: ReturnType<typeof chargingEnv>; fates: Fates; stopped: { ms: number } },
): { database: Database; http: Http; secrets: { read: () => Promise<string> } } => {
  const through = async <T>(effect: (lateMs: number) => Promise<T>, lost: Error): Promise<T> => {
    const fate = fates();
    const answer = await effect(fate.kind === 'late' ? fate.ms : 0);
    if (fate.kind === 'dead') return new Promise<never>(() => {});
    if (fate.kind !== 'late') await world.sleep(fate.ms);
    if (fate.kind === 'frozen' && fate.clockStops) stopped.ms += fate.ms;
    if (fate.kind === 'lost') throw lost;
    return answer;
  };
  const away = new Unavailable('The table does not answer');
  const { database, http } = env;
  return {
    database: {
      ...database,
      get: (...given) => through(() => database.get(...given), away),
      update: (...given) => through(() => database.update(...given), away),
    },
    http: {
      // The client's time-out runs while its request is still on the way.
      send: (call, request) =>
        through(async (lateMs) => {
          const arrives = world.sleep(lateMs).then(() => http.send(call, request));
          const tooLate = world.sleep(request.timeoutMs).then(() => {
            throw new NoAnswer(call);
          });
          arrives.catch(ignoreNoAnswer);
          return Promise.race([arrives, tooLate]);
        }, new NoAnswer(call)),
    },
    secrets: { read: () => through(async () => env.secrets.read('', ''), away) },
  };
};

describe('a charging system that knows no client keys', () => {
  test('is sent an order once, after a look, and found to hold it the next time', async () => {
    const { now, booked } = await aWorld();
    expect(await now()).toMatchObject({ kind: 'credited', repeated: false });
    expect(await now()).toMatchObject({ kind: 'credited', repeated: true });
    expect(await booked()).toBe(1);
  });

  test('whose answer was lost is looked at, not asked again', async () => {
    const { world, now, booked } = await aWorld();
    world.control({ keys: 'none', faults: [{ kind: 'time_out_after_effect', next: 1 }] });
    expect(await now()).toEqual({ kind: 'unanswered', cause: 'no_answer' });
    expect(await now()).toMatchObject({ kind: 'credited', repeated: true });
    expect(await booked()).toBe(1);
  });

  test('that may still receive the first POST is sent no second one', async () => {
    const { world, attempt, now, booked } = await aWorld();
    world.control({ keys: 'none', faults: [{ kind: 'late_effect', lateMs: minute, next: 1 }] });
    const first = attempt();
    const second = world.sleep(minute / 2).then(() => attempt());
    await world.settle();
    expect(await first).toEqual({ kind: 'unanswered', cause: 'no_answer' });
    expect(await second).toEqual({ kind: 'unanswered', cause: 'settling' });
    expect(await now()).toMatchObject({ kind: 'credited', repeated: true });
    expect(await booked()).toBe(1);
  });

  test('that never got the first POST gets another once that has settled, no sooner', async () => {
    const { world, now, later, booked } = await aWorld();
    world.control({ keys: 'none', faults: [{ kind: 'cut_before_effect', next: 1 }] });
    expect(await now()).toEqual({ kind: 'unanswered', cause: 'no_answer' });
    await later(settleMs - minute);
    expect(await now()).toEqual({ kind: 'unanswered', cause: 'settling' });
    await later(minute);
    expect(await now()).toMatchObject({ kind: 'credited', repeated: false });
    expect(await booked()).toBe(1);
  });

  test('met by two attempts at once credits one, the other asks again later', async () => {
    const { world, attempt, booked } = await aWorld();
    const both = Promise.all([attempt(), attempt()]);
    await world.settle();
    expect((await both).map(({ kind }) => kind).toSorted()).toEqual(['credited', 'unanswered']);
    expect(await booked()).toBe(1);
  });

  test.each([
    ['goes on', false, 'no_time_left'],
    ['stops', true, 'overtaken'],
  ])('is not sent the order of a zombie whose clock %s while it is frozen', async (...given) => {
    const [, clockStops, cause] = given;
    const { world, attempt, now, booked } = await aWorld();
    // The zombie reads the intent, reads the token, looks, claims, and stops for an hour.
    const hour = { kind: 'frozen', ms: 60 * minute, clockStops } as const;
    const zombie = attempt(inTurn(fine, fine, fine, hour));
    const other = world.sleep(20 * minute).then(() => attempt());
    await world.settle();
    expect(await other).toMatchObject({ kind: 'credited', repeated: false });
    expect(await zombie).toEqual({ kind: 'unanswered', cause });
    expect(await booked()).toBe(1);
    expect(await now()).toMatchObject({ kind: 'credited' });
  });

  test('is not sent the order of a zombie that looked an hour ago and claims now', async () => {
    const { world, attempt, booked, table } = await aWorld();
    world.control({ keys: 'none', faults: [{ kind: 'cut_before_effect', next: 1 }] });
    void attempt();
    const hour = { kind: 'frozen', ms: 60 * minute, clockStops: true } as const;
    const zombie = world.sleep(20 * minute).then(() => attempt(inTurn(fine, fine, hour)));
    const other = world.sleep(21 * minute).then(() => attempt());
    await world.settle();
    expect(await other).toMatchObject({ kind: 'credited', repeated: false });
    expect(await zombie).toEqual({ kind: 'unanswered', cause: 'in_other_hands' });
    expect(await booked()).toBe(1);
    expect([...table.items.values()][0]).toMatchObject({ version: 2 });
  });

  test('that was looked at before the first POST came is not judged by a later clock', async () => {
    const { world, attempt, booked } = await aWorld();
    void attempt(inTurn(fine, fine, fine, fine, fine, { kind: 'late', ms: 50_000 }));
    // It looks while that POST is on its way, stops, and goes on when the lease has run out.
    const pause = { kind: 'frozen', ms: 20 * minute, clockStops: true } as const;
    const second = world.sleep(20_000).then(() => attempt(inTurn(fine, fine, pause)));
    await world.settle();
    expect(await second).toEqual({ kind: 'unanswered', cause: 'settling' });
    expect(await booked()).toBe(1);
  });

  test('whose gateway gave up may still credit: it is sent nothing until that has settled', async () => {
    const { world, attempt, now, booked } = await aWorld();
    const fault = { kind: 'error_then_late_effect', lateMs: minute, next: 1 };
    world.control({ keys: 'none', faults: [fault] });
    const first = attempt();
    const second = world.sleep(minute / 2).then(() => attempt());
    await world.settle();
    expect(await first).toEqual({ kind: 'unanswered', cause: 'charging_answered_503' });
    expect(await second).toEqual({ kind: 'unanswered', cause: 'settling' });
    expect(await now()).toMatchObject({ kind: 'credited', repeated: true });
    expect(await booked()).toBe(1);
  });

  test('that asks to wait is obeyed, each time with a new look and a new claim', async () => {
    const { world, now, table, booked } = await aWorld();
    const kind = 'too_many_requests';
    world.control({ keys: 'none', faults: [{ kind, retryAfterSeconds: 3, next: 2 }] });
    expect(await now()).toMatchObject({ kind: 'credited', repeated: false });
    expect(await booked()).toBe(1);
    // Two claims, each given back, and the third that was used.
    expect([...table.items.values()][0]).toMatchObject({ version: 5 });
  });

  test('that refuses a line may be asked again at once: nothing is under way', async () => {
    const { world, now } = await aWorld();
    world.control({ keys: 'none', faults: [{ kind: 'refusal', next: 1 }] });
    expect(await now()).toEqual({ kind: 'refused', reason: 'lineNotKnown' });
    expect(await now()).toMatchObject({ kind: 'credited', repeated: false });
  });

  test('that does not answer the look is sent nothing', async () => {
    const { world, now, table, booked } = await aWorld();
    const fault = { kind: 'error_before_effect', on: 'look', next: 1 };
    world.control({ keys: 'none', faults: [fault] });
    expect(await now()).toEqual({ kind: 'unanswered', cause: 'charging_answered_503' });
    expect([table.items.size, await booked()]).toEqual([0, 0]);
  });

  test('that holds something else under the reference disagrees', () =>
    withCharging({ class: 'C' }, async ({ env }) => {
      const charging = makeCharging(env);
      await charging.topUp(orderFor('L1', { amountMb: 5 }));
      expect(await charging.topUp(order)).toMatchObject({ kind: 'disagrees' });
    }));

  test('serves a batch line by line, and nothing once it is stopped', () =>
    withCharging({ class: 'C' }, async ({ env, client }) => {
      const orders = Array.from({ length: 30 }, (_, n) => orderFor(`L${n}`));
      await client.control({
        keys: 'none',
        faults: [{ kind: 'cut_after_effect', lines: ['L7'] }],
      });
      const charging = makeCharging(env);
      const answers = await charging.topUpAll(orders);
      expect(answers.map(({ kind }) => kind).indexOf('unanswered')).toBe(7);
      expect(answers.filter(({ kind }) => kind === 'credited')).toHaveLength(29);
      const again = await charging.topUpAll(orders);
      expect(again.every((one) => one.kind === 'credited' && one.repeated)).toBe(true);
      const mayOrder = async () => {
        throw new Stopped('Monthly data is stopped');
      };
      await expect(charging.topUpAll([orderFor('L99')], { mayOrder })).rejects.toThrow(Stopped);
      expect((await client.look(orderFor('L99').grantId)).content).toEqual([]);
    }));
});

const aFate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('fine' as const), ms: fc.nat(2_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost' as const), ms: fc.nat(2_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('frozen' as const),
      ms: fc.oneof(fc.nat(30_000), fc.integer({ min: 10 * minute, max: 90 * minute })),
      clockStops: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'dead' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const), ms: fc.nat(minute) }) },
);

const aFault = fc.record({
  kind: fc.constantFrom(...faultKinds),
  on: fc.constantFrom('top_up', 'look'),
  next: fc.integer({ min: 1, max: 2 }),
  lateMs: fc.nat(minute),
  retryAfterSeconds: fc.nat(20),
});

const anAttempt = fc.record({
  startsAtMs: fc.oneof(fc.nat(5_000), fc.nat(40 * minute)),
  skewMs: fc.integer({ min: -5 * minute, max: 5 * minute }),
  fates: fc.array(aFate, { maxLength: 12 }),
  fault: fc.option(aFault),
});

test('whatever is lost, late, frozen or dead: never credited twice, and once when all is calm', () =>
  fc.assert(
    fc.asyncProperty(fc.array(anAttempt, { minLength: 1, maxLength: 6 }), async (attempts) => {
      const { world, attempt, now, later, booked } = await aWorld();
      const begin = async ({ startsAtMs, skewMs, fates, fault }: (typeof attempts)[number]) => {
        await world.sleep(startsAtMs);
        if (fault) world.control({ keys: 'none', faults: [fault] });
        await attempt(inTurn(...fates), skewMs);
      };
      for (const one of attempts) begin(one).catch(ignoreCrash);
      await world.settle();
      expect(await booked()).toBeLessThanOrEqual(1);
      world.control({ keys: 'none' });
      await later(settleMs + 10 * minute);
      expect(await now()).toMatchObject({ kind: 'credited' });
      expect(await booked()).toBe(1);
    }),
    { numRuns: Number(process.env.FAULT_RUNS ?? 1_000) },
  ));
