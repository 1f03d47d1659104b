import { beforeEach, describe, expect, it } from 'vitest';
import { monthActs } from '../../../adapters/approval/month-acts.ts';
import type { OperationsEnv } from '../../../adapters/operations/executions.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeDecideOnMonth } from '../../../functions/operations/decide-on-month.ts';
import { aLine } from '../../domain/builders.ts';
import { approvalWorkflow } from '../../fakes/approval-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { february, sealCohort } from '../../fakes/monthly-workflow.ts';

const preview = 'monthly-data-preview-2026-02';
const why = 'the counts are as expected';

let env: MonthlyEnv;
let names: number;

beforeEach(async () => {
  env = await monthlyEnv({ APPROVAL: 'required' });
  names = 0;
  const next = () => {
    names += 1;
    return `record-${names}`;
  };
  Object.assign(env.ids, { next });
  env.time.now = Date.parse('2026-01-28T00:00:00.000Z');
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
});

interface Call {
  readonly act: 'preview' | 'approve' | 'reject';
  readonly person?: string | undefined;
  readonly role?: string;
  readonly cycle?: string;
  readonly body?: object;
}

/** Through the door as the gateway hands it on: who calls stands in the claims alone. */
const call = async ({ act, person = '2002', role, cycle = '2026-02', body }: Call) => {
  const door = operatorCall('decide-on-month', makeDecideOnMonth, env as unknown as OperationsEnv);
  const roles = `[${role ?? (act === 'preview' ? 'operator' : 'approver')}]`;
  const event = {
    routeKey: `POST /operations/months/{cycle}/${act}`,
    requestContext: { requestId: 'r', authorizer: { jwt: { claims: { person, roles } } } },
    headers: { 'content-type': 'application/json' },
    pathParameters: { cycle },
    body: JSON.stringify(body ?? (act === 'preview' ? {} : { preview, why })),
  };
  const { statusCode, body: text } = await door(event, {} as never);
  return { status: statusCode, ...(JSON.parse(text ?? '{}') as Record<string, unknown>) };
};

const previewed = async (person = '1001') => {
  const started = env.started.length;
  const answer = await call({ act: 'preview', person });
  const execution = env.started.slice(started)[0];
  if (execution) await approvalWorkflow(env).runPreview(execution.input);
  return answer;
};

const acts = async (): Promise<string[]> =>
  (await monthActs(env, february)).map(({ act }) => act).sort();

describe('a month at the operator’s door', () => {
  it('is previewed by one person and approved by another', async () => {
    expect(await previewed()).toMatchObject({
      status: 200,
      act: 'preview',
      outcome: 'done',
      preview,
    });
    expect(await call({ act: 'approve' })).toMatchObject({
      ...{ status: 200, act: 'approve', outcome: 'done', preview, cycle: '2026-02' },
      sentence: `${preview} is approved. It counts until 2026-02-01T15:00:00.000Z.`,
    });
    expect(await acts()).toEqual(['approved', 'asked', 'made']);
  });

  it('leaves for every act who, which month and why, and what came of it', async () => {
    await previewed();
    await call({ act: 'approve', person: '1001' });
    const items: Record<string, unknown>[] = [];
    for await (const item of env.database.query('look', 'Access', {
      where: 'pk = :pk',
      values: { ':pk': 'PERSON#1001' },
    })) {
      items.push(item);
    }
    expect(items.filter(({ what }) => what !== undefined)).toMatchObject([
      { what: 'preview', whose: 'month:2026-02' },
      { what: 'approve', whose: 'month:2026-02', why },
    ]);
    expect(items.flatMap(({ outcome }) => outcome ?? [])).toEqual(['done', 'same_person']);
  });

  it('is not approved by its maker', async () => {
    await previewed();
    expect(await call({ act: 'approve', person: '1001' })).toMatchObject({
      ...{ status: 409, reason: 'same_person' },
    });
    expect(await acts()).toEqual(['asked', 'made']);
  });

  it('takes nobody’s word for who they are', async () => {
    await previewed();
    const forged = { preview, why, by: '2002', person: '2002' };
    expect(await call({ act: 'approve', person: '1001', body: forged })).toMatchObject({
      status: 400,
    });
    expect(await call({ act: 'approve', person: 'operator' })).toMatchObject({ status: 403 });
  });

  it.each([
    ['approve', 'operator'],
    ['reject', 'operator'],
    ['approve', 'viewer'],
    ['preview', 'approver'],
    ['preview', 'viewer'],
  ] as const)('lets nobody %s it who is %s alone', async (act, role) => {
    await previewed();
    expect(await call({ act, role })).toMatchObject({ status: 403, reason: 'role_needed' });
    expect(await acts()).toEqual(['asked', 'made']);
  });

  it('is approved once, however often it is said', async () => {
    await previewed();
    await call({ act: 'approve' });
    expect(await call({ act: 'approve' })).toMatchObject({ status: 200, outcome: 'already' });
    expect(await previewed()).toMatchObject({ status: 200, outcome: 'already', preview });
    expect(await acts()).toEqual(['approved', 'asked', 'made']);
  });

  it.each([
    ['2026-01', 404, 'month_not_found'],
    ['2026-08', 404, 'month_not_found'],
    ['2026-03', 409, 'too_early'],
  ])('of %s is answered %i, %s', async (cycle, status, reason) => {
    expect(await call({ act: 'preview', cycle })).toMatchObject({ status, reason });
    const body = { preview: `monthly-data-preview-${cycle}`, why };
    expect(await call({ act: 'approve', cycle, body })).toMatchObject({ status, reason });
  });

  it('answers that there is no such preview where none was made of that name', async () => {
    expect(await call({ act: 'approve' })).toMatchObject({
      status: 404,
      reason: 'no_such_preview',
    });
  });

  it('does nothing where the record cannot be written', async () => {
    await previewed();
    env.disturb = (name, when) => {
      if (name === 'record the access' && when === 'before') throw new Error('no table');
    };
    expect(await call({ act: 'approve' })).toMatchObject({ status: 500 });
    expect(await acts()).toEqual(['asked', 'made']);
  });
});
