import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeCharging } from '../../../adapters/charging/charging.ts';
import { faultKinds } from '../../../partners/charging/faults.ts';
import { chargingEnv, orderFor } from './charging-env.ts';
import { makeWorld } from './charging-world.ts';

const lines = ['L1', 'L2', 'L3'];

const anAttempt = fc.record({
  way: fc.constantFrom('single', 'batch'),
  startsAtMs: fc.nat(60_000),
  fault: fc.option(
    fc.record({
      kind: fc.constantFrom(...faultKinds),
      next: fc.integer({ min: 1, max: 3 }),
      lateMs: fc.nat(60_000),
      retryAfterSeconds: fc.nat(60),
    }),
  ),
});

test('whatever happens to whichever attempts, a key is credited at most once, and once in the end', () =>
  fc.assert(
    fc.asyncProperty(fc.array(anAttempt, { minLength: 1, maxLength: 8 }), async (attempts) => {
      const world = await makeWorld();
      const env = chargingEnv({ http: world.http, clock: world.clock(0) });
      const charging = makeCharging(env);
      const orders = lines.map((line) => orderFor(line));
      const begin = async ({ way, startsAtMs, fault }: (typeof attempts)[number]) => {
        await world.sleep(startsAtMs);
        if (fault) world.control({ faults: [fault] });
        if (way === 'batch') await charging.topUpAll(orders);
        else await Promise.all(orders.map((order) => charging.topUp(order)));
      };
      const all = Promise.all(attempts.map(begin));
      await world.settle();
      await all;
      for (const { grantId } of orders) {
        expect((await world.entries(grantId)).length).toBeLessThanOrEqual(1);
      }
      world.control({});
      const calm = charging.topUpAll(orders);
      await world.settle();
      expect((await calm).map(({ kind }) => kind)).toEqual(lines.map(() => 'credited'));
      for (const { grantId } of orders) expect(await world.entries(grantId)).toHaveLength(1);
    }),
    { numRuns: 300 },
  ));
