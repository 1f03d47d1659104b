import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler } from '../../../partners/charging/function.ts';
import { type DeployedGround, deployedGround } from '../deployed-ground.ts';
import { anOrder, aReversal, token, topUpPath } from './stand-in-client.ts';

/* The stand-in as it runs in stage dev: over a table, its token in a secret. */

let ground: DeployedGround;

beforeAll(async () => {
  ground = await deployedGround(token, 'CHARGING_SECRET');
});
afterAll(() => ground.close());

const call = async (method: string, pathAndQuery: string, body?: unknown, bearer = token) => {
  const [rawPath, rawQueryString = ''] = pathAndQuery.split('?');
  const result = await handler({
    rawPath,
    rawQueryString,
    headers: { authorization: `Bearer ${bearer}` },
    requestContext: { http: { method } },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: body !== undefined,
  } as unknown as LambdaFunctionURLEvent);
  if (typeof result === 'string') throw new Error('a result has a status');
  return { ...result, content: JSON.parse(result.body ?? 'null') };
};

test('keeps the same contract over its table: 201, 200 with the same answer, 409, counts, pages', async () => {
  const first = await call('POST', topUpPath, anOrder('K1'));
  expect(first.statusCode).toBe(201);
  const again = await call('POST', topUpPath, anOrder('K1'));
  expect([again.statusCode, again.content]).toEqual([200, first.content]);
  const items = [anOrder('K1', { amountMb: 1 }), ...batchOf(99)];
  const batch = await call('POST', `${topUpPath}/batch`, { items });
  expect(batch.statusCode).toBe(207);
  const statuses = batch.content.items.map((item: { status: number }) => item.status);
  expect(statuses).toEqual([409, ...batchOf(99).map(() => 201)]);
  const counted = await call('GET', `${topUpPath}?cycle=2026-02&benefit=monthly-data&limit=0`);
  expect(counted.headers).toMatchObject({ 'x-total-count': '100', 'x-total-amount': '10240000' });
  const page = await call('GET', `${topUpPath}?cycle=2026-02&offset=98&limit=5`);
  const keys = page.content.map((entry: { externalId: string }) => entry.externalId);
  expect(keys).toEqual(['M97', 'M98']);
  expect((await call('GET', `${topUpPath}?externalId=K1`)).content).toEqual([first.content]);
});

test('misbehaves in every sandbox as the table says, and only in ways it can keep up', async () => {
  const fault = { kind: 'error_before_effect', of: 'items', lines: ['L-poison'] };
  expect((await call('POST', '/control', { faults: [fault] })).statusCode).toBe(200);
  const order = anOrder('P1', { line: 'L-poison' });
  expect((await call('POST', topUpPath, order)).statusCode).toBe(503);
  for (const control of [
    { faults: [{ kind: 'refusal', next: 1 }] },
    { faults: [{ kind: 'error_then_late_effect' }] },
    { linesPerSecond: 5 },
    { keys: { forgottenAfterSeconds: 5 } },
  ]) {
    expect((await call('POST', '/control', control)).statusCode).toBe(400);
  }
  expect((await call('POST', topUpPath, order)).statusCode).toBe(503);
  await call('POST', '/control', { faults: [{ kind: 'cut_after_effect', lines: ['L-poison'] }] });
  await expect(call('POST', topUpPath, order)).rejects.toThrow('cut');
  await call('POST', '/control', {});
  expect((await call('POST', topUpPath, order)).statusCode).toBe(200);
});

test('without client keys books every order anew, and finds them all', async () => {
  await call('POST', '/control', { keys: 'none' });
  expect((await call('POST', topUpPath, anOrder('C1'))).statusCode).toBe(201);
  expect((await call('POST', topUpPath, anOrder('C1'))).statusCode).toBe(201);
  await call('POST', '/control', {});
  expect((await call('GET', `${topUpPath}?externalId=C1`)).content).toHaveLength(2);
});

test('takes back what is unused of a top-up once, and lists it as reversed', async () => {
  const { content: topUp } = await call('POST', topUpPath, anOrder('R1', { line: 'L-R' }));
  await call('POST', '/control', { used: [{ externalId: 'R1', usedMb: 400 }] });
  const order = aReversal('V1', topUp.id, 'R1');
  const first = await call('POST', `${topUpPath}/${topUp.id}/reversal`, order);
  expect([first.statusCode, first.content]).toMatchObject([
    201,
    { reversed: { amount: 102_000, units: 'MB' }, used: { amount: 400, units: 'MB' } },
  ]);
  await call('POST', '/control', {});
  const again = await call('POST', `${topUpPath}/${topUp.id}/reversal`, order);
  expect([again.statusCode, again.content]).toEqual([200, first.content]);
  const other = aReversal('V2', topUp.id, 'R1');
  expect((await call('POST', `${topUpPath}/${topUp.id}/reversal`, other)).statusCode).toBe(409);
  const listed = (await call('GET', `${topUpPath}?externalId=R1`)).content;
  expect(listed).toEqual([{ ...topUp, reversal: first.content }]);
});

test('admits nobody without the token of the secret', async () => {
  expect((await call('POST', topUpPath, anOrder('K1'), 'guess')).statusCode).toBe(401);
});

const batchOf = (n: number) =>
  Array.from({ length: n }, (_, place) => anOrder(`M${String(place).padStart(2, '0')}`));
