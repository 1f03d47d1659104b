import type { LambdaFunctionURLEvent, SNSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellMany } from '../../../adapters/mass-telling.ts';
import { keepNotice } from '../../../adapters/notices.ts';
import { tellNow } from '../../../adapters/telling.ts';
import { grantId, monthlyDataKey } from '../../../domain/benefit-key.ts';
import { noticeId } from '../../../domain/notices/notice.ts';
import { handler as billing } from '../../../partners/billing/function.ts';
import { handler as messageHub } from '../../../partners/message-hub/function.ts';
import { aNotice } from '../../adapters/a-notice.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { type DeployedGround, deployedGround } from '../deployed-ground.ts';

/* Both stand-ins over a table, fed with what our own side publishes. */

const token = 'the-token';
let ground: DeployedGround;

beforeAll(async () => {
  ground = await deployedGround(token, 'MESSAGE_HUB_SECRET', 'BILLING_SECRET');
});
afterAll(() => ground.close());

type Subscriber = typeof messageHub;

const ask = async (
  of: Subscriber,
  pathAndQuery: string,
  { method = 'GET', body = undefined as unknown, bearer = token } = {},
) => {
  const [rawPath, rawQueryString = ''] = pathAndQuery.split('?');
  const answer = await of({
    rawPath,
    rawQueryString,
    headers: { authorization: `Bearer ${bearer}` },
    requestContext: { http: { method } },
    body: body === undefined ? undefined : JSON.stringify(body),
    isBase64Encoded: false,
  } as unknown as LambdaFunctionURLEvent);
  if (typeof answer === 'string') throw new Error('an answer has a status');
  return { status: answer.statusCode, content: JSON.parse(answer.body ?? 'null') };
};

/** Delivers what our side has published, as SNS would, and again if told to. */
const deliver = async (env: MonthlyEnv, times = 1): Promise<void> => {
  for (const { topic, message } of env.messages) {
    const of = topic === 'notices' ? messageHub : billing;
    const event = { Records: [{ Sns: { Message: JSON.stringify(message) } }] };
    for (let time = 0; time < times; time += 1) await of(event as unknown as SNSEvent);
  }
};

const aDay = async (): Promise<MonthlyEnv> => {
  const env = await monthlyEnv();
  env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
  return env;
};

const aTelling = {
  telling: 'customer-notices-monthly-data-2026-02',
  programme: 'customer-appreciation',
  programmeVersion: 1,
  benefit: 'monthly-data',
  period: '2026-02',
  run: 'monthly-data-2026-02',
  template: 'data_given' as const,
  facts: { gb: 100, month: '2026-02', until: '2026-02-28' },
  on: '2026-02-01',
  untoldRuns: [],
};
const idOf = (line: string): string =>
  noticeId(grantId(monthlyDataKey('customer-appreciation', line, '2026-02')), 'data_given');

