import { describe, expect, test } from 'vitest';
import { aTask, aWorld, inARow, Thrown } from './world.ts';

const aTokenTask = (fields: object = {}) =>
  aTask('ask', {
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token', 'in.$': '$' } },
    OutputPath: '$',
    ...fields,
  });

const aWaitingWorld = async (fields: object = {}, more: Record<string, object> = {}) => {
  const world = aWorld({ ask: () => 'asked' });
  world.register(
    inARow({ 'Ask for approval': aTokenTask(fields), Done: { Type: 'Pass' }, ...more }),
  );
  const arn = await world.start({ run: 'r1' });
  await expect.poll(() => world.calls.length).toBe(1);
  await world.time.advance(0);
  const [call] = world.calls as { payload: { token: string } }[];
  const taskToken = call?.payload.token ?? '';
  return { world, arn, taskToken };
};

describe('a task that waits for its token', () => {
  test('goes on with the output that the token brings', async () => {
    const { world, arn, taskToken } = await aWaitingWorld();
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.call('SendTaskSuccess', { taskToken, output: '{"approved":true}' });
    expect((await world.ended(arn)).value).toEqual({ approved: true });
    expect(await world.eventTypes(arn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('is asleep while it waits, and awake again with its answer', async () => {
    const { world, arn, taskToken } = await aWaitingWorld();
    await expect.poll(() => world.engine.awake()).toEqual([]);
    expect(world.engine.running()).toEqual([arn]);
    await world.call('SendTaskSuccess', { taskToken, output: '1' });
    await world.ended(arn);
    expect(world.engine.running()).toEqual([]);
  });

  test('fails with the error that the token brings', async () => {
    const { world, arn, taskToken } = await aWaitingWorld();
    await world.call('SendTaskFailure', { taskToken, error: 'Refused', cause: 'not due' });
    expect(await world.ended(arn)).toMatchObject({ error: 'Refused', cause: 'not due' });
  });

  test('a token is good once, and only while somebody waits for it', async () => {
    const { world, arn, taskToken } = await aWaitingWorld();
    await world.call('SendTaskSuccess', { taskToken, output: '1' });
    await world.ended(arn);
    const again = world.call('SendTaskSuccess', { taskToken, output: '2' });
    await expect(again).rejects.toMatchObject({ name: 'TaskTimedOut' });
    const nonsense = world.call('SendTaskHeartbeat', { taskToken: 'x y' });
    await expect(nonsense).rejects.toMatchObject({ name: 'InvalidToken' });
    const notJson = world.call('SendTaskSuccess', { taskToken, output: '{' });
    await expect(notJson).rejects.toMatchObject({ name: 'InvalidOutput' });
  });

  // Recorded from AWS: a missed heartbeat ends in TaskTimedOut with the error States.Timeout.
  test('without a heartbeat in time ends in States.Timeout; heartbeats keep it alive', async () => {
    const { world, arn, taskToken } = await aWaitingWorld({ HeartbeatSeconds: 10 });
    for (let beat = 0; beat < 5; beat++) {
      await world.time.advance(9_000);
      await world.call('SendTaskHeartbeat', { taskToken });
    }
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.time.advance(10_000);
    expect(await world.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await world.eventTypes(arn)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  test('whose time is up has no use for its token any more, though its execution goes on', async () => {
    const { world, arn, taskToken } = await aWaitingWorld(
      {
        TimeoutSeconds: 10,
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Remind' }],
      },
      { Remind: aTokenTask({ End: true }) },
    );
    await world.time.advance(11_000);
    await expect.poll(() => world.calls.length).toBe(2);
    const late = world.call('SendTaskSuccess', { taskToken, output: '1' });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    const [, second] = world.calls as { payload: { token: string } }[];
    await world.call('SendTaskSuccess', { taskToken: second?.payload.token, output: '2' });
    expect((await world.ended(arn)).value).toBe(2);
  });

  test('whose hand-over fails has no use for its token either', async () => {
    const world = aWorld({
      ask: () => {
        throw new Thrown('Unavailable');
      },
    });
    world.register(inARow({ 'Ask for approval': aTokenTask() }));
    await world.ended(await world.start());
    const [call] = world.calls as { payload: { token: string } }[];
    const late = world.call('SendTaskSuccess', { taskToken: call?.payload.token, output: '1' });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  test('keeps an answer that came before the hand-over returned, also when killed then', async () => {
    let handOver = () => {};
    const world = aWorld({ ask: () => new Promise((done) => (handOver = () => done('asked'))) });
    world.register(
      inARow({ 'Ask for approval': aTokenTask(), Later: { Type: 'Wait', Seconds: 60 } }),
    );
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBe(1);
    const [call] = world.calls as { payload: { token: string } }[];
    await world.call('SendTaskSuccess', { taskToken: call?.payload.token, output: '{"quick":1}' });
    world.killAndRestart();
    handOver();
    await world.engine.resume();
    await world.time.advance(61_000);
    expect((await world.ended(arn)).value).toEqual({ quick: 1 });
    expect(world.calls).toHaveLength(1);
  });

  test('keeps its token and its deadline when the process is killed', async () => {
    const { world, arn, taskToken } = await aWaitingWorld({ TimeoutSeconds: 86_400 });
    await world.time.advance(80_000_000);
    world.killAndRestart();
    await world.engine.resume();
    await world.time.advance(1000);
    expect(world.calls.length).toBe(1);
    await world.call('SendTaskSuccess', { taskToken, output: '{"late":false}' });
    expect((await world.ended(arn)).value).toEqual({ late: false });
  });

  test('still times out when the process was killed in between', async () => {
    const { world, arn } = await aWaitingWorld({ TimeoutSeconds: 86_400 });
    await world.time.advance(80_000_000);
    world.killAndRestart();
    await world.engine.resume();
    await world.time.advance(6_399_000);
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.time.advance(2000);
    expect(world.engine.progress(arn).status).toBe('FAILED');
  });
});
