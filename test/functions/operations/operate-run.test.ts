import { beforeEach, describe, expect, it } from 'vitest';
import { readControls } from '../../../adapters/controls.ts';
import type { OperationsRouteId } from '../../../domain/operations/routes.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeOperateRun } from '../../../functions/operations/operate-run.ts';
import { aLine } from '../../domain/builders.ts';
import { monthlyWorkflow, sealCohort } from '../../fakes/monthly-workflow.ts';
import {
  callOperator,
  type OperationsEnvInMemory,
  type OperatorSent,
  operationsEnv,
} from '../../fakes/operations-env.ts';

let env: OperationsEnvInMemory;
let handler: ReturnType<typeof operatorCall>;
const run = 'monthly-data-2026-02';
const hour = 3_600_000;

const ask = (id: OperationsRouteId, sent: OperatorSent) => callOperator(handler, id, sent);
const onBenefit = (id: OperationsRouteId, body: object, benefit = 'monthly-data') =>
  ask(id, { parameters: { benefit }, body });
const onRun = (id: OperationsRouteId, why = 'a test') =>
  ask(id, { parameters: { run }, body: { why } });
const onMonth = (id: OperationsRouteId, cycle = '2026-02') =>
  ask(id, { parameters: { cycle }, body: { why: 'a test' } });
const controls = () => readControls(env, 'customer-appreciation', 'monthly-data');
const accessTo = async (pk: string) => {
  const query = { where: 'pk = :pk', values: { ':pk': pk } };
  const found = [];
  for await (const item of env.database.query('read', 'Access', query)) found.push(item);
  return found;
};

beforeEach(async () => {
  env = await operationsEnv();
  handler = operatorCall('operate-run', makeOperateRun, env);
  sealCohort(env, [aLine({ line: 'L1' })]);
});

describe('halt and continue', () => {
  it('set and clear the switch with who and why, each once', async () => {
    expect((await onBenefit('halt-benefit', { why: 'wrong amount' })).said.outcome).toBe('done');
    expect((await controls()).killSwitch).toMatchObject({
      ...{ stopped: true, who: 'person 1001', why: 'wrong amount' },
    });
    expect((await onBenefit('halt-benefit', { why: 'again' })).said.outcome).toBe('already');
    expect((await controls()).killSwitch).toMatchObject({ why: 'wrong amount' });
    expect((await onBenefit('continue-benefit', { why: 'right now' })).said.outcome).toBe('done');
    expect((await onBenefit('continue-benefit', { why: 'again' })).said.outcome).toBe('already');
    expect((await controls()).killSwitch).toMatchObject({ stopped: false, why: 'right now' });
  });

  it('a switch that cannot be read is mended by either', async () => {
    env.database.plant('Controls', {
      pk: 'SWITCH#customer-appreciation#monthly-data',
      sk: 'SWITCH',
      stopped: 'no',
    });
    expect((await onBenefit('continue-benefit', { why: 'mended' })).said.outcome).toBe('done');
    expect((await controls()).killSwitch).toMatchObject({ stopped: false });
  });

  it('are not done where they cannot be put on record', async () => {
    env.database.insertAll = () => Promise.reject(new Error('no answer'));
    expect((await onBenefit('halt-benefit', { why: 'wrong amount' })).statusCode).toBe(500);
    expect(await controls()).toEqual({});
  });

  it('are on record by person and by benefit, with what came of them', async () => {
    await onBenefit('halt-benefit', { why: 'wrong amount' });
    for (const pk of ['PERSON#1001', 'ABOUT#benefit:monthly-data']) {
      expect(await accessTo(pk)).toMatchObject([
        { what: 'halt', why: 'wrong amount', person: '1001', record: 'record-1' },
        { outcome: 'done', record: 'record-1' },
      ]);
    }
  });
});

describe('throttle', () => {
  it('keeps the switch as it is, and is done once', async () => {
    await onBenefit('halt-benefit', { why: 'wrong amount' });
    const body = { linesPerSecond: 500, why: 'charging asks' };
    expect((await onBenefit('throttle-benefit', body)).said.outcome).toBe('done');
    expect((await onBenefit('throttle-benefit', body)).said.outcome).toBe('already');
    expect(await controls()).toMatchObject({
      killSwitch: { stopped: true },
      throttle: { linesPerSecond: 500, throttledBy: 'person 1001' },
    });
  });

  it('before anybody ever halted it halts nothing', async () => {
    await onBenefit('throttle-benefit', { linesPerSecond: 500, why: 'charging asks' });
    expect((await controls()).killSwitch).toBeUndefined();
  });

  it.each([
    ['a rate at which a batch outlives its function', 'monthly-data', 23, 'rate_too_low'],
    ['a benefit without a rate', 'ott-pass', 500, 'benefit_has_no_rate'],
  ])('refuses %s', async (_, benefit, linesPerSecond, reason) => {
    const { statusCode, said } = await onBenefit(
      'throttle-benefit',
      { linesPerSecond, why: 'a test' },
      benefit,
    );
    expect([statusCode, said.reason]).toEqual([409, reason]);
  });

  it('is obeyed by the next batch: it keeps its slot for longer', async () => {
    const workflow = monthlyWorkflow(env);
    const plan = await workflow.open();
    await onBenefit('throttle-benefit', { linesPerSecond: 100, why: 'charging asks' });
    const before = env.time.now;
    await workflow.serveLines(plan);
    const line = 1 / plan.batchSize;
    const slotMs = ((plan.maxConcurrency * plan.batchSize) / 95) * 1000;
    expect(env.time.now - before).toBeGreaterThanOrEqual(Math.floor(slotMs * line));
  });
});

