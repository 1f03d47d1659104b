import { beforeEach, describe, expect, it } from 'vitest';
import { readControls } from '../../../adapters/controls.ts';
import { capInForce } from '../../../domain/run-cap.ts';
import type { RunPlan } from '../../../domain/run-plan.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeOperateRun } from '../../../functions/operations/operate-run.ts';
import { makeReadOperations } from '../../../functions/operations/read-operations.ts';
import { aLine } from '../../domain/builders.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';
import {
  callOperator,
  type OperationsEnvInMemory,
  operationsEnv,
  operatorClaims,
} from '../../fakes/operations-env.ts';

const run = 'monthly-data-2026-02';
let env: OperationsEnvInMemory;
let handler: ReturnType<typeof operatorCall>;

const say = (
  id: 'cap-run' | 'confirm-cap',
  limits: object,
  { person = id === 'cap-run' ? '1001' : '2002', of = run } = {},
) =>
  callOperator(handler, id, {
    parameters: { run: of },
    body: { why: 'a test', ...limits },
    claims: { ...operatorClaims, person, roles: id === 'cap-run' ? 'operator' : 'approver' },
  });

const controls = () => readControls(env, 'customer-appreciation', 'monthly-data');
const inForce = async (plan?: RunPlan) => capInForce(plan?.cap, (await controls()).caps?.[run]);

beforeEach(async () => {
  env = await operationsEnv();
  handler = operatorCall('operate-run', makeOperateRun, env);
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
});

