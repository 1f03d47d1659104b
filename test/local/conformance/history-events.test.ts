import { describe, expect, test } from 'vitest';
import { aTask, aWorld, inARow, Thrown } from '../step-functions/world.ts';

/** `id type < the event before it`, a line each, as the console lists a history. */
const told = async (world: ReturnType<typeof aWorld>, arn: string): Promise<string[]> =>
  (await world.history(arn)).map(
    ({ id, type, previousEventId }) => `${id} ${type} < ${previousEventId}`,
  );

const aRun = async (definition: object, handlers = {}, input: unknown = {}) => {
  const world = aWorld(handlers);
  world.register(definition);
  const arn = await world.start(input);
  await world.ended(arn);
  return told(world, arn);
};

const failing = { Type: 'Fail', Error: 'Unavailable', Cause: 'as told' };
const forEach = (iteration: object, fields: object = {}) => ({
  Type: 'Map',
  ItemProcessor: inARow(iteration as Record<string, object>),
  ...fields,
});

describe('the history of', () => {
  test('a task that is tried twice, a choice and an ending', async () => {
    let calls = 0;
    const serve = () => {
      calls += 1;
      if (calls === 1) throw new Thrown('Unavailable');
      return { n: 1 };
    };
    const Retry = [{ ErrorEquals: ['Unavailable'] }];
    const states = {
      Serve: aTask('serve', { Retry }),
      'Is it so?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', IsPresent: true, Next: 'Done' }],
      },
      Done: { Type: 'Succeed' },
    };
    expect(await aRun(inARow(states), { serve })).toEqual([
      '1 ExecutionStarted < 0',
      '2 TaskStateEntered < 0',
      '3 TaskScheduled < 2',
      '4 TaskStarted < 3',
      '5 TaskFailed < 4',
      '6 TaskScheduled < 5',
      '7 TaskStarted < 6',
      '8 TaskSucceeded < 7',
      '9 TaskStateExited < 8',
      '10 ChoiceStateEntered < 9',
      '11 ChoiceStateExited < 10',
      '12 SucceedStateEntered < 11',
      '13 SucceedStateExited < 12',
      '14 ExecutionSucceeded < 13',
    ]);
  });

  test('a Map: an iteration follows the one before it in its place', async () => {
    const passes = forEach({ Pass: { Type: 'Pass' } }, { MaxConcurrency: 1 });
    expect(await aRun(inARow({ 'For each': passes }), {}, [1, 2])).toEqual([
      '1 ExecutionStarted < 0',
      '2 MapStateEntered < 0',
      '3 MapStateStarted < 2',
      '4 MapIterationStarted < 3',
      '5 PassStateEntered < 4',
      '6 PassStateExited < 5',
      '7 MapIterationSucceeded < 6',
      '8 MapIterationStarted < 6',
      '9 PassStateEntered < 8',
      '10 PassStateExited < 9',
      '11 MapIterationSucceeded < 10',
      '12 MapStateSucceeded < 11',
      '13 MapStateExited < 11',
      '14 ExecutionSucceeded < 13',
    ]);
  });

  test('a Map that is retried says that it failed only once nothing retries it', async () => {
    const Retry = [{ ErrorEquals: ['Unavailable'], MaxAttempts: 1 }];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
    const states = {
      'For each': { ...forEach({ Fail: failing }, { Retry, Catch }), Next: 'Done' },
      Done: { Type: 'Succeed' },
    };
    expect(await aRun(inARow(states), {}, [1])).toEqual([
      '1 ExecutionStarted < 0',
      '2 MapStateEntered < 0',
      '3 MapStateStarted < 2',
      '4 MapIterationStarted < 3',
      '5 FailStateEntered < 4',
      '6 MapIterationFailed < 5',
      '7 MapStateStarted < 5',
      '8 MapIterationStarted < 7',
      '9 FailStateEntered < 8',
      '10 MapIterationFailed < 9',
      '11 MapStateFailed < 9',
      '12 MapStateExited < 11',
      '13 SucceedStateEntered < 12',
      '14 SucceedStateExited < 13',
      '15 ExecutionSucceeded < 14',
    ]);
  });

  test('a Map whose settings are none: nothing has started, so nothing of it failed', async () => {
    const passes = forEach(
      { Pass: { Type: 'Pass' } },
      { MaxConcurrencyPath: '$.c', ItemsPath: '$.i' },
    );
    expect(await aRun(inARow({ 'For each': passes }), {}, { c: 'no', i: [1] })).toEqual([
      '1 ExecutionStarted < 0',
      '2 MapStateEntered < 0',
      '3 ExecutionFailed < 2',
    ]);
  });

  test('a Parallel goes on from the branch that ended last', async () => {
    const branch = inARow({ Pass: { Type: 'Pass' } });
    const states = { Both: { Type: 'Parallel', Branches: [branch, branch] } };
    const lines = await aRun(inARow(states));
    expect(lines.slice(-3)).toEqual([
      '8 ParallelStateSucceeded < 7',
      '9 ParallelStateExited < 7',
      '10 ExecutionSucceeded < 9',
    ]);
    const Retry = [{ ErrorEquals: ['Unavailable'], MaxAttempts: 1, IntervalSeconds: 1 }];
    const retried = { Both: { Type: 'Parallel', Branches: [inARow({ Fail: failing })], Retry } };
    expect(await aRun(inARow(retried))).toEqual([
      '1 ExecutionStarted < 0',
      '2 ParallelStateEntered < 0',
      '3 ParallelStateStarted < 2',
      '4 FailStateEntered < 3',
      '5 ParallelStateStarted < 4',
      '6 FailStateEntered < 5',
      '7 ParallelStateFailed < 6',
      '8 ExecutionFailed < 7',
    ]);
  });
});
