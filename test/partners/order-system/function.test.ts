import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler } from '../../../partners/order-system/function.ts';
import { type DeployedGround, deployedGround } from '../deployed-ground.ts';

/* The stand-in as it runs deployed: over the stand-ins' table, its token in a secret. */

const token = 'a-token-for-tests';
let ground: DeployedGround;

beforeAll(async () => {
  ground = await deployedGround(token, 'ORDER_SYSTEM_SECRET');
});
afterAll(() => ground.close());

const call = async (method: string, rawPath: string, body?: unknown, bearer = token) => {
  const result = await handler({
    ...{ rawPath, rawQueryString: '' },
    headers: { authorization: `Bearer ${bearer}` },
    requestContext: { http: { method } },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: body !== undefined,
  } as unknown as LambdaFunctionURLEvent);
  if (typeof result === 'string') throw new Error('a result has a status');
  return { status: result.statusCode, content: JSON.parse(result.body ?? 'null') };
};

test('keeps purchases and its conduct in the table, for every sandbox', async () => {
  const purchase = { line: 'L1', product: 'ROAM-3GB', purchasedAt: '2026-03-01T03:00:00.000Z' };
  await call('PUT', '/purchases/P1', purchase);
  await call('POST', '/purchases/P1/start', { startedAt: '2026-03-10T01:30:00.000Z' });
  expect(await call('GET', '/purchases/P1')).toMatchObject({
    status: 200,
    content: { id: 'P1', ...purchase, startedAt: '2026-03-10T01:30:00.000Z', refundedAt: null },
  });
  await call('POST', '/control', { conduct: 'error' });
  expect(await call('GET', '/purchases/P1')).toMatchObject({ status: 503 });
  await call('POST', '/control', {});
  expect(await call('GET', '/purchases/P9')).toMatchObject({
    status: 404,
    content: { code: 'purchaseNotFound' },
  });
  expect(await call('GET', '/purchases/P1', undefined, 'a-guess')).toMatchObject({ status: 401 });
});