describe('what a customer sees', () => {
  it('of a message that came three times is one message, and one line on the bill', async () => {
    const env = await aDay();
    const notice = aNotice({ line: 'S1', cause: 'choice-of-S1' });
    await keepNotice(env, notice);
    await tellNow(env, notice);
    await deliver(env, 3);
    const id = noticeId(notice.cause, notice.template);
    const shown = await ask(messageHub, '/messages?line=S1');
    expect(shown.content.told).toMatchObject([{ id, line: 'S1', template: notice.template }]);
    expect(shown.content.told[0].content.text).toMatch(/Streamland/);
    const bill = await ask(billing, '/statements?line=S1');
    expect(bill.content.told).toMatchObject([
      { id, content: { benefit: 'ott-pass', on: '2026-02-01', byWhoseAct: 'customer' } },
    ]);
  });

  it('of a telling to many is what each grant would say, under the same id on both sides', async () => {
    const env = await aDay();
    const lines = Array.from({ length: 1_200 }, (_, at) => `M${at}`);
    await tellMany(env, aTelling, { lines, people: [] });
    await deliver(env, 2);
    for (const line of ['M0', 'M1199']) {
      const shown = await ask(messageHub, `/messages?line=${line}`);
      expect(shown.content.told).toMatchObject([{ id: idOf(line), template: 'data_given' }]);
      expect(shown.content.told[0].content.lines, 'nobody sees whom else it went to').toBe(
        undefined,
      );
      const bill = await ask(billing, `/statements?line=${line}`);
      expect(bill.content.told).toMatchObject([{ id: idOf(line), content: { on: '2026-02-01' } }]);
    }
    expect((await ask(messageHub, '/messages?line=M9999')).content.told).toEqual([]);
  });

  it('of a batch cut differently the second time is still one message a line', async () => {
    const env = await aDay();
    await tellMany(env, aTelling, { lines: ['C1', 'C2', 'C3'], people: [] });
    await tellMany(env, aTelling, { lines: ['C2', 'C3'], people: [] });
    await deliver(env);
    const shown = await ask(messageHub, '/messages?line=C2');
    expect(shown.content.told.map(({ id }: { id: string }) => id)).toEqual([idOf('C2')]);
  });

  it('of a month brought by an event and told with many is one message', async () => {
    const env = await aDay();
    const { facts, template } = aTelling;
    const cause = grantId(monthlyDataKey('customer-appreciation', 'E1', '2026-02'));
    const single = aNotice({ line: 'E1', cause, template, facts, benefit: 'monthly-data' });
    await keepNotice(env, single);
    await tellNow(env, single);
    await tellMany(env, aTelling, { lines: ['E1'], people: [] });
    await deliver(env);
    expect((await ask(messageHub, '/messages?line=E1')).content.told).toHaveLength(1);
  });

  it('of an insurance is addressed to a line, under the cause of its person', async () => {
    const env = await aDay();
    const telling = {
      ...{ ...aTelling, benefit: 'safety-insurance', period: 'once' },
      ...{ template: 'insurance_started' as const },
      facts: { from: '2026-03-01', until: '2028-02-29' },
    };
    await tellMany(env, telling, { lines: [], people: [{ line: 'P1', cause: 'grant-of-person' }] });
    await deliver(env);
    const id = noticeId('grant-of-person', 'insurance_started');
    expect((await ask(messageHub, '/messages?line=P1')).content.told).toMatchObject([{ id }]);
  });
});

describe('whoever adds up', () => {
  it('pages through everything that came, by kind', async () => {
    const ids = new Set<string>();
    let after: string | undefined;
    do {
      const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await ask(messageHub, `/messages?kind=mass&limit=1${from}`);
      for (const { id } of page.content.told) ids.add(id);
      after = page.content.next;
    } while (after !== undefined);
    for (const line of ['M0', 'M1199', 'C1', 'E1']) expect(ids).toContain(idOf(line));
    const singles = await ask(messageHub, '/messages?kind=single');
    expect(singles.content.told.map(({ line }: { line: string }) => line)).toContain('S1');
  });

  it.each(['/messages?line=', '/messages?kind=none', '/messages', '/messages?line=a%2Fb'])(
    'is refused for %s',
    async (path) => expect((await ask(messageHub, path)).status).toBe(400),
  );
});

describe('the door', () => {
  it('lets nobody in without the token', async () => {
    for (const bearer of ['', 'guess', `${token}x`]) {
      expect((await ask(messageHub, '/messages?line=S1', { bearer })).status).toBe(401);
      expect((await ask(billing, '/control', { method: 'POST', bearer })).status).toBe(401);
    }
  });

  it('knows no other path', async () => {
    expect((await ask(billing, '/messages?line=S1')).status).toBe(404);
  });
});

describe('a hub that fails', () => {
  it('keeps what comes when it is delivered again', async () => {
    const env = await aDay();
    await tellMany(env, aTelling, { lines: ['F1'], people: [] });
    const [, notice] = env.messages;
    const event = {
      Records: [{ Sns: { Message: JSON.stringify(notice?.message) } }],
    } as unknown as SNSEvent;
    const control = await ask(messageHub, '/control', { method: 'POST', body: { throwNext: 2 } });
    expect(control.status).toBe(200);
    await expect(messageHub(event)).rejects.toThrow('/control asked for it');
    await expect(messageHub(event)).rejects.toThrow('/control asked for it');
    await messageHub(event);
    expect((await ask(messageHub, '/messages?line=F1')).content.told).toHaveLength(1);
  });

  it('is not told to fail in ways it does not know', async () => {
    const body = { throwNext: -1 };
    expect((await ask(messageHub, '/control', { method: 'POST', body })).status).toBe(400);
  });
});
