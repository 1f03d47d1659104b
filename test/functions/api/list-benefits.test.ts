import { beforeEach, describe, expect, it } from 'vitest';
import { createEnrolments } from '../../../adapters/enrolments.ts';
import { insertGrants } from '../../../adapters/ledger.ts';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { grantId, ottPassKey } from '../../../domain/benefit-key.ts';
import { type BenefitsAnswer, benefitsAnswerSchema } from '../../../domain/customer/answers.ts';
import type { Customer } from '../../../domain/customer/customer.ts';
import { routeIds } from '../../../domain/customer/routes.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import type { EnrolmentState } from '../../../domain/safety-insurance/enrolment.ts';
import { makeListBenefits } from '../../../functions/api/list-benefits.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import { correctionWorkflow } from '../../fakes/correction-workflow.ts';
import { customerEnv } from '../../fakes/customer-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;

const customer: Customer = {
  customer: 'customer-1',
  person: 'person-1',
  lines: ['L1', 'L2'],
  actsAs: 'customer',
  age: 'adult',
  holder: 'person',
  naturalUser: false,
};
const cohort: FrozenLine[] = [
  aLine({ line: 'L1' }),
  aLine({ line: 'L2', type: 'tablet' }),
  aLine({ line: 'L3' }),
];

const list = async (who: Partial<Customer> = {}): Promise<BenefitsAnswer> => {
  const { status, body } = await makeListBenefits(env)({
    ...{ customer: { ...customer, ...who }, line: undefined, body: undefined, lang: 'ko' },
    requestId: 'request-1',
    at: new Date(env.time.now).toISOString(),
  });
  expect(status).toBe(200);
  return benefitsAnswerSchema.parse(body);
};
const viewOf = async (line: string, benefit: string, who: Partial<Customer> = {}) =>
  (await list(who)).lines
    .find((found) => found.line === line)
    ?.benefits.find((view) => view.benefit === benefit);
const insuranceOf = async (who: Partial<Customer> = {}) => (await list(who)).person[0];

const says = (type: Parameters<typeof anEvent>[0], on = '2026-02-20') =>
  appendLineEvent(env, anEvent({ occurredAt: `${on}T03:00:00.000Z`, ...type }));

const serveFebruaryAndMarch = async () => {
  const workflow = monthlyWorkflow(env);
  env.time.now = Date.parse('2026-01-31T15:00:00.000Z');
  await runToTheEnd(workflow, await workflow.open());
  env.time.now = Date.parse('2026-03-20T03:00:00.000Z');
};

beforeEach(async () => {
  env = await customerEnv();
  sealCohort(env, cohort);
});

