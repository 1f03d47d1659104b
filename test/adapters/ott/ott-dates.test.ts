import { beforeEach, describe, expect, it } from 'vitest';
import { recordCodeEvent } from '../../../adapters/ott/code-events.ts';
import { dueShards } from '../../../adapters/ott/code-item.ts';
import { sweepOttShard } from '../../../adapters/ott/ott-dates.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;

/** What a day's sweep over all shards told. */
const sweep = async (on: string, at = `${on}T03:00:00.000Z`): Promise<number> => {
  env.time.now = Date.parse(at);
  let told = 0;
  for (let shard = 0; shard < dueShards; shard += 1) {
    told += (await sweepOttShard(env, version1, { on, shard })).told;
  }
  return told;
};
const open = () =>
  env.database.items('Codes').filter(({ sk, openShard }) => sk === 'DUE' && openShard);
const redeemed = () =>
  recordCodeEvent(env, version1, {
    ...{ version: 1, eventId: 'P1', type: 'CodeRedeemed', service: 'stream-one', serial: 'S1' },
    occurredAt: '2026-03-31T10:00:00.000Z',
  });

beforeEach(async () => {
  env = await ottEnv([aLine()]);
  await env.stock(['S1']);
  await env.choose('L1');
  await env.reveal('L1');
});

describe('the holder of a code', () => {
  it('who has not registered it is told a fortnight before the last day, once', async () => {
    expect(await sweep('2026-08-16')).toBe(0);
    expect(await sweep('2026-08-17')).toBe(1);
    expect(await sweep('2026-08-17')).toBe(0);
    expect(env.notices('ott_code_expiring')).toMatchObject([{ facts: { until: '2026-08-31' } }]);
    expect(open()).toEqual([]);
  });

  it('who has registered it is told before the six months end, and when they have', async () => {
    env.time.now = Date.parse('2026-04-01T03:00:00.000Z');
    await redeemed();
    expect(await sweep('2026-08-17')).toBe(0);
    expect(await sweep('2026-09-15')).toBe(1);
    expect(env.notices('ott_pass_ending')).toMatchObject([{ facts: { until: '2026-09-29' } }]);
    expect(await sweep('2026-09-30')).toBe(1);
    expect(env.notices('ott_pass_ended')).toHaveLength(1);
    expect(open()).toEqual([]);
  });

  it('is told on a later day what a sweep has missed, unless it is over', async () => {
    expect(await sweep('2026-08-17', '2026-08-20T03:00:00.000Z')).toBe(1);
    env = await ottEnv([aLine()]);
    await env.stock(['S1']);
    await env.choose('L1');
    await env.reveal('L1');
    expect(await sweep('2026-08-17', '2026-09-01T03:00:00.000Z')).toBe(0);
    expect(open()).toEqual([]);
  });

  it.each(['LineHolderDied', 'LineTransferred'] as const)('is not told after %s', async (type) => {
    await env.says({ type, line: 'L1' });
    expect(await sweep('2026-08-17')).toBe(0);
    expect(open()).toEqual([]);
  });

  it('is told once also where the sweep was cut off in between', async () => {
    for (let cut = 0; cut < 30; cut += 1) {
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await sweep('2026-08-17').catch(() => undefined);
    }
    env.disturb = undefined;
    await sweep('2026-08-17');
    expect(env.notices('ott_code_expiring')).toHaveLength(1);
  });
});
