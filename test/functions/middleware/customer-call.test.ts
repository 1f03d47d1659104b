import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemSchema } from '../../../domain/customer/answers.ts';
import { type RouteId, routeOf } from '../../../domain/customer/routes.ts';
import { Conflict, Defect, InputRejected, Stopped, Unavailable } from '../../../domain/errors.ts';
import { pseudonymOf } from '../../../domain/person-pseudonym.ts';
import {
  type ApiAnswer,
  type CustomerCall,
  customerCall,
} from '../../../functions/middleware/customer-call.ts';
import { customerRoutes, goodBodies, signInCases } from '../../authorisation/claims.ts';
import { aCall, answered, customerEnv, type Sent, someClaims } from '../../fakes/customer-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

let env: MonthlyEnv;
let served: CustomerCall<unknown>[];
let answer: () => ApiAnswer;

beforeEach(async () => {
  env = await customerEnv();
  served = [];
  answer = () => ({ status: 200, body: { done: true } });
});

const call = (id: RouteId, sent: Sent = {}) => {
  const handler = customerCall(
    id,
    () => async (given: CustomerCall<unknown>) => {
      served.push(given);
      return answer();
    },
    env,
  );
  const claims = 'claims' in sent ? sent.claims : someClaims(env.time.now);
  return answered(handler, aCall(id, { body: goodBodies[id], ...sent, claims }));
};

const seconds = () => Math.floor(env.time.now / 1000);

describe('a good call', () => {
  it('whose token names the customer for the person is served by a pseudonym', async () => {
    const claims = someClaims(env.time.now, { person: 'customer-1' });
    await call('list-benefits', { claims });
    expect(served).toMatchObject([{ customer: { person: pseudonymOf('customer-1') } }]);
  });

  it.each(customerRoutes)('of %s is served, as the token says and nothing else', async (id) => {
    const forged = { sub: 'customer-9', person: 'person-9', lines: 'L9', customer: 'customer-9' };
    const { status, raw } = await call(id, {
      headers: { 'x-customer': 'customer-9', authorization: 'Bearer x', 'x-line': 'L9' },
      query: { ...forged, lang: 'en' },
    });
    expect(status).toBe(200);
    expect(served).toMatchObject([
      {
        customer: { customer: 'customer-1', person: 'person-1', lines: ['L1', 'L2'] },
        line: routeOf(id).line && 'L1',
        lang: 'en',
        requestId: 'request-1',
      },
    ]);
    expect(raw.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json',
    });
  });

  it('comes in base64 too, and with a charset', async () => {
    const headers = { 'Content-Type': 'application/json; charset=UTF-8' };
    const event = aCall('decline-benefit', {
      claims: someClaims(env.time.now),
      body: { benefit: 'ott-pass' },
      base64: true,
    }) as { headers: object };
    event.headers = headers;
    const handler = customerCall('decline-benefit', () => async () => answer(), env);
    expect(await answered(handler, event)).toMatchObject({ status: 200 });
  });
});