describe('the cap of a run', () => {
  it('is set by one person before it opens, and read as it opens', async () => {
    const answer = await say('cap-run', { gigabytes: 100 });
    expect(answer.said).toMatchObject({ outcome: 'done', run });
    expect((await say('cap-run', { gigabytes: 100 })).said.outcome).toBe('already');
    const plan = await monthlyWorkflow(env).open();
    expect(await inForce(plan)).toEqual({ gigabytes: 100 });
  });

  it('is lowered by one person, and raised only by a second who names the same', async () => {
    await say('cap-run', { gigabytes: 200 });
    expect((await say('cap-run', { gigabytes: 100 })).said.outcome).toBe('done');
    const asked = await say('cap-run', { gigabytes: 300 });
    expect(String(asked.said.sentence)).toContain('another person confirms it');
    expect(await inForce()).toEqual({ gigabytes: 100 });
    expect((await say('cap-run', { gigabytes: 300 })).said.outcome).toBe('already');
    expect((await say('confirm-cap', { gigabytes: 400 })).said.reason).toBe('asked_otherwise');
    for (const person of ['1001', '001001']) {
      const alone = await say('confirm-cap', { gigabytes: 300 }, { person });
      expect(alone.said.reason, person).toBe('same_person');
    }
    expect(await inForce()).toEqual({ gigabytes: 100 });
    expect((await say('confirm-cap', { gigabytes: 300 })).said.outcome).toBe('done');
    expect(await inForce()).toEqual({ gigabytes: 300 });
    expect((await controls()).caps?.[run]).toMatchObject({
      ...{ by: 'person 1001', confirmedBy: 'person 2002' },
    });
    expect((await say('confirm-cap', { gigabytes: 300 })).said.outcome).toBe('already');
  });

  it('that nobody asks for is confirmed by nobody', async () => {
    expect((await say('confirm-cap', { gigabytes: 300 })).said.reason).toBe('no_cap_asked');
    expect(await inForce()).toEqual({});
  });

  it('set too high ahead of the run counts no more than what the run pins, also after a raise of another limit', async () => {
    const plan = { cap: { gigabytes: 100, shards: 1 } } as RunPlan;
    await say('cap-run', { gigabytes: 1_000_000, spendUsdCents: 5 });
    expect(await inForce(plan)).toEqual({ gigabytes: 100, spendUsdCents: 5 });
    await env.database.update('pin', 'Work', {
      key: { pk: 'RUN#customer-appreciation#monthly-data#2026-02', sk: run },
      set: { plan: JSON.stringify({ ...(await monthlyWorkflow(env).open()), ...plan }) },
      condition: 'attribute_exists(#pk)',
      names: { '#pk': 'pk' },
    });
    await say('cap-run', { spendUsdCents: 50 });
    await say('confirm-cap', { spendUsdCents: 50 });
    expect(await inForce(plan)).toEqual({ gigabytes: 100, spendUsdCents: 50 });
  });

  it('is confirmed as it was asked for last: a wish of the same moment is not', async () => {
    await say('cap-run', { gigabytes: 100 });
    await say('cap-run', { gigabytes: 300 });
    env.disturb = async (call, when) => {
      if (call !== 'confirm the cap of the run' || when !== 'before') return;
      env.disturb = undefined;
      await say('cap-run', { gigabytes: 900 });
    };
    expect((await say('confirm-cap', { gigabytes: 300 })).said.reason).toBe('asked_otherwise');
    expect(await inForce()).toEqual({ gigabytes: 100 });
  });

  it.each([
    ['no run of that name', 'monthly-data-2031-02', 404, 'run_not_found'],
    ['what is no run', 'somebody', 404, 'run_not_found'],
  ])('is refused for %s', async (_, of, status, reason) => {
    const { statusCode, said } = await say('cap-run', { gigabytes: 1 }, { of });
    expect([statusCode, said.reason]).toEqual([status, reason]);
  });

  it.each([
    [{}],
    [{ gigabytes: -1 }],
    [{ gigabytes: 1.5 }],
    [{ gigabytes: '100' }],
    [{ spendUsdCents: 0.1 }],
    [{ gigabytes: 1, by: '2002' }],
  ])('that reads %j is not usable', async (limits) => {
    expect((await say('cap-run', limits)).statusCode).toBe(400);
  });

  it('is refused where the run was opened without one, or has ended well', async () => {
    const plan = await monthlyWorkflow(env).open();
    expect((await say('cap-run', { gigabytes: 1 })).said.reason).toBe('run_is_not_counted');
    await runToTheEnd(monthlyWorkflow(env), plan);
    expect((await say('cap-run', { gigabytes: 1 })).said.reason).toBe('run_is_sealed');
  });

  it('takes the roles apart: an operator confirms nothing, an approver sets nothing', async () => {
    await say('cap-run', { gigabytes: 1 });
    await say('cap-run', { gigabytes: 2 });
    const as = (id: 'cap-run' | 'confirm-cap', role: 'operator' | 'approver') =>
      callOperator(handler, id, {
        parameters: { run },
        body: { gigabytes: 2, why: 'a test' },
        claims: { ...operatorClaims, person: '3003', roles: role },
      });
    expect((await as('confirm-cap', 'operator')).statusCode).toBe(403);
    expect((await as('cap-run', 'approver')).statusCode).toBe(403);
  });

  it('leaves switch and throttle as they are, and they leave it', async () => {
    const onBenefit = (id: 'halt-benefit' | 'throttle-benefit', body: object) =>
      callOperator(handler, id, { parameters: { benefit: 'monthly-data' }, body });
    await say('cap-run', { gigabytes: 7 });
    expect(await controls()).toEqual({ caps: expect.anything() });
    await onBenefit('throttle-benefit', { linesPerSecond: 500, why: 'slow' });
    await onBenefit('halt-benefit', { why: 'stop' });
    expect(await controls()).toMatchObject({
      killSwitch: { stopped: true },
      throttle: { linesPerSecond: 500 },
      caps: { [run]: { gigabytes: 7 } },
    });
  });

  it('is shown with how much of it is used up and who wants more', async () => {
    await say('cap-run', { gigabytes: 200 });
    const plan = await monthlyWorkflow(env).open();
    await monthlyWorkflow(env).serveLines(plan);
    await say('cap-run', { gigabytes: 900 });
    env.execution(run, 'FAILED');
    const read = operatorCall('read-operations', makeReadOperations, env);
    const { said } = await callOperator(read, 'show-run', { parameters: { run } });
    expect(said.cap).toEqual({
      ...{ gigabytes: 200, countedGigabytes: 200 },
      asked: { gigabytes: 900, by: 'person 1001', why: 'a test' },
    });
  });
});
