import { beforeEach, describe, expect, it } from 'vitest';
import { noticesOfLine } from '../../../adapters/notices.ts';
import { makeSendDueNotices } from '../../../functions/schedule/send-due-notices.ts';
import { aLine } from '../../domain/builders.ts';
import { canary, everythingSaid, interleave, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;

const lines = (count: number): string[] => Array.from({ length: count }, (_, at) => `L${at + 1}`);

const withLines = async (count: number): Promise<void> => {
  env = await ottEnv(lines(count).map((line) => aLine({ line })));
};

/** Grants, held codes, closed choices: what must agree whatever was cut off or repeated. */
const books = () => ({
  grants: env
    .ledger()
    .map(({ codeId }) => String(codeId))
    .sort(),
  held: env
    .codes()
    .filter(({ holder }) => holder)
    .map(({ codeId }) => String(codeId))
    .sort(),
  claims: env.database
    .items('Applications')
    .flatMap(({ claim }) => (claim ? [String((claim as { codeId: string }).codeId)] : []))
    .sort(),
});

const agree = (count: number): void => {
  const { grants, held, claims } = books();
  expect(grants).toHaveLength(count);
  expect(new Set(grants).size).toBe(count);
  expect(held).toEqual(grants);
  expect(claims).toEqual(grants);
};

beforeEach(async () => {
  env = await ottEnv([aLine(), aLine({ line: 'L2' })]);
});

describe('the first reveal', () => {
  it('claims a free code, and shows it', async () => {
    await env.stock(['S1', 'S2']);
    await env.choose('L1');
    const answer = await env.reveal('L1');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      service: 'stream-one',
      code: expect.stringContaining(canary),
      registerBy: '2026-08-31',
      firstShownAt: '2026-03-02T03:00:00.000Z',
    });
    agree(1);
    expect(
      env.database.items('Codes').filter(({ pk }) => String(pk).startsWith('FREE#')),
    ).toHaveLength(1);
  });

  it('tells the customer once and puts it on the bill', async () => {
    await env.stock(['S1']);
    await env.choose('L1');
    await env.reveal('L1');
    await env.reveal('L1');
    expect(env.notices('ott_code_revealed')).toMatchObject([
      { statement: { benefit: 'ott-pass', on: '2026-03-02', byWhoseAct: 'customer' } },
    ]);
    const said = env.messages.filter(({ message }) => message.template === 'ott_code_revealed');
    expect(said.map(({ topic }) => topic)).toEqual(['statement-lines', 'notices']);
  });

  it('shows the same code at every later time, without another grant', async () => {
    await env.stock(['S1', 'S2', 'S3']);
    await env.choose('L1');
    const first = await env.reveal('L1');
    env.time.now += 86_400_000;
    expect(await env.reveal('L1')).toEqual(first);
    agree(1);
  });

  it('needs a choice first', async () => {
    await env.stock(['S1']);
    expect(await env.reveal('L1')).toMatchObject({
      status: 409,
      body: { reason: 'choice_missing' },
    });
  });

  it('gives nothing while the benefit is stopped', async () => {
    await env.stock(['S1']);
    await env.choose('L1');
    env.database.plant('Controls', {
      ...{ pk: 'SWITCH#customer-appreciation#ott-pass', sk: 'SWITCH' },
      ...{ stopped: true, who: 'operations', why: 'a trial', at: '2026-03-02T00:00:00.000Z' },
    });
    await expect(env.reveal('L1')).rejects.toMatchObject({ name: 'Stopped' });
    agree(0);
  });

  it('is served after the last day for choosing, not after the last day for registering', async () => {
    await env.stock(['S1', 'S2']);
    await env.choose('L1');
    await env.choose('L2');
    env.time.now = Date.parse('2026-08-31T14:59:59.999Z');
    expect((await env.reveal('L1')).status).toBe(200);
    env.time.now += 1;
    expect(await env.reveal('L2')).toMatchObject({ body: { reason: 'registration_over' } });
    expect((await env.reveal('L1')).status).toBe(200);
  });
});

