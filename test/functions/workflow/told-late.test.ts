import { expect, test } from 'vitest';
import type { EnrolmentPlan } from '../../../domain/safety-insurance/enrolment-plan.ts';
import { makeTellPeople } from '../../../functions/workflow/tell-people.ts';
import { aPerson, Crash, enrolmentEnv, enrolmentWorkflow } from '../../fakes/enrolment-workflow.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const openedAndOffered = async (): Promise<{ env: MonthlyEnv; plan: EnrolmentPlan }> => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  return { env, plan };
};

const tellAt = (env: MonthlyEnv, plan: EnrolmentPlan, at: string) => {
  env.time.now = Date.parse(at);
  return makeTellPeople(env)({ plan, about: 'offered' });
};

test('whoever is told late is enrolled later: fourteen days stay to decline', async () => {
  const { env, plan } = await openedAndOffered();
  expect(plan.enrolledOn).toBe('2026-02-15');
  const told = await tellAt(env, plan, '2026-02-05T03:00:00.000Z');
  expect(told).toMatchObject({
    outcome: 'started',
    plan: {
      enrolledOn: '2026-02-19',
      mayBeEnrolledAt: '2026-02-18T15:00:00.000Z',
      enrolAsOf: '2026-02-18T14:50:00.000Z',
    },
  });
  expect(JSON.stringify(env.started)).toContain('"facts":{"on":"2026-02-19"}');
  const opened = await enrolmentWorkflow(env).open();
  expect(opened.plan.enrolledOn).toBe('2026-02-19');
});

test('once they were told the day stands, however often the step is repeated', async () => {
  const { env, plan } = await openedAndOffered();
  await tellAt(env, plan, '2026-02-05T03:00:00.000Z');
  expect(await tellAt(env, plan, '2026-02-09T03:00:00.000Z')).toMatchObject({
    outcome: 'exists',
    plan: { enrolledOn: '2026-02-19' },
  });
});

test('who can be told only after the quiet hours is counted from that day', async () => {
  const { env, plan } = await openedAndOffered();
  const late = await tellAt(env, plan, '2026-02-01T13:00:00.000Z');
  expect(late).toMatchObject({ plan: { enrolledOn: '2026-02-16' } });
});

test('cut off before anybody was told, the day moves once more with the next attempt', async () => {
  const { env, plan } = await openedAndOffered();
  env.disturb = (call, when) => {
    if (call === 'have the customers told' && when === 'before') throw new Crash('cut off');
  };
  await expect(tellAt(env, plan, '2026-02-05T03:00:00.000Z')).rejects.toThrow('cut off');
  env.disturb = undefined;
  expect(await tellAt(env, plan, '2026-02-07T03:00:00.000Z')).toMatchObject({
    outcome: 'started',
    plan: { enrolledOn: '2026-02-21' },
  });
});
