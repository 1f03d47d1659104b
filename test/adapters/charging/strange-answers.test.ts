import { describe, expect, test } from 'vitest';
import { makeCharging } from '../../../adapters/charging/charging.ts';
import type { HttpResponse } from '../../../adapters/env.ts';
import { Unavailable } from '../../../domain/errors.ts';
import { topupBalanceOf } from '../../../partners/charging/contract.ts';
import { answering, chargingEnv, february, orderFor } from './charging-env.ts';

const [one, two] = [orderFor('L1'), orderFor('L2')];

/** What charging answers for an order, but for what a test changes. */
const held = (order: typeof one, changed: object = {}) => ({
  ...topupBalanceOf({
    id: 'topup-1',
    externalId: order.grantId,
    line: order.line,
    terms: {
      description: '',
      channel: 'c',
      amountMb: order.amountMb,
      startDateTime: order.validity.from,
      endDateTime: order.validity.until,
      programme: 'p',
      benefit: 'b',
      cycle: 'c',
    },
    confirmedAtMs: 0,
  }),
  ...changed,
});
const json = (status: number, content: unknown): Partial<HttpResponse> => ({
  status,
  body: JSON.stringify(content),
});
const error = { code: 'someCode', reason: 'r', message: 'm' };

describe('one order is unanswered where charging answers', () => {
  test.each<[string, Partial<HttpResponse>, string]>([
    // answer                               cause
    ['a page', { body: '<html>Welcome</html>' }, 'not_json_200'],
    ['nothing at all', { body: '' }, 'not_json_200'],
    ['half of it', { body: JSON.stringify(held(one)).slice(0, 90) }, 'not_json_200'],
    ['200 with an error in it', json(200, error), 'unexpected_answer'],
    ['null', json(200, null), 'unexpected_answer'],
    ['a list', json(200, [held(one)]), 'unexpected_answer'],
    ["somebody else's id", json(201, held(two)), 'about_another_top_up'],
    ['no top-up id', json(201, held(one, { id: '' })), 'unexpected_answer'],
    ['not completed yet', json(201, held(one, { status: 'acknowledged' })), 'unexpected_answer'],
    [
      'gigabytes',
      json(201, { ...held(one), amount: { amount: 100, units: 'GB' } }),
      'unexpected_answer',
    ],
    [
      'an amount as text',
      json(201, { ...held(one), amount: { amount: '1', units: 'MB' } }),
      'unexpected_answer',
    ],
    ['an impossible date', json(201, held(one, { confirmationDate: 'now' })), 'unexpected_answer'],
    ['202', json(202, held(one)), 'unexpected_status_202'],
    [
      'a redirect',
      { status: 302, headers: { location: '/' }, body: '{}' },
      'unexpected_status_302',
    ],
    ["a gateway's 404 page", { status: 404, body: '<html>' }, 'not_json_404'],
    [
      "a gateway's 404 in JSON",
      json(404, { message: 'no Route matched' }),
      'unexpected_status_404',
    ],
    ['401', json(401, error), 'charging_answered_401'],
    ['403', json(403, error), 'charging_answered_403'],
    ['408', json(408, error), 'charging_answered_408'],
    ['409 for another reason', json(409, { ...error, code: 'locked' }), 'charging_answered_409'],
    ['503 and nothing else', { status: 503, body: '' }, 'charging_answered_503'],
    ['500', json(500, held(one)), 'charging_answered_500'],
    ['504', { status: 504, body: 'Gateway Timeout' }, 'charging_answered_504'],
  ])('%s', async (_, answer, cause) => {
    const charging = makeCharging(chargingEnv({ http: answering(answer) }));
    expect(await charging.topUp(one)).toEqual({ kind: 'unanswered', cause });
  });
});

describe('one order is refused only by an error of charging itself', () => {
  test.each([400, 404, 410, 422])('%i', async (status) => {
    const charging = makeCharging(chargingEnv({ http: answering(json(status, error)) }));
    expect(await charging.topUp(one)).toEqual({ kind: 'refused', reason: 'someCode' });
  });

  test('with a code fit for a record', async () => {
    const answer = json(422, { ...error, code: 'see <a href="x">' });
    const charging = makeCharging(chargingEnv({ http: answering(answer) }));
    expect(await charging.topUp(one)).toMatchObject({ kind: 'unanswered' });
  });
});

describe('an answer in our key about something else disagrees', () => {
  test.each([
    ['amount', { amount: { amount: 1, units: 'MB' } }],
    ['line', { logicalResource: { id: 'L9' } }],
  ])('%s', async (_, changed) => {
    const http = answering(json(200, held(one, changed)));
    const charging = makeCharging(chargingEnv({ http }));
    expect(await charging.topUp(one)).toMatchObject({ kind: 'disagrees' });
  });
});

test('the same instants in another spelling are recorded in our own', async () => {
  const validFor = { startDateTime: '2026-01-31T15:00:00Z', endDateTime: '2026-02-28T15:00:00Z' };
  const http = answering(json(201, held(one, { validFor })));
  const answer = await makeCharging(chargingEnv({ http })).topUp(one);
  expect(answer).toMatchObject({ kind: 'credited', topUp: { validity: one.validity } });
});

