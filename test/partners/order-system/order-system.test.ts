import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Control,
  goodConduct,
  type Purchase,
} from '../../../partners/order-system/contract.ts';
import { makeOrderSystem } from '../../../partners/order-system/order-system.ts';

let answer: ReturnType<typeof makeOrderSystem>;
const slept: number[] = [];

beforeEach(() => {
  const purchases = new Map<string, Purchase>();
  let control: Control = goodConduct;
  slept.length = 0;
  answer = makeOrderSystem({
    token: 'a-token',
    sleep: async (ms) => void slept.push(ms),
    store: {
      find: async (id) => purchases.get(id),
      put: async (purchase) => void purchases.set(purchase.id, purchase),
      control: async () => control,
      setControl: async (given) => {
        control = given;
      },
    },
  });
});

const call = async (method: string, path: string, body?: unknown, token = 'a-token') => {
  const text = body === undefined ? '' : JSON.stringify(body);
  const reply = await answer({ method, path, body: text, authorization: `Bearer ${token}` });
  return reply === 'silence' ? reply : { status: reply.status, content: reply.body };
};

const aPurchase = { line: 'L1', product: 'ROAM-3GB', purchasedAt: '2026-03-01T03:00:00.000Z' };
const at = '2026-03-10T01:30:00.000Z';

describe('a purchase', () => {
  it('is put in, starts, is refunded, and is told as it stands', async () => {
    await call('PUT', '/purchases/P1', aPurchase);
    await call('POST', '/purchases/P1/start', { startedAt: at });
    await call('POST', '/purchases/P1/refund', { refundedAt: at });
    expect(await call('GET', '/purchases/P1')).toEqual({
      status: 200,
      content: JSON.stringify({
        ...{ id: 'P1', ...aPurchase, startedAt: at, refundedAt: at },
        ...{ members: [], offers: [] },
      }),
    });
  });

  it.each([
    // method, path, body, status
    ['GET', '/purchases/P9', undefined, 404],
    ['POST', '/purchases/P9/refund', { refundedAt: at }, 404],
    ['PUT', '/purchases/P1', { line: 'L1' }, 400],
    ['PUT', '/purchases/P1', { ...aPurchase, amountMb: 1 }, 400],
    ['POST', '/purchases/P1/refund', {}, 400],
    ['DELETE', '/purchases/P1', undefined, 404],
    ['GET', '/purchases/a%2Fb', undefined, 404],
    ['GET', '/elsewhere', undefined, 404],
    ['POST', '/control', { conduct: 'naughty' }, 400],
  ])('%s %s %j is answered %i', async (method, path, body, status) => {
    expect(await call(method, path, body)).toMatchObject({ status });
  });

  it('is told to nobody without the token', async () => {
    await call('PUT', '/purchases/P1', aPurchase);
    expect(await call('GET', '/purchases/P1', undefined, 'a-guess')).toMatchObject({ status: 401 });
  });
});

describe('what /control sets', () => {
  it.each([
    // conduct, the answer
    ['silent', 'silence'],
    ['error', { status: 503 }],
    ['not_json', { status: 404, content: '<html>Not here</html>' }],
    ['wrong_line', { content: expect.stringContaining('L-OF-SOMEBODY-ELSE') }],
    ['wrong_product', { content: expect.stringContaining('ANOTHER-PRODUCT') }],
    ['another_purchase', { content: expect.stringContaining('P1-x') }],
  ])('%s', async (conduct, expected) => {
    await call('PUT', '/purchases/P1', aPurchase);
    await call('POST', '/control', { conduct, purchases: ['P1'] });
    const said = await call('GET', '/purchases/P1');
    if (typeof expected === 'string') expect(said).toBe(expected);
    else expect(said).toMatchObject(expected);
    expect(await call('GET', '/purchases/P2')).toMatchObject({ status: 404 });
    await call('POST', '/control', {});
    expect(await call('GET', '/purchases/P1')).toMatchObject({ status: 200 });
  });

  it('slow answers after so long', async () => {
    await call('PUT', '/purchases/P1', aPurchase);
    await call('POST', '/control', { conduct: 'slow', slowMs: 1_500 });
    expect(await call('GET', '/purchases/P1')).toMatchObject({ status: 200 });
    expect(slept).toEqual([1_500]);
  });
});
