import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dueShardsOn } from '../../adapters/due-days.ts';
import { makeHandApplicationToPerson } from '../../functions/workflow/hand-application-to-person.ts';
import { makeLookAfterOpenInsurance } from '../../functions/workflow/look-after-open-insurance.ts';
import { makeNoteSweptDays } from '../../functions/workflow/note-swept-days.ts';
import { makeRecordApplicationAnswer } from '../../functions/workflow/record-application-answer.ts';
import { makeRemindInsurer } from '../../functions/workflow/remind-insurer.ts';
import { makeSubmitApplication } from '../../functions/workflow/submit-application.ts';
import { makeSweepEnrolmentDates } from '../../functions/workflow/sweep-enrolment-dates.ts';
import { type InsuranceEnv, insuranceActs, insuranceEnv } from '../fakes/insurance-env.ts';
import { aWorld, type Handler } from '../local/step-functions/world.ts';

const definition = (name: string): object => {
  const file = new URL(`../../state-machines/${name}.asl.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8').replaceAll(/\$\{(\w+)\}/g, '$1'));
};

/** The workflow as the engine runs it, over our functions and the insurer's stand-in. */
const aRunningWorld = async () => {
  const env = await insuranceEnv();
  const world = aWorld({
    SubmitApplication: makeSubmitApplication(env) as Handler,
    RemindInsurer: makeRemindInsurer(env) as Handler,
    HandApplicationToPerson: makeHandApplicationToPerson(env) as Handler,
    RecordApplicationAnswer: makeRecordApplicationAnswer(env) as Handler,
    LookAfterOpenInsurance: makeLookAfterOpenInsurance(env) as Handler,
    SweepEnrolmentDates: makeSweepEnrolmentDates(env) as Handler,
    SweepOttDates: () => ({ isDone: true }),
    NoteSweptDays: makeNoteSweptDays(env) as Handler,
  });
  Object.defineProperty(env.time, 'now', { get: () => world.time.clock.now() });
  env.workflows.answer = async (_call, taskToken, answer) => {
    try {
      if (!('succeeded' in answer)) throw new Error('we answer with success alone');
      const output = JSON.stringify(answer.succeeded);
      await world.call('SendTaskSuccess', { taskToken, output });
      return 'answered';
    } catch (error) {
      if ((error as Error).name !== 'TaskTimedOut') throw error;
      return 'gone';
    }
  };
  world.register(definition('insurance-application'));
  world.register(definition('due-dates'), 'due-dates');
  const acts = insuranceActs(env);
  const begin = async (answers: 'at_once' | 'silent' | 'slow' | 'lost'): Promise<string> => {
    env.behave({ answers });
    await acts.apply();
    return world.start(env.started[0]?.input);
  };
  const entered = async (arn: string): Promise<string[]> =>
    (await world.history(arn)).flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
  return { env, world, acts, begin, entered };
};

const hours = (count: number): number => count * 3_600_000;

test('an answer that is here before the response to our call ends the application well', async () => {
  const { world, acts, begin, entered } = await aRunningWorld();
  const arn = await begin('at_once');
  expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await entered(arn)).toEqual([
    'Submit the application',
    'Record the answer',
    'How did the application end?',
    'Person insured',
  ]);
  expect(acts.enrolment()).toMatchObject({ state: 'insured', startsOn: '2026-02-02' });
  expect(JSON.stringify(await world.history(arn))).not.toMatch(/person-1|customer-1|SI-|"L1"/);
});

test('an answer that was lost is found by the question after three days', async () => {
  const { world, acts, begin, entered } = await aRunningWorld();
  const arn = await begin('lost');
  await world.time.advance(hours(71));
  expect(world.engine.progress(arn).status).toBe('RUNNING');
  await world.time.advance(hours(2));
  expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await entered(arn)).toContain('Remind the insurer');
  expect(acts.enrolment()).toMatchObject({ state: 'insured', startsOn: '2026-02-02' });
});

test('a silent insurer brings a person in after six days, again and again, and a late word counts', async () => {
  const { world, acts, begin, entered, env } = await aRunningWorld();
  const arn = await begin('silent');
  for (let day = 0; day < 14; day += 1) await world.time.advance(hours(24));
  const states = await entered(arn);
  expect(states.slice(0, 4)).toEqual([
    'Submit the application',
    'Remind the insurer',
    'Hand it to a person',
    'Hand it to a person',
  ]);
  expect(acts.cases()).toHaveLength(1);
  expect(env.told.length).toBeGreaterThan(1);
  const reference = acts.applicationIds()[0];
  const word = { type: 'ApplicationRejected', reason: 'too_late', confirmedOn: '2026-02-10' };
  await acts.insurerSays({ eventId: 'I1', reference, ...word });
  expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await entered(arn)).toContain('Application refused by the insurer');
});

test('a cancellation lets the execution that waits end', async () => {
  const { world, acts, begin, entered } = await aRunningWorld();
  const arn = await begin('silent');
  await world.time.advance(hours(1));
  await acts.cancel();
  expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await entered(arn)).toContain('Application withdrawn');
});

test('the day’s execution tells who is due and notes how far it came', async () => {
  const { world, acts, begin, env } = await aRunningWorld();
  await world.ended(await begin('at_once'));
  await world.time.advance(hours(24));
  const on = '2026-02-02';
  const enrolments = await dueShardsOn(env, 'enrolments', [on]);
  const arn = await world.start({ on, enrolments, codes: [] }, 'due-dates-2026-02-02', 'due-dates');
  expect((await world.ended(arn)).value).toMatchObject({ left: 0 });
  expect(acts.told()).toEqual(['insurance_applied', 'insurance_started']);
  expect(JSON.stringify(await world.history(arn))).not.toMatch(/person-1|"L1"/);
});

describe('while the insurance is stopped', () => {
  const stop = (env: InsuranceEnv, stopped: boolean) =>
    env.database.plant('Controls', {
      ...{ pk: 'SWITCH#customer-appreciation#safety-insurance', sk: 'SWITCH', stopped },
      ...{ who: 'operator', why: 'trial', at: '2026-02-01T00:00:00.000Z' },
    });

  test('an application that was made before waits, and goes on by itself', async () => {
    const { world, acts, entered, env } = await aRunningWorld();
    await acts.apply();
    stop(env, true);
    const arn = await world.start(env.started[0]?.input);
    await world.time.advance(hours(50));
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    expect([env.kept.size, acts.grants(), acts.cases()]).toEqual([0, [], []]);
    stop(env, false);
    await world.time.advance(hours(1));
    expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
    expect((await entered(arn)).slice(0, 3)).toEqual([
      'Submit the application',
      'Wait until nothing is stopped',
      'Submit the application',
    ]);
  });

  test('what the insurer accepts is given as soon as it goes on', async () => {
    const { world, acts, begin, env } = await aRunningWorld();
    const arn = await begin('slow');
    await world.time.advance(hours(1));
    stop(env, true);
    const reference = acts.applicationIds()[0];
    const word = { type: 'ApplicationAccepted', certificate: 'SI-1', confirmedOn: '2026-02-01' };
    await acts.insurerSays({ eventId: 'I1', reference, ...word });
    await world.time.advance(hours(10));
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    expect(acts.grants()).toEqual([]);
    stop(env, false);
    await world.time.advance(hours(1));
    expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(acts.grants()).toMatchObject([{ certificate: 'SI-1' }]);
  });

  test('an application that never reached the insurer is not submitted by the question either', async () => {
    const { world, acts, env } = await aRunningWorld();
    env.behave({ down: true });
    await acts.apply();
    const arn = await world.start(env.started[0]?.input);
    await world.time.advance(hours(1));
    stop(env, true);
    env.behave({});
    await world.time.advance(hours(100));
    expect([env.kept.size, world.engine.progress(arn).status]).toEqual([0, 'RUNNING']);
    stop(env, false);
    await world.time.advance(hours(2));
    expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
  });

  test('a cancellation still ends the execution that waits', async () => {
    const { world, acts, env, entered } = await aRunningWorld();
    await acts.apply();
    stop(env, true);
    const arn = await world.start(env.started[0]?.input);
    await world.time.advance(hours(1));
    await acts.cancel();
    await world.time.advance(hours(1));
    expect(await world.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await entered(arn)).toContain('Application withdrawn');
  });
});