describe('a batch is unanswered as a whole where charging answers', () => {
  const item = (order: typeof one, status = 201) => ({
    externalId: order.grantId,
    status,
    topupBalance: held(order),
  });
  test.each<[string, Partial<HttpResponse>, string]>([
    ['a page', { body: '<html>' }, 'not_json_200'],
    ['200', json(200, { items: [item(one), item(two)] }), 'charging_answered_200'],
    ['400', json(400, error), 'charging_answered_400'],
    ['401', json(401, error), 'charging_answered_401'],
    ['207 with an error in it', json(207, error), 'unexpected_answer'],
    ['too few', json(207, { items: [item(one)] }), 'about_another_top_up'],
    ['too many', json(207, { items: [item(one), item(two), item(two)] }), 'about_another_top_up'],
    ['one twice', json(207, { items: [item(one), item(one)] }), 'about_another_top_up'],
    ['a stranger', json(207, { items: [item(one), item(orderFor('L3'))] }), 'about_another_top_up'],
  ])('%s', async (_, answer, cause) => {
    const charging = makeCharging(chargingEnv({ http: answering(answer) }));
    const all = { kind: 'unanswered', cause };
    expect(await charging.topUpAll([one, two])).toEqual([all, all]);
  });

  test('in another order: each order finds its own answer', async () => {
    const http = answering(json(207, { items: [item(two), item(one, 200)] }));
    const answers = await makeCharging(chargingEnv({ http })).topUpAll([one, two]);
    expect(answers).toMatchObject([
      { kind: 'credited', repeated: true, topUp: { line: 'L1' } },
      { kind: 'credited', repeated: false, topUp: { line: 'L2' } },
    ]);
  });

  test("with one item about another's top-up: that item alone is unanswered", async () => {
    const mixed = { ...item(two), topupBalance: held(one) };
    const http = answering(json(207, { items: [item(one), mixed] }));
    const answers = await makeCharging(chargingEnv({ http })).topUpAll([one, two]);
    expect(answers).toMatchObject([{ kind: 'credited' }, { cause: 'about_another_top_up' }]);
  });
});

describe('Retry-After', () => {
  const waitsFor = async (said: string | undefined): Promise<number[]> => {
    const waits: number[] = [];
    const http = answering((_, call) =>
      call === 1
        ? { status: 429, headers: said === undefined ? {} : { 'retry-after': said }, body: '' }
        : json(201, held(one)),
    );
    const clock = {
      now: () => Date.parse('2026-02-01T00:00:00Z'),
      elapsed: () => waits.reduce((sum, ms) => sum + ms, 0),
      sleep: async (ms: number) => void waits.push(ms),
    };
    await makeCharging(chargingEnv({ http, clock })).topUp(one);
    return waits;
  };
  test.each([
    ['in seconds', '7', [7_000]],
    ['as a date', 'Sun, 01 Feb 2026 00:00:09 GMT', [9_000]],
    ['of nothing', '0', [1_000]],
    ['in the past', 'Sat, 31 Jan 2026 00:00:00 GMT', [1_000]],
    ['in no known form', 'soon', [1_000]],
    ['left out', undefined, [1_000]],
    ['beyond the attempt', '45', []],
  ])('%s is waited for', async (_, said, waits) => {
    expect(await waitsFor(said)).toEqual(waits);
  });
});

describe('a question throws where charging answers', () => {
  const counts = { 'x-total-count': '1', 'x-total-amount': '102400' };
  test.each<[string, Partial<HttpResponse>]>([
    ['a page', { headers: counts, body: '<html>' }],
    ['no totals', json(200, [])],
    ['totals that are none', { ...json(200, []), headers: { ...counts, 'x-total-count': 'NaN' } }],
    ['an error in 200', { ...json(200, error), headers: counts }],
    ['401', { ...json(401, error), headers: counts }],
    ['fewer entries than it counted', { ...json(200, []), headers: counts }],
  ])('%s', async (_, answer) => {
    const charging = makeCharging(chargingEnv({ http: answering(answer) }));
    const list = async () => {
      for await (const topUp of charging.list(february)) expect(topUp).toBeDefined();
    };
    await expect(list()).rejects.toThrow(Unavailable);
  });

  test("somebody else's top-up for a key", async () => {
    const charging = makeCharging(chargingEnv({ http: answering(json(200, [held(two)])) }));
    await expect(charging.find(one.grantId)).rejects.toThrow(Unavailable);
  });
});

test('a call carries the token, says what it does, and is sent once', async () => {
  const http = answering(json(201, held(one)));
  await makeCharging(chargingEnv({ http, url: 'https://charging.example/v' })).topUp(one);
  expect(http.sent).toEqual([
    {
      method: 'POST',
      url: 'https://charging.example/v/tmf-api/prepayBalanceManagement/v4/topupBalance',
      headers: {
        authorization: 'Bearer a-token-for-tests',
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: expect.stringContaining(one.grantId),
      timeoutMs: 10_000,
    },
  ]);
});
