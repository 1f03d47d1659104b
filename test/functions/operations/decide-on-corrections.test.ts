import { beforeEach, describe, expect, it } from 'vitest';
import { recordCorrectionAct } from '../../../adapters/corrections/correction-acts.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { Unavailable } from '../../../domain/errors.ts';
import type { OperationsRouteId } from '../../../domain/operations/routes.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeDecideOnCorrections } from '../../../functions/operations/decide-on-corrections.ts';
import { aLine } from '../../domain/builders.ts';
import { type CorrectionWorkflow, correctionWorkflow } from '../../fakes/correction-workflow.ts';
import {
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

const run = 'monthly-data-2026-02';
const why = 'a wrong amount';
let env: OperationsEnvInMemory;
let handler: ReturnType<typeof operatorCall>;
let corrections: CorrectionWorkflow;

beforeEach(async () => {
  env = await operationsEnv();
  env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
  handler = operatorCall('decide-on-corrections', makeDecideOnCorrections, env);
  corrections = correctionWorkflow(env);
  sealCohort(
    env,
    Array.from({ length: 120 }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
  const month = monthlyWorkflow(env);
  await runToTheEnd(month, await month.open());
  env.time.now = Math.ceil(env.time.now);
});

const asks = { aud: 'benefits-operators', person: '1001', roles: 'operator' };
const checks = { aud: 'benefits-operators', person: '2002', roles: 'approver' };
const both = (person: string) => ({ ...asks, person, roles: '[operator approver]' });

const call = async (id: OperationsRouteId, sent: OperatorSent) => {
  const { statusCode, said } = await callOperator(handler, id, sent);
  return { status: statusCode, ...said };
};
const voidLine = (body: object = {}, claims: object = asks) =>
  call('void-line', { claims, body: { line: 'L1', cycle: '2026-02', why, ...body } });
const voidRun = (claims: object = asks) =>
  call('void-run', { claims, parameters: { run }, body: { why } });
const on = (id: OperationsRouteId, claims: object = checks, body: object = { why }) =>
  call(id, { claims, parameters: { correction: 'void-0001' }, body });
const state = async () =>
  (await call('show-correction', { claims: asks, parameters: { correction: 'void-0001' } })) as {
    state?: string;
    list?: string;
    grants?: number;
  };
/** Carries out what was started, as Step Functions does. */
const workflowGoesOn = async (): Promise<void> => {
  for (const { input } of env.started.splice(0)) {
    await corrections.carryOut((input as { number: number }).number);
  }
};
const voids = () =>
  env.database.items('Ledger').filter(({ sk }) => String(sk).startsWith('VOID#')).length;
const recordsOf = (pk: string) => env.database.items('Access').filter((item) => item.pk === pk);

describe('a void of one grant at the operator’s door', () => {
  it('is asked for by one person, approved by another, and carried out', async () => {
    expect(await voidLine()).toMatchObject({
      ...{ status: 200, act: 'void', outcome: 'done', correction: 'void-0001' },
    });
    await workflowGoesOn();
    expect(await state()).toMatchObject({ state: 'waiting_for_check', grants: 1 });
    expect(await on('approve-correction')).toMatchObject({ status: 200, outcome: 'done' });
    expect(voids()).toBe(0);
    await workflowGoesOn();
    expect(voids()).toBe(1);
    expect(await state()).toMatchObject({
      state: 'done',
      requestedBy: '1001',
      checks: [{ by: '2002', verdict: 'approved' }],
      outcome: { corrected: 1, already: 0, left: {} },
    });
    expect(await on('approve-correction')).toMatchObject({
      ...{ outcome: 'already', sentence: 'void-0001 is approved and done.' },
    });
  });

  it('is not approved by whoever asked for it, whatever roles they hold', async () => {
    await voidLine({}, both('1001'));
    await workflowGoesOn();
    expect(await on('approve-correction', both('1001'))).toMatchObject({
      ...{ status: 409, reason: 'same_person' },
    });
    await workflowGoesOn();
    expect(voids()).toBe(0);
  });

  it('takes nobody’s word for who they are', async () => {
    await voidLine();
    await workflowGoesOn();
    const forged = { why, by: '2002', person: '2002' };
    expect(await on('approve-correction', both('1001'), forged)).toMatchObject({ status: 400 });
    expect(await on('approve-correction', { ...checks, person: 'x' })).toMatchObject({
      status: 403,
    });
  });

  it.each([
    ['void-line', 'approver'],
    ['void-line', 'viewer'],
    ['void-run', 'approver'],
    ['reinstate-line', 'approver'],
    ['reinstate-void', 'approver'],
    ['approve-correction', 'operator'],
    ['reject-correction', 'operator'],
    ['stop-correction', 'viewer'],
    ['resume-correction', 'approver'],
    ['list-correction-lines', 'viewer'],
  ] as const)('lets nobody do %s who is %s alone', async (id, roles) => {
    const body = id.endsWith('-line') ? { line: 'L1', cycle: '2026-02', why } : { why };
    const sent = { claims: { ...asks, roles }, parameters: { run, correction: 'void-0001' }, body };
    expect(await call(id, sent)).toMatchObject({ status: 403, reason: 'role_needed' });
  });

  it('is asked for once, by whomever, as long as it is open', async () => {
    await voidLine();
    expect(await voidLine({}, { ...asks, person: '1007' })).toMatchObject({
      ...{ outcome: 'already', correction: 'void-0001' },
    });
    expect(await voidLine({ line: 'L2' })).toMatchObject({ correction: 'void-0002' });
  });

  it.each<[string, object, object]>([
    ['a line that got nothing', { line: 'L-nobody' }, { status: 409, reason: 'not_granted' }],
    ['another month', { cycle: '2026-03' }, { status: 409, reason: 'not_granted' }],
    ['no month of the programme', { cycle: '2027-03' }, { status: 404 }],
    ['no line id', { line: 'a line' }, { status: 400 }],
    ['no reason', { why: 'no' }, { status: 400 }],
    ['an issue of the caller’s', { issue: 1 }, { status: 400 }],
  ])('is refused of %s', async (_, body, answer) => {
    expect(await voidLine(body)).toMatchObject(answer);
    expect(env.started).toEqual([]);
  });

  it('is refused where it is voided already, and then may be reinstated', async () => {
    await voidLine();
    await workflowGoesOn();
    await on('approve-correction');
    await workflowGoesOn();
    expect(await voidLine()).toMatchObject({ status: 409, reason: 'voided_already' });
    const again = { claims: asks, body: { line: 'L1', cycle: '2026-02', why } };
    expect(await call('reinstate-line', again)).toMatchObject({
      ...{ status: 200, correction: 'reinstatement-0002' },
    });
  });

  it('is not reinstated where its grant stands', async () => {
    const sent = { claims: asks, body: { line: 'L1', cycle: '2026-02', why } };
    expect(await call('reinstate-line', sent)).toMatchObject({ reason: 'not_voided' });
  });

  it('is rejected with a reason, and then nothing more of it is done', async () => {
    await voidLine();
    await workflowGoesOn();
    expect(await on('reject-correction')).toMatchObject({ status: 200, outcome: 'done' });
    expect(await on('approve-correction', both('3003'))).toMatchObject({ reason: 'rejected' });
    expect(await state()).toMatchObject({ state: 'rejected', checks: [{ why }] });
    expect(env.started).toEqual([]);
  });

  it('comes to nothing where nobody checks it in three days', async () => {
    await voidLine();
    await workflowGoesOn();
    env.time.now += 72 * 3_600_000;
    expect(await on('approve-correction')).toMatchObject({ status: 409, reason: 'expired' });
  });

  it('goes on where the answer to its approval was cut off before its start', async () => {
    await voidLine();
    await workflowGoesOn();
    env.disturb = (callName, when) => {
      if (callName === 'start the correction' && when === 'before') throw new Unavailable('cut');
    };
    expect(await on('approve-correction')).toMatchObject({ status: 503 });
    env.disturb = undefined;
    expect(await on('approve-correction')).toMatchObject({ status: 200, outcome: 'already' });
    await workflowGoesOn();
    expect(voids()).toBe(1);
  });

  it('is approved or rejected, never both, where two decide at the same moment', async () => {
    await voidLine();
    await workflowGoesOn();
    const said = await Promise.all([
      on('approve-correction', checks),
      on('reject-correction', { ...checks, person: '3003' }),
    ]);
    await workflowGoesOn();
    const { state: came } = await state();
    expect(said.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(voids()).toBe(came === 'done' ? 1 : 0);
    expect(['done', 'rejected']).toContain(came);
  });
});

describe('a void of a run at the operator’s door', () => {
  const listed = async () => {
    await voidRun();
    await workflowGoesOn();
    return state();
  };

  it('shows who loses what, and is approved by whoever names that list', async () => {
    const { list, ...counts } = await listed();
    expect(counts).toMatchObject({
      ...{ grants: 120, byBenefit: { 'monthly-data': 120 }, byReason: { given_by_run: 120 } },
      checkersNeeded: 1,
    });
    expect(await on('approve-correction')).toMatchObject({ reason: 'list_not_named' });
    expect(await on('approve-correction', checks, { why, list: '0123456789ab' })).toMatchObject({
      reason: 'list_differs',
    });
    expect(await on('approve-correction', checks, { why, list })).toMatchObject({ status: 200 });
    await workflowGoesOn();
    expect(voids()).toBe(120);
  });

  it('is asked of a run that has ended, and of none that there is not', async () => {
    env.execution(run, 'RUNNING');
    expect(await voidRun()).toMatchObject({ status: 409, reason: 'run_is_open' });
    const sent = { claims: asks, parameters: { run: `${run}-7` }, body: { why } };
    expect(await call('void-run', sent)).toMatchObject({ status: 404, reason: 'run_not_found' });
  });

  it('is stopped for good by either role, and not before it is approved', async () => {
    const { list } = await listed();
    expect(await on('stop-correction')).toMatchObject({ reason: 'not_under_way' });
    await on('approve-correction', checks, { why, list });
    expect(await on('stop-correction', asks)).toMatchObject({ status: 200, outcome: 'done' });
    expect(await on('stop-correction', asks)).toMatchObject({ outcome: 'already' });
    await expect(workflowGoesOn()).rejects.toMatchObject({ name: 'Stopped' });
    expect(voids()).toBe(0);
    expect(await on('resume-correction', asks)).toMatchObject({ reason: 'not_under_way' });
  });

  it('is given back whole by a reinstatement of its own maker and checker', async () => {
    const { list } = await listed();
    expect(await on('reinstate-void', asks)).toMatchObject({ reason: 'void_not_over' });
    await on('approve-correction', checks, { why, list });
    await workflowGoesOn();
    expect(await on('reinstate-void', asks)).toMatchObject({ correction: 'reinstatement-0002' });
    await workflowGoesOn();
    const again = { claims: checks, parameters: { correction: 'reinstatement-0002' } };
    await call('approve-correction', { ...again, body: { why, list } });
    await workflowGoesOn();
    expect(await call('show-correction', again)).toMatchObject({
      outcome: { corrected: 120, left: {} },
    });
    const nested = { ...again, claims: asks, body: { why } };
    expect(await call('reinstate-void', nested)).toMatchObject({ reason: 'not_a_void' });
  });

  it('of more than 10,000 grants takes a third person, who is neither of the two', async () => {
    await voidLine();
    const list = '0123456789ab';
    await recordCorrectionAct(env, programme, {
      ...{ act: 'listed', number: 1, at: instantOf(env.time.now), grants: 10_001, list },
      ...{ byBenefit: {}, byReason: {}, parts: [] },
    });
    env.started.splice(0);
    const body = { why, list };
    expect(await on('approve-correction', checks, body)).toMatchObject({ outcome: 'done' });
    expect(await state()).toMatchObject({ state: 'waiting_for_third_person', checkersNeeded: 2 });
    expect(await on('approve-correction', checks, body)).toMatchObject({ outcome: 'already' });
    expect(await on('approve-correction', both('1001'), body)).toMatchObject({
      reason: 'same_person',
    });
    expect(env.started).toEqual([]);
    const third = { ...checks, person: '3003' };
    expect(await on('approve-correction', third, body)).toMatchObject({ outcome: 'done' });
    expect(env.started).toMatchObject([{ name: 'void-0001', input: { number: 1 } }]);
  });

  it('that ended badly is resumed by a redrive; one that never began is started', async () => {
    const { list } = await listed();
    await on('approve-correction', checks, { why, list });
    env.started.splice(0);
    expect(await on('resume-correction', asks)).toMatchObject({ outcome: 'done' });
    expect(env.started).toMatchObject([{ name: 'void-0001' }]);
  });
});

describe('the lines of a correction', () => {
  const lines = (query: Record<string, string>, claims: object = checks) =>
    call('list-correction-lines', { claims, parameters: { correction: 'void-0001' }, query });

  it('are shown once it is on record who looks and why', async () => {
    await voidRun();
    await workflowGoesOn();
    const { lines: shown, record } = (await lines({ why })) as unknown as {
      lines: { line: string }[];
      record: string;
    };
    expect(new Set(shown.map(({ line }) => line)).size).toBe(120);
    expect(recordsOf('ABOUT#correction:void-0001')).toMatchObject([
      { person: '2002', what: 'list', why, record },
    ]);
  });

  it('are not shown without a reason, nor where the record cannot be written', async () => {
    await voidRun();
    await workflowGoesOn();
    expect(await lines({})).toMatchObject({ status: 400 });
    env.disturb = (callName, when) => {
      if (callName === 'record the access' && when === 'before') throw new Unavailable('away');
    };
    const answer = await lines({ why });
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer)).not.toContain('L1');
  });

  it('come page by page, every line once', async () => {
    const granted = env.database.items('Ledger').find(({ pk }) => pk === 'line:L1');
    for (let at = 121; at <= 3_000; at += 1) {
      env.database.plant('Ledger', { ...granted, pk: `line:L${at}` });
    }
    await voidRun();
    await workflowGoesOn();
    const seen: string[] = [];
    let pages = 0;
    let after: string | undefined;
    do {
      const page = (await lines({ why, ...(after !== undefined && { after }) })) as unknown as {
        lines: { line: string }[];
        next?: string;
      };
      seen.push(...page.lines.map(({ line }) => line));
      after = page.next;
      pages += 1;
    } while (after !== undefined);
    expect(seen).toHaveLength(3_000);
    expect(new Set(seen).size).toBe(3_000);
    expect(pages).toBeGreaterThan(1);
  });

  it('that were left say why', async () => {
    env.http.behave({ faults: [{ kind: 'refusal', on: 'reversal', lines: ['L1'] }] } as never);
    await voidLine();
    await workflowGoesOn();
    await on('approve-correction');
    await workflowGoesOn();
    expect(await lines({ why, only: 'left' })).toMatchObject({
      lines: [{ line: 'L1', reason: 'charging_refused' }],
    });
  });

  it.each(['x', '0', '../0.0', '0.0.0'])('have no page %s', async (after) => {
    await voidRun();
    await workflowGoesOn();
    expect((await lines({ why, after })).status).toBe(404);
  });
});

it('puts every act on record with who, why and what came of it', async () => {
  await voidLine();
  await workflowGoesOn();
  await on('approve-correction', both('1001'));
  await on('approve-correction');
  expect(recordsOf('ABOUT#line:L1')).toMatchObject([
    { person: '1001', what: 'void', why },
    { outcome: 'done' },
  ]);
  const about = recordsOf('ABOUT#correction:void-0001');
  expect(about.flatMap(({ person }) => person ?? [])).toEqual(['1001', '2002']);
  expect(about.flatMap(({ outcome }) => outcome ?? [])).toEqual(['same_person', 'done']);
});

it('lists every correction, newest first, and names no line', async () => {
  await voidLine();
  await voidLine({ line: 'L2' });
  await workflowGoesOn();
  const answer = await call('list-corrections', { claims: { ...asks, roles: 'viewer' } });
  expect(answer).toMatchObject({
    corrections: [{ correction: 'void-0002' }, { correction: 'void-0001' }],
  });
  expect(JSON.stringify(answer)).not.toMatch(/"L[12]"/);
});

it('knows no correction of another name', async () => {
  await voidLine();
  const sent = { claims: asks, parameters: { correction: 'reinstatement-0001' } };
  expect(await call('show-correction', sent)).toMatchObject({ status: 404 });
});