describe('the list of benefits', () => {
  it('is of the token’s lines and of no other', async () => {
    expect((await list()).lines.map(({ line }) => line)).toEqual(['L1', 'L2']);
    expect((await list({ lines: ['L3'] })).lines.map(({ line }) => line)).toEqual(['L3']);
  });

  it('says of data what was got, and whether this month’s has come', async () => {
    await serveFebruaryAndMarch();
    expect(await viewOf('L1', 'monthly-data')).toMatchObject({
      standing: 'entitled',
      facts: { month: '2026-03' },
      got: [{ on: '2026-02-01', what: '100 GB', until: '2026-03-01', voided: false }],
    });
    env.time.now = Date.parse('2026-02-20T03:00:00.000Z');
    expect(await viewOf('L2', 'monthly-data')).toMatchObject({ standing: 'given' });
  });

  it('says of data that was taken back that it was, until it is given again', async () => {
    await serveFebruaryAndMarch();
    env.time.now = Date.parse('2026-02-20T03:00:00.000Z');
    const corrections = correctionWorkflow(env);
    const correct = async (kind: 'void' | 'reinstatement'): Promise<void> => {
      const { number } = await corrections.ask({ of: 'line', line: 'L1' }, { kind });
      await corrections.list(number);
      await corrections.approve(number);
      await corrections.carryOut(number);
    };
    await correct('void');
    expect(await viewOf('L1', 'monthly-data')).toMatchObject({
      standing: 'refused',
      reason: 'month_taken_back',
      got: [{ what: '100 GB', voided: true }],
    });
    expect(await viewOf('L2', 'monthly-data')).toMatchObject({ standing: 'given' });
    await correct('reinstatement');
    expect(await viewOf('L1', 'monthly-data')).toMatchObject({
      standing: 'given',
      got: [{ voided: true }, { what: '100 GB', voided: false }],
    });
  });

  it.each([
    // what happened, standing, reason
    [{ type: 'LineSuspended', by: 'customer' }, 'refused', 'line_paused_by_customer'],
    [{ type: 'LineEnded' }, 'ended', 'line_ended'],
    [{ type: 'BenefitHeld', benefit: 'monthly-data' }, 'held', 'benefit_held'],
    [{ type: 'BenefitDeclined', benefit: 'monthly-data' }, 'declined', 'benefit_declined'],
  ] as const)('after %j says of data %s, %s', async (event, standing, reason) => {
    await says(event);
    const view = await viewOf('L1', 'monthly-data');
    expect(view).toMatchObject({ standing, reason, sentence: expect.stringMatching(/\.$/) });
    expect((await viewOf('L2', 'monthly-data'))?.standing).toBe('entitled');
  });

  it('says before the programme what its first month will be, and after it that it is over', async () => {
    env.time.now = Date.parse('2026-01-20T03:00:00.000Z');
    expect(await viewOf('L1', 'monthly-data')).toMatchObject({ facts: { month: '2026-02' } });
    env.time.now = Date.parse('2026-08-01T03:00:00.000Z');
    expect(await viewOf('L1', 'monthly-data')).toMatchObject({ standing: 'ended' });
    expect(await viewOf('L1', 'ott-pass')).toMatchObject({ reason: 'choice_window_over' });
  });

  it('says of the pass by its own rules, and names the service but no code', async () => {
    expect(await viewOf('L2', 'ott-pass')).toMatchObject({
      standing: 'refused',
      reason: 'line_is_no_phone',
    });
    const view = await viewOf('L1', 'ott-pass');
    expect(view).toMatchObject({ standing: 'entitled', got: [] });
    expect(view?.may[0]).toEqual({ act: 'choose-ott-service', until: '2026-07-31' });
  });

  it('says of the roaming bonus what a purchase made now would bring', async () => {
    expect(await viewOf('L1', 'roaming-bonus')).toMatchObject({ standing: 'entitled' });
    await says({ type: 'BenefitHeld', benefit: 'roaming-bonus' });
    expect(await viewOf('L1', 'roaming-bonus')).toMatchObject({ standing: 'held' });
    env.database.plant('Applications', {
      ...{ pk: 'line:L2', sk: 'EXCLUSIVE#roaming-plus-50', benefit: 'roaming-plus-50' },
      ...{ by: 'import', at: '2026-01-01T00:00:00.000Z' },
    });
    expect(await viewOf('L2', 'roaming-bonus')).toMatchObject({ reason: 'already_in_offer' });
    env.time.now = Date.parse('2026-09-01T03:00:00.000Z');
    expect(await viewOf('L3', 'roaming-bonus', { lines: ['L3'] })).toMatchObject({
      standing: 'ended',
    });
  });

  it.each<[EnrolmentState | undefined, string, string[]]>([
    // enrolment, standing, what can be done
    [undefined, 'entitled', ['apply-for-insurance', 'decline-benefit', 'dispute-benefit']],
    ['offered', 'entitled', ['decline-benefit', 'dispute-benefit']],
    ['declined', 'declined', ['apply-for-insurance', 'dispute-benefit']],
    ['handed_over', 'waiting', ['dispute-benefit']],
    ['insured', 'given', ['cancel-insurance', 'dispute-benefit']],
    ['rejected', 'refused', ['apply-for-insurance', 'dispute-benefit']],
    ['missing', 'waiting', ['dispute-benefit']],
  ])('says of an insurance that is %s: %s', async (state, standing, may) => {
    if (state) {
      await createEnrolments(env, [
        {
          ...{ programme: 'customer-appreciation', person: 'person-1', state, because: 'age' },
          ...{ lines: ['L1'], source: 'run', by: 'run', version: 1 },
          changedAt: '2026-03-01T00:00:00.000Z',
        },
      ]);
    }
    const view = await insuranceOf();
    expect(view?.standing).toBe(standing);
    expect(view?.may.map(({ act }) => act)).toEqual(may);
  });

  it('says of the insurance who cannot have it', async () => {
    expect(await insuranceOf({ holder: 'company' })).toMatchObject({ reason: 'holder_is_company' });
    expect(await insuranceOf({ age: 'under_14' })).toMatchObject({ reason: 'guardian_needed' });
    await says({ type: 'BenefitHeld', benefit: 'safety-insurance' });
    expect(await insuranceOf()).toMatchObject({ standing: 'held' });
  });

  it('shows the receiver of a line nothing of the giver’s pass', async () => {
    const key = ottPassKey('customer-appreciation', 'L1');
    await insertGrants(env, [
      {
        key: { ...key, benefit: 'ott-pass' },
        grantId: grantId(key),
        ...{ service: 'stream-two', codeId: 'c', registerBy: '2026-08-31', programmeVersion: 1 },
        ...{ choiceVersion: 1, run: 'request:1', by: 'customer', why: 'first showing' },
        grantedAt: '2026-02-10T00:00:00.000Z',
      },
    ]);
    expect((await viewOf('L1', 'ott-pass'))?.got).toHaveLength(1);
    await says({ type: 'LineTransferred' }, '2026-03-01');
    const view = await viewOf('L1', 'ott-pass');
    expect(view).toMatchObject({ reason: 'line_transferred', got: [] });
    expect(JSON.stringify(view)).not.toContain('stream-two');
  });

  it('names only acts that are routes', async () => {
    const { lines, person } = await list();
    const acts = [...lines.flatMap(({ benefits }) => benefits), ...person].flatMap(
      ({ may }) => may,
    );
    for (const { act } of acts) expect(routeIds).toContain(act);
  });

  it('holds no id but those of lines, and neither grant nor code ids', async () => {
    await serveFebruaryAndMarch();
    const text = JSON.stringify(await list());
    expect(text).not.toMatch(/customer-1|person-1|grantId|codeId|[0-9a-f]{40}/);
  });

  it('is not there before the cohort is', async () => {
    env = await customerEnv();
    await expect(list()).rejects.toThrow('No cohort');
  });
});