describe('the authorisation matrix', () => {
  const rows = customerRoutes.flatMap((id) => signInCases.map((of) => ({ id, ...of })));

  it.each(rows)('$id, a sign-in $saying', async ({ id, claims, on, status, reason }) => {
    const differs = someClaims(env.time.now, claims(seconds()));
    const said = await call(id, { claims: JSON.parse(JSON.stringify(differs)) });
    if (on(id)) {
      expect(said).toMatchObject({ status, body: { status, reason } });
      expect(served).toEqual([]);
    } else {
      expect(said.status).toBe(200);
    }
  });

  it.each(customerRoutes)('%s, no token at all', async (id) => {
    const none = await call(id, { claims: undefined });
    expect(none).toMatchObject({ status: 403, body: { reason: 'sign_in_not_usable' } });
    const malformed = await call(id, { claims: 'sub=customer-1' });
    expect(malformed.raw).toEqual(none.raw);
    expect(served).toEqual([]);
  });

  it.each(customerRoutes.filter((id) => routeOf(id).line))(
    '%s answers a foreign line and one that does not exist alike',
    async (id) => {
      const asked = ['L3', 'no-such-line', '', 'L1 L2', '../L1', '__proto__', 'l1'];
      const answers = await Promise.all(
        asked.map((line) => call(id, routeOf(id).line === 'path' ? { line } : { body: { line } })),
      );
      const [first] = answers;
      expect(first).toMatchObject({ status: 404, body: { reason: 'line_not_found' } });
      for (const [nth, { raw, status }] of answers.entries()) {
        // What cannot be a line id is refused as a body, which says nothing about lines either.
        if (routeOf(id).line === 'body' && status === 400) continue;
        expect(raw, asked[nth]).toEqual(first?.raw);
      }
      expect(env.calls).toEqual([]);
      expect(served).toEqual([]);
    },
  );

  it.each(customerRoutes.filter((id) => routeOf(id).guardianOf))(
    '%s lets the guardian of a child act',
    async (id) => {
      const claims = someClaims(env.time.now, { age_band: 'under_14', acts_as: 'guardian' });
      expect((await call(id, { claims })).status).toBe(200);
      expect(served).toMatchObject([{ customer: { actsAs: 'guardian', age: 'under_14' } }]);
    },
  );

  it.each([
    ['signed in 300 seconds ago', 'auth_time', 300],
    ['signed in within the skew of clocks', 'auth_time', -60],
    ['a contact unchanged for 72 hours to the second', 'contact_since', 72 * 3_600],
    ['a SIM unchanged for 72 hours to the second', 'sim_since', 72 * 3_600],
  ])('%s is enough to reveal', async (_, claim, age) => {
    const claims = someClaims(env.time.now, { [claim]: String(seconds() - age) });
    expect((await call('reveal-code', { claims })).status).toBe(200);
  });
});

