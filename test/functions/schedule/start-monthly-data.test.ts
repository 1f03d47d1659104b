import { beforeEach, describe, expect, it } from 'vitest';
import {
  makeStartMonthlyData,
  type StartMonthlyDataEvent,
} from '../../../functions/schedule/start-monthly-data.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;

const start = (event: StartMonthlyDataEvent) => makeStartMonthlyData(env)(event);

beforeEach(async () => {
  env = await monthlyEnv();
  sealCohort(env, [aLine()]);
});

describe('the schedule', () => {
  it.each([
    ['2026-01-31T15:00:00Z', 'monthly-data-2026-02'],
    ['2026-02-01T00:00:00+09:00', 'monthly-data-2026-02'],
    ['2026-06-30T15:00:00.000Z', 'monthly-data-2026-07'],
  ])('firing for %s starts %s', async (scheduledTime, run) => {
    expect(await start({ scheduledTime })).toMatchObject({ outcome: 'started', run });
  });

  it.each(['2026-01-31T14:59:59Z', '2026-07-31T15:00:00Z', '2026-11-30T15:00:00Z'])(
    'firing for %s, when nothing is due, is a success that starts nothing',
    async (scheduledTime) => {
      expect(await start({ scheduledTime })).toMatchObject({ outcome: 'nothing_due' });
      expect(env.started).toEqual([]);
    },
  );

  it('firing hours late starts the month for which it was due', async () => {
    env.time.now = Date.parse('2026-02-01T20:00:00Z');
    const answer = await start({ scheduledTime: '2026-01-31T15:00:00Z' });
    expect(answer).toMatchObject({ run: 'monthly-data-2026-02' });
  });

  it('firing twice starts one run', async () => {
    await start({ scheduledTime: '2026-01-31T15:00:00Z' });
    const again = await start({ scheduledTime: '2026-01-31T15:00:00Z' });
    expect(again).toMatchObject({ outcome: 'exists', run: 'monthly-data-2026-02' });
    expect(env.started).toEqual([
      {
        name: 'monthly-data-2026-02',
        input: {
          run: 'monthly-data-2026-02',
          kind: 'scheduled',
          cycle: '2026-02',
          programme: 'customer-appreciation',
          programmeVersion: 1,
        },
      },
    ]);
  });
});

describe('operations', () => {
  const runOf = async (kind: 'rerun' | 'follow-up', number: number) => {
    const workflow = monthlyWorkflow(env);
    await runToTheEnd(workflow, await workflow.open(kind, number));
  };

  beforeEach(async () => {
    const workflow = monthlyWorkflow(env);
    await runToTheEnd(workflow, await workflow.open());
  });

  it('order a late month under the name of its schedule', async () => {
    const answer = await start({ cycle: '2026-05', kind: 'scheduled' });
    expect(answer).toMatchObject({ outcome: 'started', run: 'monthly-data-2026-05' });
  });

  it('order re-runs and follow-ups, each with the next number of its kind', async () => {
    const rerun = { cycle: '2026-02', kind: 'rerun' } as const;
    const followUp = { cycle: '2026-02', kind: 'follow-up' } as const;
    expect(await start(rerun)).toMatchObject({ run: 'monthly-data-2026-02-2' });
    await runOf('rerun', 2);
    expect(await start(rerun)).toMatchObject({ run: 'monthly-data-2026-02-3' });
    expect(await start(followUp)).toMatchObject({ run: 'monthly-data-2026-02-follow-up-1' });
    await runOf('follow-up', 1);
    expect(await start(followUp)).toMatchObject({ run: 'monthly-data-2026-02-follow-up-2' });
  });

  it('ordering twice mean the run that is open', async () => {
    const order = { cycle: '2026-02', kind: 'rerun' } as const;
    await start(order);
    await monthlyWorkflow(env).open('rerun', 2);
    expect(await start(order)).toMatchObject({ outcome: 'exists', run: 'monthly-data-2026-02-2' });
  });

  it('may name another version of the programme', async () => {
    await start({ cycle: '2026-02', kind: 'rerun', programmeVersion: 2 });
    expect(env.started[0]?.input).toMatchObject({ programmeVersion: 2 });
  });

  it.each(['rerun', 'follow-up'] as const)(
    'cannot order a %s of a month never run',
    async (kind) => {
      await expect(start({ cycle: '2026-03', kind })).rejects.toMatchObject({
        name: 'InputRejected',
        message: expect.stringContaining('No run of 2026-03'),
      });
    },
  );
});
