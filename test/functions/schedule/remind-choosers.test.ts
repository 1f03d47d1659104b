import { beforeEach, describe, expect, it } from 'vitest';
import { makeRemindChoosers } from '../../../functions/schedule/remind-choosers.ts';
import { aLine } from '../../domain/builders.ts';
import { type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;

const remind = (scheduledTime: string) => makeRemindChoosers(env)({ scheduledTime });
const firstDay = '2026-05-14T23:20:00.000Z';

/** Whom the telling that was started is about. */
const listed = async (): Promise<string[]> => {
  const input = env.started[0]?.input as { ofList: { parts: { bucket: string; key: string }[] } };
  const texts = await Promise.all(
    input.ofList.parts.map(async (part) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await env.objects.read('read the list', part)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    }),
  );
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((row) => String(JSON.parse(row).line))
    .sort();
};

beforeEach(async () => {
  env = await ottEnv([
    aLine({ line: 'UNDECIDED' }),
    aLine({ line: 'CHOSEN' }),
    aLine({ line: 'LAPSED' }),
    aLine({ line: 'ENDED' }),
    aLine({ line: 'DECLINED' }),
    aLine({ line: 'HELD' }),
    aLine({ line: 'UNREADABLE' }),
    aLine({ line: 'TABLET', type: 'tablet' }),
    aLine({ line: 'PREPAID', billing: 'prepaid' }),
  ]);
  await env.choose('CHOSEN');
  await env.says({ type: 'LineEnded', line: 'ENDED' });
  await env.says({ type: 'BenefitDeclined', line: 'DECLINED', benefit: 'ott-pass' });
  await env.says({ type: 'BenefitHeld', line: 'HELD', benefit: 'ott-pass' });
  await env.choose('LAPSED');
  const lapsed = { at: '2026-03-03T00:00:00.000Z', because: 'line_ended', eventId: 'E' };
  env.database.plant('Applications', { ...env.choice('LAPSED'), lapsed });
  await env.says({ type: 'LineSuspended', line: 'UNREADABLE' });
  const item = env.database.items('Lines').find(({ sk }) => String(sk).includes('UNREADABLE'));
  env.database.plant('Lines', { ...item, occurredAt: 'yesterday' });
});

describe('on a day of the programme', () => {
  it('lines that could choose and have not are told, and no other', async () => {
    expect(await remind(firstDay)).toEqual({
      ...{ outcome: 'started', telling: 'ott-reminder-2026-05-15', lines: 2 },
    });
    expect(await listed()).toEqual(['LAPSED', 'UNDECIDED']);
    expect(env.started[0]?.input).toMatchObject({
      ofList: {
        telling: {
          template: 'ott_choose_reminder',
          period: '2026-05-15',
          facts: { until: '2026-07-31' },
        },
      },
    });
  });

  it('a second start tells nobody twice, another day is another reminder', async () => {
    await remind(firstDay);
    expect(await remind(firstDay)).toMatchObject({ outcome: 'exists' });
    expect(await remind('2026-06-30T23:20:00.000Z')).toMatchObject({
      telling: 'ott-reminder-2026-07-01',
    });
    expect(env.started).toHaveLength(2);
  });
});

describe('on any other day', () => {
  it('nobody is told and nothing is read', async () => {
    env.calls.length = 0;
    expect(await remind('2026-05-15T15:20:00.000Z')).toEqual({ outcome: 'nothing_due' });
    expect(env.calls).toEqual([]);
  });
});
