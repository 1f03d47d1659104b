import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../domain/errors.ts';
import type { EnrolmentPlan } from '../../../domain/safety-insurance/enrolment-plan.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import { makeRecordAnswers } from '../../../functions/workflow/record-answers.ts';
import { programmeVersion } from '../../../programmes/catalogue.ts';
import { type InsuranceEnv, insuranceActs, insuranceEnv } from '../../fakes/insurance-env.ts';

const programme = 'customer-appreciation';
const run = 'safety-insurance-2026-03';
const plan = {
  ...{ run, execution: run, benefit: 'safety-insurance', enrolledOn: '2026-03-15' },
  ...{ programme, programmeVersion: 1, programmeHash: programmeVersion(programme, 1).hash },
} as EnrolmentPlan;

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;

beforeEach(async () => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
  env.database.plant('Enrolments', {
    ...{ pk: 'person:person-1', sk: `ENROLMENT#${programme}`, state: 'handed_over' },
    ...{ programme, person: 'person-1', because: 'age', lines: ['L1'], source: run },
    ...{ changedAt: '2026-03-14T15:01:00.000Z', by: run, version: 2 },
  });
});

const insurerAccepts = () =>
  makeRecordAnswers(env)({
    BatchInput: { plan },
    Items: [
      {
        ...{ file: `${run}-0001`, row: 1, person: 'person-1', answer: 'accepted' },
        ...{ certificate: 'SI-1', confirmedOn: '2026-03-20' },
      },
    ],
  });

describe('somebody handed over in a file who cancels before the answer', () => {
  it('stays cancelled, and the insurer hears of it again, with the certificate that it made', async () => {
    await acts.cancel();
    expect([...env.cancellations.values()]).toMatchObject([{ person: 'person-1' }]);
    const { withdrawn, insured } = await insurerAccepts();
    expect({ withdrawn, insured }).toEqual({ withdrawn: [['person-1', 'cancelled']], insured: [] });
    await insurerAccepts();
    await makeLookAfterOpenInsurance(env)();
    expect([...env.cancellations.values()]).toMatchObject([
      { person: 'person-1', reason: 'cancelled' },
      { person: 'person-1', reason: 'cancelled', certificate: 'SI-1', lastDay: '2026-03-20' },
    ]);
    expect([acts.enrolment()?.state, acts.grants(), acts.open()]).toEqual(['cancelled', [], []]);
  });

  it('and applies while the insurer is away: the insurer hears of the first all the same', async () => {
    env.behave({ down: true });
    await acts.cancel();
    env.behave({});
    env.time.now += 60_000;
    expect(await acts.apply()).toMatchObject({ status: 202 });
    await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
    await makeLookAfterOpenInsurance(env)();
    expect([...env.cancellations.values()]).toMatchObject([
      { person: 'person-1', reason: 'cancelled' },
    ]);
    expect([...env.cancellations.values()][0]).not.toHaveProperty('reference');
    expect(acts.enrolment()).toMatchObject({ state: 'insured', because: 'application' });
    expect(acts.open()).toEqual([]);
  });
});

it('A rejection that is recorded again leaves alone the application that followed the first', async () => {
  const rejects = () =>
    makeRecordAnswers(env)({
      BatchInput: { plan },
      Items: [
        { file: `${run}-0001`, row: 1, person: 'person-1', answer: 'rejected', reason: 'unknown' },
      ],
    });
  await rejects();
  env.time.now += 60_000;
  await acts.apply();
  await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
  await rejects();
  expect(acts.enrolment()).toMatchObject({ state: 'insured', because: 'application' });
  expect(acts.grants()).toHaveLength(1);
});

it('A rejection that is recorded again spares an application that was cut off after its act', async () => {
  const rejected = {
    ...{ file: `${run}-0001`, row: 1, person: 'person-1', answer: 'rejected' as const },
    reason: 'unknown',
  };
  const rejects = () => makeRecordAnswers(env)({ BatchInput: { plan }, Items: [rejected] });
  await rejects();
  env.time.now += 60_000;
  env.disturb = (call, when) => {
    if (call === 'apply for the insurance' && when === 'after') throw new Unavailable('cut off');
  };
  await acts.apply().catch(() => undefined);
  env.disturb = undefined;
  await rejects();
  await makeLookAfterOpenInsurance(env)();
  await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
  expect(acts.enrolment()).toMatchObject({ state: 'insured', because: 'application' });
});

it('A look that has no time left leaves the rest for tomorrow, and does not fail the day', async () => {
  env.behave({ down: true });
  await acts.cancel();
  env.behave({});
  env.disturb = (call, when) => {
    if (call === 'read what is open' && when === 'before') env.time.now += 5 * 60_000;
  };
  expect(await makeLookAfterOpenInsurance(env)()).toMatchObject({ seen: 1, left: 1 });
  env.disturb = undefined;
  expect(env.cancellations.size).toBe(0);
  expect(await makeLookAfterOpenInsurance(env)()).toMatchObject({ seen: 1, left: 0 });
  expect(env.cancellations.size).toBe(1);
});
