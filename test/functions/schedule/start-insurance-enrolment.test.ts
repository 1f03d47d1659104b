import { describe, expect, test } from 'vitest';
import { makeStartInsuranceEnrolment } from '../../../functions/schedule/start-insurance-enrolment.ts';
import {
  aPerson,
  enrolAll,
  enrolmentEnv,
  enrolmentWorkflow,
} from '../../fakes/enrolment-workflow.ts';

describe('the schedule of the enrolment', () => {
  test.each([
    ['2026-02-01T00:30:00Z', 'safety-insurance-2026-02', 'the morning of 1 February in Korea'],
    ['2026-01-31T15:00:00Z', 'safety-insurance-2026-02', 'its first instant'],
    ['2026-08-31T14:59:59Z', 'safety-insurance-2026-08', 'the last instant of the last month'],
    ['2026-01-31T14:59:59Z', undefined, 'an instant too early'],
    ['2026-08-31T15:00:00Z', undefined, 'an instant too late'],
  ])('%s opens %s: %s', async (scheduledTime, run, _) => {
    const env = await enrolmentEnv([]);
    const answer = await makeStartInsuranceEnrolment(env)({ scheduledTime });
    expect(answer.outcome).toBe(run === undefined ? 'nothing_due' : 'started');
    expect(env.started.map(({ name }) => name)).toEqual(run === undefined ? [] : [run]);
  });

  test('opens one run, however often it fires', async () => {
    const env = await enrolmentEnv([]);
    const start = makeStartInsuranceEnrolment(env);
    await start({ scheduledTime: '2026-02-01T00:30:00Z' });
    expect(await start({ scheduledTime: '2026-02-01T00:30:00Z' })).toMatchObject({
      outcome: 'exists',
    });
    expect(env.started).toHaveLength(1);
  });
});

describe('an order to run an enrolment again', () => {
  test('is refused where there was none', async () => {
    const env = await enrolmentEnv([]);
    await expect(
      makeStartInsuranceEnrolment(env)({ cycle: '2026-02', kind: 'rerun' }),
    ).rejects.toMatchObject({ name: 'InputRejected' });
  });

  test('takes the next number', async () => {
    const env = await enrolmentEnv([aPerson('P-1')]);
    await enrolAll(env, () => ({ answer: 'accepted' }));
    await makeStartInsuranceEnrolment(env)({ cycle: '2026-02', kind: 'rerun' });
    expect(env.started.at(-1)?.name).toBe('safety-insurance-2026-02-2');
  });

  test('is refused while the month is open, so that its name is not used up', async () => {
    const env = await enrolmentEnv([aPerson('P-1')]);
    await enrolmentWorkflow(env).open();
    await expect(
      makeStartInsuranceEnrolment(env)({ cycle: '2026-02', kind: 'rerun' }),
    ).rejects.toThrow(/safety-insurance-2026-02 is open/);
    expect(env.started).toEqual([]);
  });
});
