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
      ...{ outcome: 'reminded', run: 'ott-reminder-2026-05-15', lines: 2, stretches: 1, left: 0 },
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
    expect(await remind(firstDay)).toEqual({ outcome: 'nothing_due' });
    expect(await remind('2026-06-30T23:20:00.000Z')).toMatchObject({
      run: 'ott-reminder-2026-07-01',
    });
    expect(env.started.map(({ name }) => name)).toEqual([
      'ott-reminder-2026-05-15-0000',
      'ott-reminder-2026-07-01-0000',
    ]);
  });
});

describe('a cohort that one call cannot read', () => {
  const everybody = Array.from({ length: 60 }, (_, at) => `L${at}`);
  const allListed = (): string[] =>
    env.objects
      .keys()
      .filter((key) => key.includes('/told/'))
      .flatMap((key) => (env.objects.text(key.slice(key.indexOf('/') + 1)) ?? '').split('\n'))
      .filter(Boolean)
      .map((row) => String(JSON.parse(row).line))
      .sort();
  const nextDay = '2026-05-15T23:20:00.000Z';

  beforeEach(async () => {
    env = await ottEnv(everybody.map((line) => aLine({ line })));
    // As many lines as make four stretches.
    const key = env.objects.keys().find((path) => path.endsWith('2026-01-13/manifest.json')) ?? '';
    const [bucket = '', ...rest] = key.split('/');
    const sealed = JSON.parse(env.objects.text(rest.join('/')) ?? '');
    const many = { ...sealed, accepted: 1_000_000, rows: 1_000_000 };
    env.objects.plant({ bucket, key: rest.join('/') }, JSON.stringify(many));
  });

  it('is read on the next day from where it stopped, and everybody is told once', async () => {
    env.disturb = (call, when) => {
      if (call === 'note the stretch as done' && when === 'after') env.time.now += 301_000;
    };
    const first = await remind(firstDay);
    expect(first).toMatchObject({ outcome: 'reminded', stretches: 4, left: 2 });
    env.disturb = undefined;
    expect(await remind(nextDay)).toMatchObject({ run: 'ott-reminder-2026-05-15', left: 0 });
    expect(allListed()).toEqual([...everybody].sort());
    expect(new Set(env.started.map(({ name }) => name)).size).toBe(4);
    env.calls.length = 0;
    expect(await remind('2026-05-16T23:20:00.000Z')).toEqual({ outcome: 'nothing_due' });
    expect(env.calls).toEqual(['look whether it is done']);
  });

  it('cut off anywhere is told once however often it is called again', async () => {
    for (let cut = 0; cut < 60; cut += 7) {
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await remind(firstDay).catch(() => undefined);
    }
    env.disturb = undefined;
    await remind(nextDay);
    expect(allListed()).toEqual([...everybody].sort());
    expect(env.started).toHaveLength(4);
  });

  it('is left alone after a week', async () => {
    expect(await remind('2026-05-21T23:20:00.000Z')).toEqual({ outcome: 'nothing_due' });
  });
});

describe('on any other day', () => {
  it('before it nobody is told and nothing is read', async () => {
    env.calls.length = 0;
    expect(await remind('2026-05-13T23:20:00.000Z')).toEqual({ outcome: 'nothing_due' });
    expect(env.calls).toEqual([]);
  });
});
