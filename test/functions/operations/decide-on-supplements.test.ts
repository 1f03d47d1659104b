import { beforeEach, describe, expect, it } from 'vitest';
import { sealedCohort } from '../../../adapters/cohorts.ts';
import { recordSupplementAct } from '../../../adapters/supplement/supplement-acts.ts';
import type { OperationsRouteId } from '../../../domain/operations/routes.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeDecideOnSupplements } from '../../../functions/operations/decide-on-supplements.ts';
import { makeOperateRun } from '../../../functions/operations/operate-run.ts';
import { makeAddSupplement } from '../../../functions/workflow/add-supplement.ts';
import { aLine } from '../../domain/builders.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  programme,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import {
  callOperator,
  type OperationsEnvInMemory,
  type OperatorSent,
  operationsEnv,
} from '../../fakes/operations-env.ts';
import { supplementFile } from '../../fakes/supplement-workflow.ts';

const why = 'the extract missed them';
const name = 'supplement-0001';
let env: OperationsEnvInMemory;
let handlers: Record<'decide' | 'operate', ReturnType<typeof operatorCall>>;
let month: MonthlyWorkflow;

beforeEach(async () => {
  env = await operationsEnv({
    COHORT_IMPORT_STATE_MACHINE: 'arn:aws:states:ap-northeast-2:1:stateMachine:cohort-import',
  });
  env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
  handlers = {
    decide: operatorCall('decide-on-supplements', makeDecideOnSupplements, env),
    operate: operatorCall('operate-run', makeOperateRun, env),
  };
  sealCohort(
    env,
    Array.from({ length: 30 }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
  month = monthlyWorkflow(env);
});

const asks = { aud: 'benefits-operators', person: '1001', roles: 'operator' };
const checks = { ...asks, person: '2002', roles: 'approver' };
const both = (person: string) => ({ ...asks, person, roles: '[operator approver]' });

const call = async (
  id: OperationsRouteId,
  sent: OperatorSent,
  by: keyof typeof handlers = 'decide',
) => {
  const { statusCode, said } = await callOperator(handlers[by], id, sent);
  return { status: statusCode, ...said } as Record<string, unknown>;
};
const ask = (rows = supplementFile('M1', 'M2'), claims: object = asks) =>
  call('request-supplement', { claims, body: { rows, why } });
const on = (id: OperationsRouteId, claims: object = checks, body: object = { why }) =>
  call(id, { claims, parameters: { supplement: name }, body });
const approve = (claims: object = checks) => on('approve-supplement', claims);
const seen = async () =>
  ((await call('list-supplements', { claims: asks })).supplements as Record<string, unknown>[])[0];
/** Carries out what was started, as Step Functions does. */
const workflowGoesOn = async (): Promise<void> => {
  for (const { input } of env.started.splice(0)) await makeAddSupplement(env)(input as never);
};
const runMonth = (cycle = '2026-02', supplement = name) =>
  call(
    'supplement-month',
    { claims: asks, parameters: { cycle }, body: { supplement, why } },
    'operate',
  );
const accepted = async () => (await sealedCohort(env, programme, '2026-01-13')).accepted;
const recordsOf = (pk: string) => env.database.items('Access').filter((item) => item.pk === pk);

describe('a supplement at the operator’s door', () => {
  it('is asked for by one person, approved by another, sealed, and its months are named', async () => {
    await runToTheEnd(month, await month.open());
    expect(await ask()).toMatchObject({
      ...{ status: 200, act: 'supplement', outcome: 'done', supplement: name },
    });
    expect(await seen()).toMatchObject({
      ...{
        supplement: name,
        state: 'waiting_for_check',
        lines: 2,
        requestedBy: '1001',
        months: [],
      },
      totals: { type: { phone: 2 } },
    });
    expect(await approve()).toMatchObject({ status: 200, outcome: 'done' });
    expect(await seen()).toMatchObject({ state: 'approved', checked: { by: '2002' } });
    expect(await accepted()).toBe(30);
    await workflowGoesOn();
    expect(await accepted()).toBe(32);
    expect(await seen()).toMatchObject({
      ...{ state: 'sealed', months: [{ cycle: '2026-02', state: 'owed' }] },
    });
    expect(await approve()).toMatchObject({ outcome: 'already' });
  });

  it('says how many of its holders nobody enrols by themselves', async () => {
    const old = (line: string) =>
      `${line},C-${line},phone,postpaid,own,in_service,1950-02-03,2020-05-01,P-1`;
    const { sentence } = await ask(supplementFile(old('M1'), old('M2'), 'M3'));
    expect(sentence).toContain('1 of the holders is of the age');
    await on('reject-supplement');
    expect((await ask(supplementFile('M3'))).sentence).not.toContain('holders');
  });

  it('is not approved by whoever asked for it, whatever roles they hold', async () => {
    await ask(undefined, both('1001'));
    expect(await approve(both('1001'))).toMatchObject({ status: 409, reason: 'same_person' });
    expect(env.started).toEqual([]);
    expect(await on('reject-supplement', both('1001'))).toMatchObject({ outcome: 'done' });
  });

  it('takes nobody’s word for who they are, and what they may', async () => {
    await ask();
    const forged = { why, by: '2002', person: '2002' };
    expect(await on('approve-supplement', both('1001'), forged)).toMatchObject({ status: 400 });
    expect(await approve({ ...checks, person: 'x' })).toMatchObject({ status: 403 });
    expect(await approve({ ...checks, roles: 'operator' })).toMatchObject({ status: 403 });
    expect(await ask(supplementFile('M9'), checks)).toMatchObject({ status: 403 });
    expect(env.started).toEqual([]);
  });

  it('is on record with who and why before anything is done, or nothing is', async () => {
    await ask();
    expect(recordsOf('ABOUT#cohort:2026-01-13')).toMatchObject([
      { person: '1001', what: 'supplement', why },
      { outcome: 'done' },
    ]);
    const insert = env.database.insertAll;
    env.database.insertAll = async () => {
      throw new Error('no table');
    };
    expect((await approve()).status).toBe(500);
    env.database.insertAll = insert;
    expect(await seen()).toMatchObject({ state: 'waiting_for_check' });
    expect(env.started).toEqual([]);
  });

  it('shows its lines to whoever says why, behind a record', async () => {
    await ask();
    const look = (query: object, claims: object = checks) =>
      call('list-supplement-lines', {
        ...{ claims, parameters: { supplement: name }, query: query as Record<string, string> },
      });
    expect(await look({})).toMatchObject({ status: 400 });
    const shown = await look({ why: 'before I approve it' });
    expect((shown.lines as { line: string }[]).map(({ line }) => line).sort()).toEqual([
      'M1',
      'M2',
    ]);
    expect(recordsOf(`ABOUT#supplement:${name}`)).toMatchObject([
      { person: '2002', what: 'list', why: 'before I approve it' },
    ]);
    expect(await look({ why }, { ...asks, roles: 'viewer' })).toMatchObject({ status: 403 });
  });

  it('of the same lines is one, whoever asks; of others it waits for the one before', async () => {
    await ask();
    expect(await ask(supplementFile('M2', 'M1'), { ...asks, person: '3003' })).toMatchObject({
      ...{ outcome: 'already', supplement: name },
    });
    expect(await ask(supplementFile('N1'))).toMatchObject({ reason: 'another_is_open' });
    await approve();
    expect(await ask(supplementFile('N1'))).toMatchObject({ reason: 'another_is_open' });
    await workflowGoesOn();
    expect(await ask(supplementFile('N1'))).toMatchObject({ supplement: 'supplement-0002' });
  });

  it('of two that are asked for at the same moment the later waits', async () => {
    const answers = await Promise.all([ask(supplementFile('M1')), ask(supplementFile('N1'))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is not asked for with a line that another has brought to the cohort meanwhile', async () => {
    await ask(supplementFile('M1'));
    await approve();
    const keep = env.objects.writeOnce.bind(env.objects);
    // Behind the look at the cohort and before the look at the other supplements.
    env.objects.writeOnce = async (call, ...rest) => {
      const kept = await keep(call, ...rest);
      if (call === 'keep the supplement’s lines') await workflowGoesOn();
      return kept;
    };
    expect(await ask(supplementFile('M1', 'N1'))).toMatchObject({
      ...{ status: 409, reason: 'another_was_sealed' },
      detail: expect.stringContaining('supplement-0001'),
    });
    expect(await ask(supplementFile('M1', 'N1'))).toMatchObject({
      reason: 'supplement_not_usable',
    });
    expect(await ask(supplementFile('N1'))).toMatchObject({ supplement: 'supplement-0002' });
  });

  it('takes the first of two words at the same moment', async () => {
    await ask();
    const words = await Promise.all([
      approve(),
      on('reject-supplement', { ...checks, person: '3' }),
    ]);
    expect(words.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it.each([
    [
      'a line of the cohort',
      () => supplementFile('M1', 'L7'),
      'has 1 of the lines already: see line 3',
    ],
    [
      'one line too many',
      () => supplementFile(...Array.from({ length: 501 }, (_, at) => `M${at}`)),
      'at most 500',
    ],
    ['a bad row', () => supplementFile('M1', 'M2,C'), 'line 3: field_count'],
    ['a line twice', () => supplementFile('M1', 'M1'), 'stands twice'],
    ['no row', () => supplementFile(), 'no rows'],
    ['no header', () => 'L9,C,phone\n', 'not a header row'],
  ])('is refused as a whole with %s', async (_what, rows, sentence) => {
    expect(await ask(rows())).toMatchObject({
      ...{ status: 409, reason: 'supplement_not_usable' },
      detail: expect.stringContaining(sentence),
    });
    expect((await call('list-supplements', { claims: asks })).supplements).toEqual([]);
  });

  it('is refused where it was served before by an earlier supplement', async () => {
    await ask();
    await approve();
    await workflowGoesOn();
    expect(await ask()).toMatchObject({ status: 409, reason: 'supplement_not_usable' });
  });

  it('that nobody checks in three days comes to nothing, and another takes its place', async () => {
    await ask();
    env.time.now += 72 * 3_600_000;
    expect(await approve()).toMatchObject({ status: 409, reason: 'expired' });
    expect(await ask()).toMatchObject({ supplement: 'supplement-0002' });
    expect(await on('reject-supplement')).toMatchObject({ reason: 'expired' });
  });

  it('goes on where its workflow was cut off, when it is approved once more', async () => {
    await ask();
    await approve();
    const redriven: string[] = [];
    env.executions.redrive = async (_call, execution) => {
      redriven.push(execution);
      return {};
    };
    env.executions.describe = async (_call, execution) => ({
      ...{ execution, name, status: 'FAILED' as const, redrives: 0, isRedrivable: true },
      startedAt: '2026-02-01T03:00:00.000Z',
    });
    expect(await approve()).toMatchObject({
      sentence: 'supplement-0001 is approved; its sealing goes on where it stopped.',
    });
    expect(redriven).toEqual([expect.stringMatching(/:execution:cohort-import:supplement-0001$/)]);
  });

  it('is sealed by another execution, where the first is too old to be redriven', async () => {
    await ask();
    await approve();
    env.executions.redrive = () => Promise.reject(new Error('nothing is redriven'));
    const first = /:execution:cohort-import:supplement-0001$/;
    env.executions.describe = async (_call, execution) =>
      first.test(execution)
        ? {
            ...{ execution, name, status: 'FAILED' as const, redrives: 1, isRedrivable: false },
            startedAt: '2026-01-01T03:00:00.000Z',
          }
        : undefined;
    expect(await seen()).toMatchObject({ state: 'approved', execution: 'FAILED' });
    expect(await approve()).toMatchObject({
      sentence: 'supplement-0001 is approved and being sealed. Then say which months it gets.',
    });
    expect(env.started.map((started) => started.name)).toEqual([
      'supplement-0001',
      'supplement-0001-2',
    ]);
    expect(env.started[1]?.input).toEqual(env.started[0]?.input);
  });

  it('goes on by any other approver, where the first was cut off and is not there', async () => {
    await ask();
    const start = env.workflows.start.bind(env.workflows);
    env.workflows.start = () => Promise.reject(new Error('cut off'));
    await approve();
    env.workflows.start = start;
    expect(await approve(both('1001'))).toMatchObject({ reason: 'already_approved' });
    expect(env.started).toEqual([]);
    expect(await approve({ ...checks, person: '3003' })).toMatchObject({ outcome: 'already' });
    await workflowGoesOn();
    expect(await seen()).toMatchObject({ state: 'sealed', checked: { by: '2002' } });
  });

  it('that came to nothing does not count among those that there may be', async () => {
    for (let time = 0; time < 41; time += 1) {
      const { supplement } = await ask();
      expect(supplement).toBe(`supplement-${String(time + 1).padStart(4, '0')}`);
      const parameters = { supplement: String(supplement) };
      await call('reject-supplement', { claims: checks, parameters, body: { why } });
    }
    for (let number = 1; number <= 40; number += 1) {
      const sealed = { act: 'sealed' as const, number, at: '2026-02-01T04:00:00.000Z' };
      await recordSupplementAct(env, programme, { ...sealed, cohort: { sha256: 'c', lines: 31 } });
    }
    expect(await ask()).toMatchObject({ status: 409, reason: 'too_many_supplements' });
  });

  it('that there is none of is not found', async () => {
    expect(await approve()).toMatchObject({ status: 404, reason: 'supplement_not_found' });
  });
});

describe('a month of a supplement', () => {
  const sealedSupplement = async () => {
    await ask();
    await approve();
    await workflowGoesOn();
  };

  it('is served by one run, however often it is asked for', async () => {
    await runToTheEnd(month, await month.open());
    await sealedSupplement();
    const run = 'monthly-data-2026-02-supplement-1';
    expect(await runMonth()).toMatchObject({ status: 200, outcome: 'done', run });
    expect(env.started).toMatchObject([{ name: run, input: { kind: 'supplement' } }]);
    expect(await runMonth()).toMatchObject({ outcome: 'already', run });
    const plan = await month.open('supplement');
    expect(await seen()).toMatchObject({ months: [{ state: 'under_way', run }] });
    await runToTheEnd(month, plan);
    expect(await seen()).toMatchObject({ months: [{ state: 'given', run }] });
    expect(await runMonth()).toMatchObject({ outcome: 'already', run });
  });

  it('is not begun before the seal, before its own run, nor beside another run of it', async () => {
    await ask();
    expect(await runMonth()).toMatchObject({ status: 409, reason: 'supplement_not_sealed' });
    await approve();
    await workflowGoesOn();
    expect(await runMonth()).toMatchObject({ status: 409, reason: 'month_has_not_run' });
    await runToTheEnd(month, await month.open('scheduled'));
    expect(await runMonth()).toMatchObject({ outcome: 'already', run: 'monthly-data-2026-02' });
    expect(env.started).toEqual([]);
  });

  it('waits for another run of the month, and for a halt', async () => {
    await runToTheEnd(month, await month.open());
    await sealedSupplement();
    env.execution('monthly-data-2026-02-follow-up-1', 'RUNNING');
    expect(await runMonth()).toMatchObject({ status: 409, reason: 'run_is_open' });
    env.execution('monthly-data-2026-02-follow-up-1', 'SUCCEEDED');
    await call(
      'halt-benefit',
      { claims: asks, parameters: { benefit: 'monthly-data' }, body: { why } },
      'operate',
    );
    expect(await runMonth()).toMatchObject({ status: 409, reason: 'benefit_is_halted' });
  });

  it('is not begun when the month can be given no longer', async () => {
    await runToTheEnd(month, await month.open());
    await sealedSupplement();
    env.time.now = Date.parse('2026-10-31T15:00:00.000Z');
    expect(await runMonth()).toMatchObject({ status: 409, reason: 'too_late' });
    expect(env.started).toEqual([]);
  });

  it('is one of the programme, of a supplement that is spelled as one', async () => {
    await sealedSupplement();
    expect(await runMonth('2031-01')).toMatchObject({ status: 404, reason: 'month_not_found' });
    expect(await runMonth('2026-13')).toMatchObject({ status: 400 });
    expect(await runMonth('2026-02', 'supplement-1')).toMatchObject({ status: 400 });
    expect(await runMonth('2026-02', 'supplement-0002')).toMatchObject({
      ...{ status: 409, reason: 'supplement_not_sealed' },
    });
  });
});
