import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { makeDisputeBenefit } from '../../../functions/api/dispute-benefit.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import {
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
  someCustomer,
} from '../../fakes/insurance-env.ts';

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;

beforeEach(async () => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
});

const onlyId = (): string => acts.applicationIds()[0] ?? '';

describe('an application', () => {
  it('is taken once, tells the customer, and begins one execution that knows nobody', async () => {
    expect(await acts.apply()).toEqual({ status: 202, body: { state: 'applied' } });
    expect(acts.enrolment()).toMatchObject({
      ...{ state: 'handed_over', because: 'application', lines: ['L1', 'L2'], version: 1 },
    });
    expect(acts.places()).toMatchObject([{ benefit: 'safety-insurance' }]);
    expect(acts.told()).toEqual(['insurance_applied']);
    expect(env.started).toHaveLength(1);
    expect(JSON.stringify(env.started)).not.toMatch(/person-1|customer-1|L1/);
    expect(env.started[0]?.input).toMatchObject({ answerWithinSeconds: 72 * 3_600 });
  });

  it('that is accepted insures from the day after, for two years to the day', async () => {
    await acts.apply();
    expect(await acts.execution.waits('submit', onlyId())).toBe('insured');
    expect(acts.enrolment()).toMatchObject({
      ...{ state: 'insured', startsOn: '2026-03-21', endsOn: '2028-03-20' },
      due: { on: '2026-03-21', what: 'start' },
      openShard: expect.stringMatching(/^2026-03-21#\d\d$/),
    });
    expect(acts.grants()).toMatchObject([
      { startsOn: '2026-03-21', endsOn: '2028-03-20', enrolledBecause: 'application' },
    ]);
    expect(acts.open()).toEqual([]);
    expect(acts.told()).toEqual(['insurance_applied']);
  });

  it('tells the insurer the fields that the programme lists, and no birth date of a younger one', async () => {
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    expect(env.kept.get(onlyId())?.submitted).toEqual({
      reference: onlyId(),
      person: 'person-1',
      enrolled_on: '2026-03-20',
      enrolled_because: 'application',
      answerTo: 'http://door.example/partners/insurer/events',
    });
  });

  it('names the birth date that is on record, and none where there are two', async () => {
    env.database.plant('People', { pk: 'person:person-1', sk: 'BIRTH#1950-01-02' });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    expect(env.kept.get(onlyId())?.submitted.birth_date).toBe('1950-01-02');
    env.database.plant('People', { pk: 'person:person-2', sk: 'BIRTH#1950-01-02' });
    env.database.plant('People', { pk: 'person:person-2', sk: 'BIRTH#1950-01-03' });
    await acts.apply(someCustomer({ person: 'person-2' }));
    const second = acts.applicationIds()[1] ?? '';
    await acts.execution.waits('submit', second);
    expect(env.kept.get(second)?.submitted.birth_date).toBeUndefined();
  });

  it('that is refused is told, and may be made again', async () => {
    env.behave({ rejectPercent: 100, rejectReason: 'duplicate_cover' });
    await acts.apply();
    expect(await acts.execution.waits('submit', onlyId())).toBe('refused');
    expect(acts.told()).toEqual(['insurance_application_refused', 'insurance_applied']);
    expect(acts.enrolment()).toMatchObject({ state: 'rejected', reason: 'duplicate_cover' });
    expect(acts.places()).toEqual([]);
    env.behave({});
    env.time.now += 3_600_000;
    expect(await acts.apply()).toMatchObject({ status: 202 });
    expect(acts.applicationIds()).toHaveLength(2);
    expect(await acts.execution.waits('submit', acts.applicationIds()[1] ?? '')).toBe('insured');
    expect(acts.enrolment()).not.toHaveProperty('reason');
    expect(acts.applications().map(({ applied }) => applied.number)).toEqual([1, 2]);
  });

  it('by a call no younger than the last one is not made: its customer has gone on', async () => {
    env.behave({ rejectPercent: 100 });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    await expect(acts.apply()).rejects.toMatchObject({ name: 'Conflict' });
    env.time.now -= 1_000;
    await expect(acts.apply()).rejects.toMatchObject({ name: 'Conflict' });
    expect(acts.applicationIds()).toHaveLength(1);
    expect(acts.enrolment()?.state).toBe('rejected');
    env.time.now += 2_000;
    expect(await acts.apply()).toMatchObject({ status: 202 });
  });

  it('recorded once more after the next one was made does not touch the next one', async () => {
    env.behave({ rejectPercent: 100 });
    await acts.apply();
    const first = onlyId();
    await acts.execution.waits('submit', first);
    env.behave({ answers: 'silent' });
    env.time.now += 60_000;
    await acts.apply();
    const { makeRecordApplicationAnswer } = await import(
      '../../../functions/workflow/record-application-answer.ts'
    );
    await makeRecordApplicationAnswer(env)({ application: first });
    expect(acts.enrolment()).toMatchObject({
      ...{ state: 'handed_over', source: acts.applicationIds()[1] },
    });
    expect(acts.places()).toHaveLength(1);
  });

  it('made again while it is open is the same application', async () => {
    await acts.apply();
    expect(await acts.apply(someCustomer(), 'L2')).toEqual({
      status: 202,
      body: { state: 'applied' },
    });
    expect(acts.applications()).toHaveLength(1);
    expect(env.started).toHaveLength(1);
    expect(acts.told()).toEqual(['insurance_applied']);
  });

  it('made twice at the same moment is one', async () => {
    const answers = await Promise.all([acts.apply(), acts.apply(someCustomer(), 'L2')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(acts.applications()).toHaveLength(1);
    expect(acts.enrolments()).toHaveLength(1);
    expect(env.started).toHaveLength(1);
  });

  it('of whoever declined or was refused in the mass enrolment enters the same enrolment', async () => {
    const before = {
      ...{ programme: 'customer-appreciation', person: 'person-1', because: 'age', lines: ['L9'] },
      ...{ source: 'run', changedAt: '2026-02-01T00:00:00.000Z', by: 'customer', version: 3 },
    };
    const key = { pk: 'person:person-1', sk: 'ENROLMENT#customer-appreciation' };
    env.database.plant('Enrolments', { ...key, ...before, state: 'declined' });
    expect(await acts.apply()).toMatchObject({ status: 202 });
    expect(acts.enrolment()).toMatchObject({
      ...{ state: 'handed_over', because: 'application', lines: ['L1', 'L2'], source: onlyId() },
    });
    expect(await acts.execution.waits('submit', onlyId())).toBe('insured');
  });

  it.each([
    ['2026-01-31T14:59:59.999Z', 'applications_not_open_yet'],
    ['2026-01-31T15:00:00.000Z', undefined],
    ['2026-07-31T14:59:59.999Z', undefined],
    ['2026-07-31T15:00:00.000Z', 'applications_closed'],
  ])('at %s: %s', async (now, reason) => {
    env.time.now = Date.parse(now);
    const answer = await acts.apply();
    expect(answer).toMatchObject(reason ? { status: 409, body: { reason } } : { status: 202 });
  });

  it('of a company, a child alone, a line outside the cohort or without its own network is refused', async () => {
    env = await insuranceEnv([aLine({ line: 'L1', network: 'mvno' }), aLine({ line: 'L2' })]);
    acts = insuranceActs(env);
    const reasonOf = async (differences: object, line = 'L2') =>
      (await acts.apply(someCustomer(differences), line)).body;
    expect(await reasonOf({ holder: 'company' })).toMatchObject({ reason: 'holder_is_company' });
    expect(await reasonOf({ age: 'under_14' })).toMatchObject({ reason: 'guardian_needed' });
    expect(await reasonOf({ lines: ['L7'] }, 'L7')).toMatchObject({ reason: 'line_not_in_cohort' });
    expect(await reasonOf({}, 'L1')).toMatchObject({ reason: 'line_is_mvno' });
    expect(env.database.items('Applications')).toEqual([]);
    expect(await reasonOf({ age: 'under_14', actsAs: 'guardian' })).toEqual({ state: 'applied' });
    expect(acts.enrolment()?.lines).toEqual(['L2']);
  });

  it('of a victim with the earlier insurance, or of who is insured, is refused', async () => {
    const key = { pk: 'person:person-1', sk: 'EXCLUSIVE#safety-insurance' };
    const held = {
      benefit: 'safety-insurance-of-victims',
      by: 'extract',
      at: '2026-01-01T00:00:00.000Z',
    };
    env.database.plant('Applications', { ...key, ...held });
    expect(await acts.apply()).toMatchObject({ status: 409, body: { reason: 'already_insured' } });
    expect(env.started).toEqual([]);
    const other = someCustomer({ person: 'person-2' });
    await acts.apply(other);
    await acts.execution.waits('submit', onlyId());
    expect(await acts.apply(other)).toMatchObject({
      status: 409,
      body: { reason: 'already_insured' },
    });
  });

  it('of a victim whom a supplement has brought is refused by any line, until it is another’s', async () => {
    const victims = aLine({ line: 'L2', earlierInsurance: true });
    env = await insuranceEnv([aLine({ line: 'L1' }), victims]);
    acts = insuranceActs(env);
    expect(await acts.apply()).toMatchObject({ status: 409, body: { reason: 'already_insured' } });
    expect(env.started).toEqual([]);
    await appendLineEvent(
      env,
      anEvent({ line: 'L2', type: 'LineTransferred', occurredAt: '2026-03-01T00:00:00.000Z' }),
    );
    expect(await acts.apply()).toMatchObject({ status: 202 });
  });

  it('while the insurance is held after "this was not me" is refused, and an accepted one waits', async () => {
    await acts.apply();
    const hold = {
      ...{ type: 'BenefitHeld', eventId: 'H1', line: 'L2', benefit: 'safety-insurance' },
      ...{ occurredAt: '2026-03-20T02:00:00.000Z', recordedAt: '2026-03-20T02:00:00.000Z' },
    };
    const { appendLineEvent } = await import('../../../adapters/lines.ts');
    await appendLineEvent(env, hold as never);
    expect(await acts.execution.waits('submit', onlyId())).toBe('held');
    expect(acts.grants()).toEqual([]);
    expect(acts.open()).toHaveLength(1);
    expect(await acts.apply(someCustomer({ person: 'person-2' }))).toMatchObject({
      body: { reason: 'benefit_held' },
    });
  });

  it('is held by “this was not me” on whichever of the person’s lines it is said', async () => {
    // L9 was opened after the reference date: it carries nothing.
    const customer = someCustomer({ lines: ['L1', 'L9'] });
    await acts.apply(customer);
    await makeDisputeBenefit(env)({
      ...{ customer, line: 'L9', body: { benefit: 'safety-insurance' }, lang: 'ko' },
      ...{ requestId: 'request-2', at: instantOf(env.time.now) },
    });
    expect(await acts.execution.waits('submit', onlyId())).toBe('held');
    expect(acts.grants()).toEqual([]);
  });

  it('cut off after any call ends the same when it is made again', async () => {
    const whole = await insuranceEnv();
    await insuranceActs(whole).apply();
    const total = whole.calls.length;
    for (let cut = 1; cut <= total; cut += 1) {
      env = await insuranceEnv();
      acts = insuranceActs(env);
      cutAfter(env, cut);
      await acts.apply().catch(() => undefined);
      env.disturb = undefined;
      expect(await acts.apply(), `cut ${cut}`).toMatchObject({ status: 202 });
      expect(acts.applications(), `cut ${cut}`).toHaveLength(1);
      expect(acts.told(), `cut ${cut}`).toEqual(['insurance_applied']);
      expect(env.started, `cut ${cut}`).toHaveLength(1);
      expect(await acts.execution.waits('submit', onlyId())).toBe('insured');
    }
    expect(total).toBeGreaterThan(8);
  });
});
