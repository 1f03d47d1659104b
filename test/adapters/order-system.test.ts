import { beforeEach, describe, expect, it } from 'vitest';
import { findPurchase } from '../../adapters/order-system.ts';
import { bought } from '../fakes/roaming-books.ts';
import { type RoamingEnv, roamingEnv } from '../fakes/roaming-env.ts';

let env: RoamingEnv;

beforeEach(async () => {
  env = await roamingEnv();
  env.orders.put('P1', bought('L1', { members: ['L2'], offers: ['roaming-plus-50'] }));
});

describe('the order system', () => {
  it('says what was bought, by whom and when; times that are not yet are left out', async () => {
    expect(await findPurchase(env, 'P1')).toEqual({
      ...{ purchaseId: 'P1', line: 'L1', product: 'ROAM-3GB' },
      ...{ purchasedAt: '2026-03-01T03:00:00.000Z', startedAt: '2026-03-10T01:30:00.000Z' },
      ...{ members: ['L2'], offers: ['roaming-plus-50'] },
    });
  });

  it('knows nothing of what was not bought', async () => {
    expect(await findPurchase(env, 'P9')).toBeUndefined();
  });

  it('that is slow is waited for', async () => {
    env.orders.behave({ conduct: 'slow', slowMs: 2_000 });
    expect(await findPurchase(env, 'P1')).toMatchObject({ line: 'L1' });
  });

  it.each(['silent', 'error', 'not_json', 'another_purchase'] as const)(
    'that is %s has said nothing',
    async (conduct) => {
      env.orders.behave({ conduct });
      await expect(findPurchase(env, 'P1')).rejects.toMatchObject({ name: 'Unavailable' });
    },
  );

  it.each([
    // status, body: what a gateway or a new release could say
    [404, 'Not here'],
    [404, JSON.stringify({ code: 'notFound' })],
    [200, '{"id":"P1"'],
    [200, JSON.stringify({ id: 'P1', line: 'L1' })],
    [200, JSON.stringify({ ...bought('L1', { refundedAt: 'yesterday' }), id: 'P1' })],
    [401, JSON.stringify({ code: 'notAdmitted' })],
    [302, ''],
  ])('that answers %i %j has said nothing, and nothing of it is repeated', async (status, body) => {
    env.http.send = async () => ({ status, headers: {}, body });
    const asked = findPurchase(env, 'P1');
    await expect(asked).rejects.toMatchObject({ name: 'Unavailable' });
    await expect(asked).rejects.not.toThrow('yesterday');
  });
});