describe('whoever cuts a reveal off', () => {
  it('before or after any call finds the same code at the next attempt, one grant, one notice', async () => {
    const calls = await (async () => {
      await env.stock(['S1', 'S2']);
      await env.choose('L1');
      env.calls.length = 0;
      await env.reveal('L1');
      return env.calls.length;
    })();
    expect(calls).toBeGreaterThan(8);
    for (let cut = 0; cut < calls * 2; cut += 1) {
      env = await ottEnv([aLine()]);
      await env.stock(['S1', 'S2']);
      await env.choose('L1');
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      const cutOff = await env.reveal('L1').catch((error: Error) => error);
      env.disturb = undefined;
      const answer = await env.reveal('L1');
      if (!(cutOff instanceof Error)) expect(answer.body).toEqual(cutOff.body);
      expect(answer.status, `cut at ${cut}`).toBe(200);
      agree(1);
      expect(env.notices('ott_code_revealed')).toHaveLength(1);
    }
  }, 60_000);
});

describe('at one moment', () => {
  it.each([1, 2, 3])(
    'a hundred ask for the last code: one gets it, ninety-nine wait (seed %i)',
    async (seed) => {
      await withLines(100);
      await env.stock(['S1']);
      for (const line of lines(100)) await env.choose(line);
      interleave(env, seed);
      const answers = await Promise.all(lines(100).map((line) => env.reveal(line)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(99);
      agree(1);
      expect(env.waiting()).toHaveLength(99);
      expect(env.notices('ott_waiting')).toHaveLength(99);
    },
  );

  it.each([1, 2, 3, 4])(
    'sixty ask for sixty codes and each gets its own (seed %i)',
    async (seed) => {
      await withLines(60);
      await env.stock(lines(60));
      for (const line of lines(60)) await env.choose(line);
      interleave(env, seed);
      const answers = await Promise.all(lines(60).map((line) => env.reveal(line)));
      expect(answers.map(({ status }) => status)).toEqual(lines(60).map(() => 200));
      agree(60);
    },
  );

  it.each([1, 2, 3, 4, 5, 6])('two devices of one line see one code (seed %i)', async (seed) => {
    await env.stock(['S1', 'S2', 'S3']);
    await env.choose('L1');
    interleave(env, seed);
    const [one, other] = await Promise.all([env.reveal('L1'), env.reveal('L1')]);
    expect(one.status).toBe(200);
    expect(other.body).toMatchObject({ code: (one.body as { code: string }).code });
    agree(1);
    expect(env.notices('ott_code_revealed')).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a change of the choice and a reveal end in one service (seed %i)',
    async (seed) => {
      await env.stock(['S1']);
      await env.stock(['T1'], { pool: 'stream-two' });
      await env.choose('L1');
      interleave(env, seed);
      const [shown, changed] = await Promise.all([
        env.reveal('L1'),
        env.choose('L1', 'stream-two'),
      ]);
      agree(1);
      const service = env.ledger()[0]?.service;
      expect((shown.body as { service: string }).service).toBe(service);
      expect(changed.status).toBe(service === 'stream-two' ? 200 : 409);
      expect(env.choice('L1')).toMatchObject({ choice: { service } });
    },
  );
});

describe('a line for which a code comes while it joins the queue', () => {
  it('sees the code, and is not told that it waits', async () => {
    await env.choose('L1');
    env.disturb = async (call, when) => {
      if (call !== 'join the queue for a code' || when !== 'after') return;
      env.disturb = undefined;
      await env.stock(['S1']);
    };
    expect((await env.reveal('L1')).status).toBe(200);
    expect(await noticesOfLine(env, 'L1')).toHaveLength(2);
    await makeSendDueNotices(env)({});
    const told = env.messages.filter(({ topic }) => topic === 'notices');
    expect(told.map(({ message }) => message.template)).toEqual([
      'ott_choice_recorded',
      'ott_code_revealed',
    ]);
    expect(env.waiting()).toEqual([]);
  });
});

describe('a line that waits', () => {
  beforeEach(async () => {
    await env.choose('L1');
    await env.choose('L2');
    await env.reveal('L1');
    env.time.now += 1_000;
    await env.reveal('L2');
  });

  it('keeps its place however often it asks', async () => {
    env.time.now += 60_000;
    expect(await env.reveal('L1')).toEqual({
      status: 202,
      body: { state: 'waiting', service: 'stream-one', since: '2026-03-02T03:00:00.000Z' },
    });
    expect(env.waiting()).toEqual(['L1', 'L2']);
  });

  it('is not overtaken by whoever asks while a code is free', async () => {
    await env.stock(['S1']);
    expect((await env.reveal('L2')).status).toBe(202);
    expect((await env.reveal('L1')).status).toBe(200);
    agree(1);
    expect(env.waiting()).toEqual(['L2']);
  });

  it('has closed its choice', async () => {
    expect(await env.choose('L1', 'stream-two')).toMatchObject({
      status: 409,
      body: { reason: 'choice_waiting' },
    });
  });
});

describe('codes that come between the look into an empty pool and the place in the queue', () => {
  it('are found by whoever is first there: it would wait for nobody', async () => {
    await env.choose('L1');
    env.disturb = async (call, when) => {
      if (call !== 'join the queue for a code' || when === 'after') return;
      env.disturb = undefined;
      await env.stock(['S1']);
    };
    expect((await env.reveal('L1')).status).toBe(200);
    expect(env.waiting()).toEqual([]);
    agree(1);
  });
});

describe('what is asked again of a line with a code', () => {
  beforeEach(async () => {
    await env.stock(['S1']);
    await env.choose('L1');
    await env.reveal('L1');
  });

  it('is not that it is still in service: what was given stays', async () => {
    await env.says({ type: 'LineEnded', line: 'L1' });
    expect((await env.reveal('L1')).status).toBe(200);
  });

  it.each([
    ['LineTransferred', undefined, 'line_transferred'],
    ['LineHolderDied', undefined, 'holder_died'],
    ['BenefitHeld', 'ott-pass', 'benefit_held'],
  ] as const)('is that no %s stands', async (type, benefit, reason) => {
    await env.says({ type, line: 'L1', ...(benefit && { benefit }) });
    expect(await env.reveal('L1')).toMatchObject({ status: 409, body: { reason } });
  });
});

describe('a code', () => {
  it('is in nothing that is logged, said, told or kept outside its own table', async () => {
    await env.stock(['S1', 'S2']);
    await env.choose('L1');
    const { body } = await env.reveal('L1');
    expect(JSON.stringify(body)).toContain(canary);
    await env.reveal('L1');
    expect(everythingSaid(env)).not.toContain(canary);
    expect(JSON.stringify(env.database.items('Codes'))).not.toContain(canary);
  });
});

describe('“this was not me” that is said while a code is on its way', () => {
  it.each(['give the code', 'read the code'])('just before “%s” shows none', async (moment) => {
    await env.stock(['S1']);
    await env.choose('L1');
    env.disturb = async (call, when) => {
      if (call !== moment || when === 'after') return;
      env.disturb = undefined;
      env.time.now += 10;
      await env.says({ type: 'BenefitHeld', line: 'L1', benefit: 'ott-pass' });
    };
    expect(await env.reveal('L1')).toMatchObject({ body: { reason: 'benefit_held' } });
    expect(env.codes().filter(({ revealed }) => revealed)).toEqual([]);
    env.time.now += 1_000;
    await env.says({ type: 'BenefitReleased', line: 'L1', benefit: 'ott-pass' });
    expect((await env.reveal('L1')).status).toBe(200);
    agree(1);
  });
});

describe('a queue whose first was late to join', () => {
  it('is served from what is free by whoever joins it, and stops nobody for good', async () => {
    await withLines(3);
    for (const line of lines(3)) await env.choose(line);
    // L1 joined while codes came, and was cut off before it looked once more.
    env.disturb = (call, when) => {
      if (call === 'join the queue for a code' && when === 'after') throw new Error('cut off');
    };
    await env.reveal('L1').catch(() => undefined);
    env.disturb = undefined;
    await env.stock(['S1', 'S2', 'S3']);
    env.time.now += 1_000;
    expect((await env.reveal('L2')).status).toBe(200);
    expect((await env.reveal('L3')).status).toBe(200);
    expect(env.waiting()).toEqual([]);
    agree(3);
    expect(env.notices('ott_code_ready')).toMatchObject([{ line: 'L1' }, { line: 'L2' }]);
  });
});
