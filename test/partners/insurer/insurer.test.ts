import { expect, it } from 'vitest';
import {
  type Cancellation,
  type Control,
  goodConduct,
  type Kept,
} from '../../../partners/insurer/contract.ts';
import { makeInsurer, type SignedEvent } from '../../../partners/insurer/insurer.ts';

const reference = '6a97e3c837347295f504931f3e36ab74bd8fb20e';

const anInsurer = (onEvent: () => Promise<unknown> = async () => undefined) => {
  const kept = new Map<string, Kept>();
  const cancellations = new Map<string, Cancellation>();
  const delivered: SignedEvent[] = [];
  let control: Control = goodConduct;
  const insurer = makeInsurer({
    token: 'token',
    nowMs: () => Date.parse('2026-03-20T16:00:00.000Z'),
    deliver: async (event) => {
      await onEvent();
      return delivered.push(event) > 0;
    },
    store: {
      find: async (id) => kept.get(id),
      put: async (one) => void kept.set(one.submitted.reference, one),
      cancellation: async (key) => cancellations.get(key),
      putCancellation: async (one) => void cancellations.set(one.key, one),
      control: async () => control,
      setControl: async (given) => {
        control = given;
      },
    },
  });
  const call = async (method: string, path: string, body?: unknown, token = 'token') => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const reply = await insurer({ method, path, authorization: `Bearer ${token}`, body: text });
    return { status: reply.status, body: JSON.parse(reply.body) };
  };
  return { call, delivered, kept };
};

const submitted = { reference, person: 'p', answerTo: 'https://door.example/events' };

it('admits nobody without its token', async () => {
  const { call } = anInsurer();
  expect((await call('GET', `/applications/${reference}`, undefined, 'other')).status).toBe(401);
});

it('takes the same reference for the same application, and refuses another one under it', async () => {
  const { call, delivered } = anInsurer();
  expect((await call('POST', '/applications', submitted)).status).toBe(202);
  expect((await call('POST', '/applications', submitted)).status).toBe(202);
  expect((await call('POST', '/applications', { ...submitted, person: 'q' })).status).toBe(409);
  expect(new Set(delivered.map(({ body }) => body)).size).toBe(1);
  expect((await call('GET', `/applications/${reference}`)).body).toMatchObject({
    ...{ status: 'accepted', confirmedOn: '2026-03-21' },
  });
});

it('stays silent when told to, and decides when told to', async () => {
  const { call, delivered } = anInsurer();
  await call('POST', '/control', { answers: 'silent' });
  await call('POST', '/applications', submitted);
  expect((await call('GET', `/applications/${reference}`)).body).toEqual({ status: 'received' });
  expect(delivered).toEqual([]);
  const decision = { status: 'rejected', reason: 'not_insurable', confirmedOn: '2026-03-21' };
  await call('POST', `/applications/${reference}/decision`, decision);
  expect(delivered).toHaveLength(1);
});

it('takes an ending once by its key, and does not answer what is cancelled', async () => {
  const { call, delivered } = anInsurer();
  await call('POST', '/control', { answers: 'silent' });
  await call('POST', '/applications', submitted);
  const ending = { key: 'k', reference, lastDay: '2026-03-20', reason: 'cancelled' };
  expect((await call('POST', '/cancellations', ending)).status).toBe(201);
  expect((await call('POST', '/cancellations', ending)).status).toBe(200);
  await call('POST', '/control', {});
  await call('POST', '/applications', submitted);
  expect(delivered).toEqual([]);
});

it('decides nothing on an application whose withdrawal has overtaken it', async () => {
  const { call, delivered, kept } = anInsurer();
  const ending = { key: reference, reference, lastDay: '2026-03-20', reason: 'cancelled' };
  await call('POST', '/cancellations', ending);
  expect((await call('POST', '/applications', submitted)).status).toBe(202);
  expect(kept.get(reference)).not.toHaveProperty('decision');
  expect(delivered).toEqual([]);
});

it('keeps an ending that whoever took its event told it of meanwhile', async () => {
  const ending = { key: 'k', reference, lastDay: '2026-03-20', reason: 'cancelled' };
  const { call, kept } = anInsurer(() => call('POST', '/cancellations', ending));
  await call('POST', '/applications', submitted);
  expect(kept.get(reference)).toMatchObject({ told: true, cancelled: true });
});
