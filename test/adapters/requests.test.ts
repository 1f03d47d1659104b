import { beforeEach, describe, expect, it } from 'vitest';
import { type KeptAnswer, onceByKey, type RequestOnce } from '../../adapters/requests.ts';
import { Unavailable } from '../../domain/errors.ts';
import { customerEnv } from '../fakes/customer-env.ts';
import type { MonthlyEnv } from '../fakes/monthly-env.ts';

const request: RequestOnce = {
  customer: 'customer-1',
  route: 'decline-benefit',
  key: 'K1',
  asked: { benefit: 'ott-pass' },
};

let env: MonthlyEnv;
let times: number;

const serve = async (): Promise<KeptAnswer> => {
  times += 1;
  return { status: 200, body: { times } };
};
const call = (differences: Partial<RequestOnce> = {}, how = serve) =>
  onceByKey(env, { ...request, ...differences }, how);

beforeEach(async () => {
  env = await customerEnv();
  times = 0;
});

describe('a call with a key', () => {
  it('is served once, and repetitions get its answer', async () => {
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
    expect(times).toBe(1);
  });

  it('with something else asked is told so, whoever is faster', async () => {
    await call();
    expect(await call({ asked: { benefit: 'roaming-bonus' } })).toBe('request_differs');
    expect(times).toBe(1);
  });

  it('fifty times at once is served once; the others are told to ask again', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => call()));
    expect(times).toBe(1);
    expect(answers.filter((answer) => answer === 'request_in_progress')).toHaveLength(49);
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
  });

  it('that failed leaves its key free', async () => {
    const fails = async () => {
      throw new Unavailable('not now');
    };
    await expect(call({}, fails)).rejects.toThrow('not now');
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
  });

  it('that died is in progress until its lease is over, then is served again', async () => {
    const never = call({}, () => new Promise(() => undefined));
    await Promise.race([never, Promise.resolve()]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    env.time.now += 34_999;
    expect(await call()).toBe('request_in_progress');
    env.time.now += 1;
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
  });

  it('that outlived its lease does not overwrite the answer of whoever took over', async () => {
    let finish: (answer: KeptAnswer) => void = () => undefined;
    const slow = call({}, () => new Promise((resolve) => (finish = resolve)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    env.time.now += 35_000;
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
    finish({ status: 200, body: 'late' });
    expect(await slow).toEqual({ status: 200, body: 'late' });
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
  });

  it('is answered also where its answer cannot be kept', async () => {
    env.disturb = (name, when) => {
      if (name === 'keep the answer' && when === 'before') throw new Unavailable('table down');
    };
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
    env.disturb = undefined;
    env.time.now += 35_000;
    expect(await call()).toEqual({ status: 200, body: { times: 2 } });
  });

  it('is forgotten after a day, whether the table has dropped it or not', async () => {
    await call();
    const [kept] = env.database.items('Requests');
    expect(kept?.expiresAt).toBe(env.time.now / 1000 + 24 * 3_600);
    env.time.now += 24 * 3_600_000 - 1;
    await call({ asked: request.asked });
    expect(times).toBe(1);
    env.time.now += 1;
    expect(await call({ asked: { benefit: 'roaming-bonus' } })).toEqual({
      status: 200,
      body: { times: 2 },
    });
  });

  it('made again after a day is in progress, not answered as it was then', async () => {
    await call();
    env.time.now += 24 * 3_600_000;
    void call({}, () => new Promise(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await call()).toBe('request_in_progress');
  });

  it.each([
    ['take the request key', 'before'],
    ['take the request key', 'after'],
  ])('cut off at “%s”, %s, can be made again', async (name, when) => {
    env.disturb = (called, at) => {
      if (called !== name || at !== when) return;
      env.disturb = undefined;
      throw new Unavailable('no answer');
    };
    await expect(call()).rejects.toThrow('no answer');
    env.time.now += 35_000;
    expect(await call()).toEqual({ status: 200, body: { times: 1 } });
  });
});