describe('redrive', () => {
  const halt = async () => {
    await monthlyWorkflow(env).open();
    env.execution(run, 'FAILED', { error: 'Stopped', cause: 'a test' });
  };

  it('lets a halted run go on, once', async () => {
    await halt();
    expect((await onRun('redrive-run')).said).toMatchObject({ outcome: 'done', run });
    expect((await onRun('redrive-run')).said).toMatchObject({ outcome: 'already', run });
    expect(env.ordered).toEqual([`redrive ${run}`]);
  });

  it('is refused once the decisions are too old, and says what to do instead', async () => {
    await halt();
    env.time.now += 24 * hour;
    const { statusCode, said } = await onRun('redrive-run');
    expect([statusCode, said.reason]).toEqual([409, 'decisions_too_old']);
    expect(said.detail).toContain('re-run');
    expect(env.ordered).toEqual([]);
    expect((await accessTo(`ABOUT#run:${run}`)).at(-1)).toMatchObject({
      outcome: 'decisions_too_old',
    });
  });

  it('is refused while the benefit is halted', async () => {
    await halt();
    await onBenefit('halt-benefit', { why: 'wrong amount' });
    expect((await onRun('redrive-run')).said.reason).toBe('benefit_is_halted');
  });

  it('knows no run that nobody started', async () => {
    const { statusCode, said } = await onRun('redrive-run');
    expect([statusCode, said.reason]).toEqual([404, 'run_not_found']);
  });
});

describe('stop', () => {
  it('halts the benefit first, then ends the execution, once', async () => {
    await monthlyWorkflow(env).open();
    env.execution(run, 'RUNNING');
    expect((await onRun('stop-run', 'the month must wait')).said.outcome).toBe('done');
    expect((await onRun('stop-run')).said.outcome).toBe('already');
    expect(env.ordered).toEqual([`stop ${run} by person 1001: the month must wait`]);
    expect((await controls()).killSwitch).toMatchObject({ stopped: true });
  });

  it('leaves the switch alone where the run has ended', async () => {
    env.execution(run, 'SUCCEEDED');
    expect((await onRun('stop-run')).said.outcome).toBe('already');
    expect(await controls()).toEqual({});
  });
});

describe('follow-up and re-run', () => {
  it('start a run under the next name, and mean the same one while it is open', async () => {
    const plan = await monthlyWorkflow(env).open();
    env.execution(plan.run, 'SUCCEEDED');
    const first = await onMonth('rerun-month');
    expect(first.said).toMatchObject({ outcome: 'done', run: `${run}-2`, cycle: '2026-02' });
    expect((await onMonth('rerun-month')).said).toMatchObject({
      outcome: 'already',
      run: `${run}-2`,
    });
    expect((await onMonth('follow-up-month')).said).toMatchObject({ run: `${run}-follow-up-1` });
    expect(env.started.map(({ name }) => name)).toEqual([`${run}-2`, `${run}-follow-up-1`]);
  });

  it.each<[because: string, OperationsRouteId, cycle: string, status: number, reason: string]>([
    ['a month outside the programme', 'rerun-month', '2027-01', 404, 'month_not_found'],
    ['a month that never opened', 'follow-up-month', '2026-03', 409, 'cannot_be_done'],
  ])('refuse %s', async (_, id, cycle, status, reason) => {
    const { statusCode, said } = await onMonth(id, cycle);
    expect([statusCode, said.reason]).toEqual([status, reason]);
    expect(env.started).toEqual([]);
  });

  it('wait for a run of the month that is under way, and for a halted benefit', async () => {
    await monthlyWorkflow(env).open();
    env.execution(run, 'RUNNING');
    expect((await onMonth('rerun-month')).said.reason).toBe('run_is_open');
    env.execution(run, 'FAILED', { error: 'Stopped', cause: 'a test' });
    await onBenefit('halt-benefit', { why: 'wrong amount' });
    expect((await onMonth('follow-up-month')).said.reason).toBe('benefit_is_halted');
    expect(env.started).toEqual([]);
  });
});
