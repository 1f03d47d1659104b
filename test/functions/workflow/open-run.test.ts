import { beforeEach, describe, expect, it } from 'vitest';
import { sealKey } from '../../../domain/cohort.ts';
import { makeOpenRun, type OpenRunEvent } from '../../../functions/workflow/open-run.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;

const february: OpenRunEvent = {
  run: 'monthly-data-2026-02',
  kind: 'scheduled',
  cycle: '2026-02',
  programme: 'customer-appreciation',
  programmeVersion: 1,
};

const open = (given: Partial<OpenRunEvent> = {}) => makeOpenRun(env)({ ...february, ...given });

beforeEach(async () => {
  env = await monthlyEnv();
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
});

describe('opening a run', () => {
  it('pins cohort, policy, pace and the instant up to which facts count', async () => {
    const { plan } = await open();
    expect(plan).toMatchObject({
      openedAt: '2026-01-31T15:00:00.000Z',
      asOf: '2026-01-31T14:50:00.000Z',
      validity: { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' },
      readLedgerFirst: false,
      contiguous: true,
      batchSize: 100,
      maxConcurrency: 9,
      codeVersion: 'code',
    });
    expect(plan.items).toEqual(plan.cohort);
    expect(plan.firstAsOf).toBeUndefined();
  });

  it('has no more batches at once than the account can run, though charging would take them', async () => {
    env = await monthlyEnv({ BATCHES_AT_ONCE_MAX: '2' });
    sealCohort(env, [aLine({ line: 'L1' })]);
    expect((await open()).plan.maxConcurrency).toBe(2);
  });

  it('a second time, at any hour, answers the plan of the first', async () => {
    const first = await open();
    env.time.now += 3 * 3_600_000;
    expect(await open()).toEqual(first);
  });

  it('pins once, though the answer to the pinning is lost', async () => {
    env.disturb = (call, when) => {
      if (call !== "pin the run's plan" || when !== 'after') return;
      env.disturb = undefined;
      throw new Error('lost');
    };
    await expect(open()).rejects.toThrow('lost');
    env.time.now += 60_000;
    expect((await open()).plan.openedAt).toBe('2026-01-31T15:00:00.000Z');
  });

  it('opened twice at the same time, goes by one plan', async () => {
    const opened = [open(), open()];
    env.time.now += 1;
    const [one, other] = await Promise.all(opened);
    expect(one).toEqual(other);
  });

  it('late, after the month has ended, gives 31 days from that day', async () => {
    env.time.now = Date.parse('2026-04-10T03:00:00.000Z');
    expect((await open()).plan.validity).toEqual({
      from: '2026-04-10T00:00:00+09:00',
      until: '2026-05-11T00:00:00+09:00',
    });
  });

  const refusals: [string, string, Partial<OpenRunEvent>, string][] = [
    [
      'a month before the programme',
      '2026-01-01T00:00:00Z',
      { cycle: '2026-01', run: 'monthly-data-2026-01' },
      'cycle_outside_window',
    ],
    ['a month that has not begun', '2026-01-31T14:00:00Z', {}, 'cycle_not_begun'],
    ['a month given up for good', '2026-11-01T00:00:00Z', {}, 'too_late'],
    [
      'an hour in which charging is closed',
      '2026-02-03T14:30:00Z',
      {},
      'Charging takes nothing from 23:00',
    ],
    [
      'another name than its own',
      '2026-02-01T00:00:00Z',
      { run: 'monthly-data-2026-03' },
      'not the name',
    ],
    [
      'a version whose cohort is not sealed',
      '2026-02-01T00:00:00Z',
      { programmeVersion: 2 },
      'No cohort',
    ],
    [
      'a follow-up before any run ended well',
      '2026-02-01T00:00:00Z',
      { kind: 'follow-up', run: 'monthly-data-2026-02-follow-up-1' },
      'follows no run',
    ],
  ];
  it.each(refusals)('is refused for %s', async (_what, at, given, sentence) => {
    env.time.now = Date.parse(at);
    await expect(open(given)).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(sentence),
    });
    expect(env.database.items('Work')).toEqual([]);
  });

  it('is refused as our bug for a programme version that nobody knows', async () => {
    await expect(open({ programmeVersion: 9 })).rejects.toMatchObject({ name: 'Defect' });
  });

  it('is refused for a cohort of nobody', async () => {
    sealCohort(env, []);
    await expect(open()).rejects.toThrow('holds nobody');
  });

  it('is refused where the sealed cohort is not the one that an earlier run pinned', async () => {
    await open();
    sealCohort(env, [aLine({ line: 'L3' })]);
    await expect(open({ kind: 'rerun', run: 'monthly-data-2026-02-2' })).rejects.toMatchObject({
      name: 'Defect',
      message: expect.stringContaining('replaced a sealed manifest'),
    });
  });

  it('is refused where the pinned version of the frozen lines is gone', async () => {
    const key = sealKey('customer-appreciation', '2026-01-13');
    const manifest = JSON.parse(env.objects.text(key) ?? '{}');
    manifest.lines.key = 'nowhere';
    env.objects.plant({ bucket: 'cohorts', key }, JSON.stringify(manifest));
    await expect(open()).rejects.toMatchObject({ name: 'Defect' });
  });

  it('is refused once the run is sealed', async () => {
    const workflow = monthlyWorkflow(env);
    await runToTheEnd(workflow, await workflow.open());
    await expect(open()).rejects.toThrow('is sealed');
  });
});

describe('opening a follow-up', () => {
  it('freezes the list once, whatever is parked afterwards', async () => {
    const workflow = monthlyWorkflow(env);
    env.http.behave({ faults: [{ kind: 'refusal', of: 'items', lines: ['L2'] }] });
    await runToTheEnd(workflow, await workflow.open());
    env.disturb = (call, when) => {
      if (call !== "pin the run's plan" || when !== 'before') return;
      env.disturb = undefined;
      throw new Error('cut off');
    };
    await expect(workflow.open('follow-up')).rejects.toThrow('cut off');
    env.database.plant('Work', {
      pk: 'PARKED#L1',
      sk: 'monthly-data#2026-02',
      status: 'open',
      openShard: 'OPEN#customer-appreciation#monthly-data#2026-02#00',
    });
    const plan = await workflow.open('follow-up');
    expect(plan).toMatchObject({ readLedgerFirst: true, contiguous: false, canaryLines: 0 });
    expect(plan.firstAsOf).toBe('2026-01-31T14:50:00.000Z');
    expect(plan.items.rows).toBe(1);
    expect(env.objects.text(plan.items.key)).toContain('"L2"');
  });

  it('of nothing leaves balanced books', async () => {
    const workflow = monthlyWorkflow(env);
    await runToTheEnd(workflow, await workflow.open());
    const manifest = await runToTheEnd(workflow, await workflow.open('follow-up'));
    expect(manifest).toMatchObject({ considered: 0, granted: 0, balanced: true });
  });
});
