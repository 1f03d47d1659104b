import { beforeEach, describe, expect, it } from 'vitest';
import { serveWaiting, serveWaitingFromStock } from '../../../adapters/ott/waiting.ts';
import { makeSendDueNotices } from '../../../functions/schedule/send-due-notices.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { interleave, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;
const restock = { programme: version1, pool: 'stream-one', run: 'restock:file-1' };
const lines = ['L1', 'L2', 'L3', 'L4'];

/** All four wait, in their order. */
beforeEach(async () => {
  env = await ottEnv(lines.map((line) => aLine({ line })));
  for (const line of lines) {
    await env.choose(line);
    await env.reveal(line);
    env.time.now += 1_000;
  }
});

const withCode = (): string[] =>
  env
    .codes()
    .flatMap(({ holder }) => (holder ? [String((holder as { line: string }).line)] : []))
    .sort();

describe('a restock', () => {
  it('serves those who waited longest, tells them, and leaves the rest in the queue', async () => {
    const codes = await env.stock(['S1', 'S2'], { held: true });
    expect(await serveWaiting(env, restock, codes)).toEqual({ given: 2, aside: {}, left: [] });
    expect(withCode()).toEqual(['L1', 'L2']);
    expect(env.waiting()).toEqual(['L3', 'L4']);
    expect(env.notices('ott_code_ready').map(({ line }) => line)).toEqual(['L1', 'L2']);
    expect(env.published.filter(({ type }) => type === 'OttPassGranted')).toHaveLength(2);
  });

  it('in the night has the morning say that the code is there, and not that it is waited for', async () => {
    env = await ottEnv([aLine()]);
    env.time.now = Date.parse('2026-03-02T13:00:00.000Z');
    await env.choose('L1');
    await env.reveal('L1');
    await serveWaiting(env, restock, await env.stock(['S1'], { held: true }));
    env.time.now = Date.parse('2026-03-03T00:00:00.000Z');
    await makeSendDueNotices(env)({});
    const told = env.messages.filter(({ topic }) => topic === 'notices');
    expect(told.map(({ message }) => message.template).sort()).toEqual([
      'ott_choice_recorded',
      'ott_code_ready',
    ]);
    expect(env.notices('ott_waiting')).toMatchObject([{ droppedBecause: 'waits_no_more' }]);
  });

  it('answers which codes nobody waited for', async () => {
    const codes = await env.stock(['S1', 'S2', 'S3', 'S4', 'S5', 'S6'], { held: true });
    const { given, left } = await serveWaiting(env, restock, codes);
    expect([given, left]).toEqual([4, codes.slice(4)]);
    expect(env.waiting()).toEqual([]);
  });

  it('done again gives nothing twice', async () => {
    const codes = await env.stock(['S1', 'S2'], { held: true });
    await serveWaiting(env, restock, codes);
    expect(await serveWaiting(env, restock, codes)).toMatchObject({ given: 0, left: [] });
    expect(env.ledger()).toHaveLength(2);
    expect(withCode()).toEqual(['L1', 'L2']);
  });

  it('lets a served line see its code, which closes its choice and is told apart from the bill', async () => {
    const codes = await env.stock(['S1'], { held: true });
    await serveWaiting(env, restock, codes);
    expect(await env.choose('L1', 'stream-two')).toMatchObject({
      body: { reason: 'choice_closed' },
    });
    expect((await env.reveal('L1')).status).toBe(200);
    expect(env.ledger()).toHaveLength(1);
    expect(env.published.filter(({ type }) => type === 'OttPassGranted')).toHaveLength(1);
    const [ready] = env.notices('ott_code_ready');
    const [revealed] = env.notices('ott_code_revealed');
    expect([ready?.statement, revealed?.statement]).toEqual([
      { benefit: 'ott-pass', on: '2026-03-02', byWhoseAct: 'customer' },
      undefined,
    ]);
  });

  it.each([
    ['LineEnded', undefined, 'line_ended'],
    ['LineTransferred', undefined, 'line_transferred'],
    ['LineHolderDied', undefined, 'holder_died'],
    ['BenefitHeld', 'ott-pass', 'benefit_held'],
  ] as const)('passes over a line with %s', async (type, benefit, reason) => {
    await env.says({ type, line: 'L1', ...(benefit && { benefit }) });
    const codes = await env.stock(['S1'], { held: true });
    expect(await serveWaiting(env, restock, codes)).toMatchObject({
      given: 1,
      aside: { [reason]: 1 },
    });
    expect(withCode()).toEqual(['L2']);
    expect(env.waiting()).toEqual(['L3', 'L4']);
  });

  it('serves a line first that stood aside, once nothing is in its way', async () => {
    await env.says({ type: 'BenefitHeld', line: 'L1', benefit: 'ott-pass' });
    await serveWaiting(env, restock, await env.stock(['S1'], { held: true }));
    env.time.now += 1_000;
    await env.says({ type: 'BenefitReleased', line: 'L1', benefit: 'ott-pass' });
    await serveWaiting(env, restock, await env.stock(['S2'], { held: true }));
    expect(withCode()).toEqual(['L1', 'L2']);
    expect(env.waiting()).toEqual(['L3', 'L4']);
  });

  it('serves after the last day of registration too, for as long again as the programme says', async () => {
    env.time.now = Date.parse('2026-09-05T03:00:00.000Z');
    await serveWaiting(env, restock, await env.stock(['S1'], { held: true }));
    expect(env.ledger()).toMatchObject([{ registerBy: '2026-10-06' }]);
  });

  it('while others ask serves nobody out of turn', async () => {
    for (const seed of [1, 2, 3, 4]) {
      env = await ottEnv([...lines, 'N1', 'N2', 'N3'].map((line) => aLine({ line })));
      for (const line of lines) {
        await env.choose(line);
        await env.reveal(line);
        env.time.now += 1_000;
      }
      for (const line of ['N1', 'N2', 'N3']) await env.choose(line);
      const codes = await env.stock(['S1', 'S2'], { held: true });
      interleave(env, seed);
      await Promise.all([
        serveWaiting(env, restock, codes),
        ...['N1', 'N2', 'N3', 'L4'].map((line) => env.reveal(line)),
      ]);
      expect(withCode(), `seed ${seed}`).toEqual(['L1', 'L2']);
    }
  });

  it('cut off anywhere ends the same when it is repeated', async () => {
    for (let cut = 0; cut < 80; cut += 1) {
      env = await ottEnv([aLine(), aLine({ line: 'L2' })]);
      for (const line of ['L1', 'L2']) {
        await env.choose(line);
        await env.reveal(line);
        env.time.now += 1_000;
      }
      const codes = await env.stock(['S1', 'S2', 'S3'], { held: true });
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await serveWaiting(env, restock, codes).catch(() => undefined);
      env.disturb = undefined;
      await serveWaiting(env, restock, codes);
      expect(withCode(), `cut at ${cut}`).toEqual(['L1', 'L2']);
      expect(env.waiting()).toEqual([]);
      expect(env.ledger()).toHaveLength(2);
      if (seen < cut) break;
    }
  }, 60_000);
});

describe('codes on offer while somebody waits', () => {
  it('are given to whoever joined the queue meanwhile', async () => {
    await env.stock(['S1', 'S2', 'S3', 'S4', 'S5']);
    expect(await serveWaitingFromStock(env, restock)).toMatchObject({ given: 4 });
    expect(env.waiting()).toEqual([]);
  });

  it('are given while the benefit is not stopped', async () => {
    await env.stock(['S1']);
    env.database.plant('Controls', {
      ...{ pk: 'SWITCH#customer-appreciation#ott-pass', sk: 'SWITCH' },
      ...{ stopped: true, who: 'operations', why: 'a trial', at: '2026-03-02T00:00:00.000Z' },
    });
    await expect(serveWaitingFromStock(env, restock)).rejects.toMatchObject({ name: 'Stopped' });
  });
});
