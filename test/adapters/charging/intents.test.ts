import { expect, test } from 'vitest';
import { claim, readIntent, release } from '../../../adapters/charging/intents.ts';
import { settleMs } from '../../../adapters/charging/time-outs.ts';
import { chargingEnv, orderFor, tableInMemory } from './charging-env.ts';

const order = orderFor('L1');

/** One intent table on a clock that the test sets. */
const atTime = () => {
  const time = { now: 1_000_000 };
  const clock = { now: () => time.now, elapsed: () => time.now, sleep: async () => {} };
  return { time, env: chargingEnv({ clock, database: tableInMemory() }) };
};

test('of two who claim what nobody has claimed, one gets it', async () => {
  const { env } = atTime();
  expect(await claim(env, order, undefined)).toMatchObject({ version: 1 });
  expect(await claim(env, order, undefined)).toBeUndefined();
});

test('a claim is not taken over while its POST may still arrive, up to and excluding its end', async () => {
  const { env, time } = atTime();
  const first = await claim(env, order, undefined);
  time.now += settleMs - 1;
  expect(await claim(env, order, first)).toBeUndefined();
  time.now += 1;
  expect(await claim(env, order, first)).toMatchObject({ version: 2 });
});

test('who saw an older claim than the last gets none', async () => {
  const { env, time } = atTime();
  const first = await claim(env, order, undefined);
  time.now += settleMs;
  await claim(env, order, first);
  time.now += settleMs;
  expect(await claim(env, order, first)).toBeUndefined();
});

test('a claim given back is free at once, unless somebody has taken it over', async () => {
  const { env, time } = atTime();
  const first = await claim(env, order, undefined);
  if (!first) throw new Error('the first claim is free');
  await release(env, order.grantId, first);
  expect(await claim(env, order, await readIntent(env, order.grantId))).toMatchObject({
    version: 3,
    leaseUntil: time.now + settleMs,
  });
  await release(env, order.grantId, first);
  expect(await readIntent(env, order.grantId)).toEqual({
    version: 3,
    leaseUntil: time.now + settleMs,
  });
});