describe('a body', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { inner: deep(levels - 1) });

  it.each([
    ['that is no JSON', { raw: '{' }, 400],
    ['that is a list', { raw: '[{"benefit":"ott-pass"}]' }, 400],
    ['that is a text', { raw: '"ott-pass"' }, 400],
    ['that is null', { raw: 'null' }, 400],
    ['that is absent', { raw: '' }, 400],
    ['with a field more', { body: { benefit: 'ott-pass', customer: 'customer-2' } }, 400],
    ['with the line of another', { body: { benefit: 'ott-pass', line: 'L3' } }, 400],
    ['with a benefit that is none', { body: { benefit: 'termination-fee' } }, 400],
    ['with a list for a text', { body: { benefit: ['ott-pass'] } }, 400],
    ['with __proto__', { raw: '{"benefit":"ott-pass","__proto__":{"x":1}}' }, 400],
    ['with constructor inside', { raw: '{"benefit":{"constructor":1}}' }, 400],
    ['that is too deep', { body: { benefit: deep(9) } }, 400],
    ['of 64 KB and a byte', { raw: `{"benefit":"${'x'.repeat(65_523)}"}` }, 413],
    ['as a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['of no type', { headers: { 'content-type': '' } }, 415],
    [
      'in another charset',
      { headers: { 'content-type': 'application/json; charset=euc-kr' } },
      415,
    ],
  ])('%s is refused', async (_, sent: Sent, status) => {
    const said = await call('decline-benefit', sent);
    expect(said.status).toBe(status);
    expect(problemSchema.parse(said.body).status).toBe(status);
    expect(said.raw.headers['content-type']).toBe('application/problem+json');
    expect(served).toEqual([]);
  });

  it('of bytes that are no UTF-8 is refused', async () => {
    const event = aCall('decline-benefit', { claims: someClaims(env.time.now) });
    const bytes = Buffer.from('{"benefit":"ott-pass\u00ff"}', 'latin1').toString('base64');
    const handler = customerCall('decline-benefit', () => async () => answer(), env);
    const sent = { ...Object(event), body: bytes, isBase64Encoded: true };
    expect(await answered(handler, sent)).toMatchObject({
      status: 400,
      body: { reason: 'body_not_usable', detail: 'The body cannot be used.' },
    });
  });

  it('names fields and never what they hold', async () => {
    const { body } = await call('decline-benefit', { body: { benefit: 'planted-secret' } });
    expect(body.detail).toContain('benefit');
    expect(JSON.stringify(body)).not.toContain('planted-secret');
  });

  it('of any kind gets an answer, and nothing but what the route takes is served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), fc.json({ maxDepth: 12 })), async (raw) => {
        served = [];
        const { status } = await call('dispute-benefit', { raw });
        expect([400, 200]).toContain(status);
        for (const { body } of served) expect(Object.keys(Object(body))).toEqual(['benefit']);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a refusal and a failure', () => {
  it('of the programme is a problem with its reason and sentence', async () => {
    answer = () => ({ status: 409, body: { reason: 'line_ended', sentence: 'It has ended.' } });
    const { raw, body } = await call('reveal-code');
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'It has ended.',
      reason: 'line_ended',
    });
    expect(raw.headers['cache-control']).toBe('no-store');
  });

  it.each([
    [new InputRejected('planted-secret'), 400, 'request_not_usable', undefined],
    [new Conflict('planted-secret'), 409, 'changed_meanwhile', '1'],
    [new Unavailable('planted-secret'), 503, 'not_now', '5'],
    [new Stopped('planted-secret'), 503, 'stopped', '600'],
    [new Defect('planted-secret'), 500, 'our_fault', undefined],
    [new TypeError('planted-secret'), 500, 'our_fault', undefined],
  ])('by %s is answered without a word of ours', async (error, status, reason, wait) => {
    answer = () => {
      throw error;
    };
    const { raw, body } = await call('decline-benefit');
    expect(body).toMatchObject({ status, reason });
    expect(raw.headers['retry-after']).toBe(wait);
    expect(raw.body).not.toContain('planted-secret');
    expect(body.request).toBe(status === 500 ? 'request-1' : undefined);
  });

  it('is logged with route and request, and without anything of the caller', async () => {
    answer = () => {
      throw new Defect('The choice of L1 by customer-1 for person-1 cannot be read');
    };
    await call('choose-ott-service', { headers: { authorization: 'Bearer planted-token' } });
    expect(env.logged).toMatchObject([
      { level: 'error', error: 'Defect', route: 'choose-ott-service', request: 'request-1' },
      { route: 'choose-ott-service', status: 500, request: 'request-1' },
    ]);
    const log = JSON.stringify(env.logged);
    for (const secret of ['L1', 'customer-1', 'person-1', 'planted-token', 'stream-one']) {
      expect(log).not.toContain(secret);
    }
  });

  it('in a form that is not the gateway’s is our fault', async () => {
    const handler = customerCall('list-benefits', () => async () => answer(), env);
    for (const event of [undefined, {}, { requestContext: {} }, 'GET /benefits']) {
      expect(await answered(handler, event)).toMatchObject({ status: 500 });
    }
  });
});

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'K1' };

  it('has a repetition answered with what the first was answered', async () => {
    const first = await call('decline-benefit', { headers });
    answer = () => ({ status: 409, body: { reason: 'other', sentence: 'Other.' } });
    const again = await call('decline-benefit', { headers });
    expect(again.raw).toEqual(first.raw);
    expect(served).toHaveLength(1);
  });

  it('is one of the customer and the route', async () => {
    await call('decline-benefit', { headers });
    await call('dispute-benefit', { headers });
    await call('decline-benefit', {
      headers,
      claims: someClaims(env.time.now, { sub: 'customer-2' }),
    });
    expect(served).toHaveLength(3);
  });

  it('with another body or line is a mistake', async () => {
    await call('decline-benefit', { headers });
    const other = await call('decline-benefit', { headers, body: { benefit: 'ott-pass' } });
    expect(other).toMatchObject({ status: 422, body: { reason: 'request_differs' } });
    expect((await call('decline-benefit', { headers, line: 'L2' })).status).toBe(422);
    expect(served).toHaveLength(1);
  });

  it.each(['', 'a b', 'ㄱ', 'x'.repeat(65)])('of %j is refused', async (key) => {
    const { status, body } = await call('decline-benefit', { headers: { 'idempotency-key': key } });
    expect([status, body.reason]).toEqual([400, 'idempotency_key_not_usable']);
  });

  it('keeps no code: the reveal is served each time, and nothing of it is kept', async () => {
    answer = () => ({ status: 200, body: { code: 'PLANTED-CODE' } });
    await call('reveal-code', { headers });
    await call('reveal-code', { headers });
    expect(served).toHaveLength(2);
    expect(env.database.items('Requests')).toEqual([]);
  });

  it('keeps no id of the customer', async () => {
    await call('decline-benefit', { headers });
    const kept = JSON.stringify(env.database.items('Requests'));
    for (const id of ['customer-1', 'person-1', '"L1"', 'K1']) expect(kept).not.toContain(id);
  });
});
