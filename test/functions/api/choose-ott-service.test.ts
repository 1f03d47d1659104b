import { beforeEach, describe, expect, it } from 'vitest';
import { aLine } from '../../domain/builders.ts';
import { aCustomer, interleave, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;

beforeEach(async () => {
  env = await ottEnv([aLine()]);
});

describe('a choice', () => {
  it('takes no code, is kept with its notice, and says until when it may change', async () => {
    await env.stock(['S1']);
    expect(await env.choose('L1')).toEqual({
      status: 200,
      body: {
        service: 'stream-one',
        version: 1,
        chosenAt: '2026-03-02T03:00:00.000Z',
        mayChangeUntil: '2026-07-31',
      },
    });
    expect(env.codes().filter(({ holder }) => holder)).toEqual([]);
    expect(env.notices('ott_choice_recorded')).toHaveLength(1);
  });

  it('may change, and is announced at each change', async () => {
    await env.choose('L1');
    expect(await env.choose('L1', 'stream-two')).toMatchObject({ body: { version: 2 } });
    expect(env.choice('L1')).toMatchObject({ choice: { service: 'stream-two' }, version: 2 });
    expect(env.notices('ott_choice_recorded')).toHaveLength(2);
  });

  it('asked for again stands as it is, after the window too', async () => {
    const first = await env.choose('L1');
    env.time.now = Date.parse('2026-08-10T03:00:00.000Z');
    expect(await env.choose('L1')).toEqual(first);
    expect(env.notices('ott_choice_recorded')).toHaveLength(1);
    const refused = { status: 409, body: { reason: 'choice_window_over' } };
    expect(await env.choose('L1', 'stream-two')).toMatchObject(refused);
  });

  it('is closed once a code is claimed', async () => {
    await env.stock(['S1']);
    await env.choose('L1');
    await env.reveal('L1');
    const refused = { status: 409, body: { reason: 'choice_closed' } };
    expect(await env.choose('L1', 'stream-two')).toMatchObject(refused);
  });

  it('of a child is the guardian’s alone', async () => {
    const child = { age: 'under_14' } as const;
    const refused = { body: { reason: 'guardian_needed' } };
    expect(await env.choose('L1', 'stream-one', aCustomer('L1', child))).toMatchObject(refused);
    const guardian = aCustomer('L1', { ...child, actsAs: 'guardian' });
    expect((await env.choose('L1', 'stream-one', guardian)).status).toBe(200);
    expect(env.choice('L1')).toMatchObject({ choice: { by: 'guardian' } });
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'of two devices at one moment is one choice (seed %i)',
    async (seed) => {
      interleave(env, seed);
      await Promise.all([env.choose('L1'), env.choose('L1', 'stream-two')]);
      const { choice, version } = env.choice('L1') as {
        choice: { version: number };
        version: number;
      };
      expect(choice.version).toBe(version);
      expect(env.notices('ott_choice_recorded')).toHaveLength(version);
    },
  );

  it('that was cut off anywhere is announced once when it is repeated', async () => {
    for (let cut = 0; cut < 40; cut += 1) {
      env = await ottEnv([aLine()]);
      await env.choose('L1', 'stream-two');
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await env.choose('L1').catch(() => undefined);
      env.disturb = undefined;
      expect(await env.choose('L1')).toMatchObject({ body: { version: 2 } });
      expect(env.notices('ott_choice_recorded'), `cut at ${cut}`).toHaveLength(2);
      if (seen < cut) break;
    }
  }, 60_000);
});
