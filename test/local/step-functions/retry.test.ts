import { describe, expect, test } from 'vitest';
import { countRetries, errorMatches } from '../../../local/step-functions/retry.ts';
import { StatesError } from '../../../local/step-functions/states-error.ts';
import { aTask, aWorld, inARow, Thrown } from './world.ts';

describe('which errors a Retry or Catch means', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
  const rows: [string, string, boolean][] = [
    // named, thrown, meant
    ['Unavailable', 'Unavailable', true],
    ['Unavailable', 'unavailable', false],
    ['States.ALL', 'Unavailable', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.DataLimitExceeded', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.TaskFailed', 'Unavailable', true],
    ['States.TaskFailed', 'Lambda.TooManyRequestsException', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
  ];
  test.each(rows)('%s and %s: %s', (named, thrown, meant) => {
    expect(errorMatches([named], thrown)).toBe(meant);
  });
});

describe('the delay before a retry', () => {
  const delays = (retrier: object, attempts: number, random = () => 0.5) => {
    const count = countRetries([{ ErrorEquals: ['States.ALL'], ...retrier }]);
    const error = new StatesError('Unavailable');
    return Array.from({ length: attempts }, () => count.next(error, random));
  };

  test('is 1, 2 and 4 seconds, three times, unless told otherwise', () => {
    expect(delays({}, 4)).toEqual([1000, 2000, 4000, undefined]);
  });

  test('grows by the rate up to MaxDelaySeconds', () => {
    const retrier = { IntervalSeconds: 3, BackoffRate: 3, MaxDelaySeconds: 20, MaxAttempts: 4 };
    expect(delays(retrier, 5)).toEqual([3000, 9000, 20_000, 20_000, undefined]);
  });

  test('with FULL jitter is anything from nothing up to the delay', () => {
    const retrier = { IntervalSeconds: 8, JitterStrategy: 'FULL', MaxAttempts: 1 };
    expect(delays(retrier, 1, () => 0)).toEqual([0]);
    expect(delays(retrier, 1, () => 0.25)).toEqual([2000]);
    expect(delays(retrier, 1, () => 0.999)).toEqual([7992]);
  });

  test('with MaxAttempts 0 never comes', () => {
    expect(delays({ MaxAttempts: 0 }, 1)).toEqual([undefined]);
  });

  test('is counted for each retrier by itself', () => {
    const count = countRetries([
      { ErrorEquals: ['A'], MaxAttempts: 1 },
      { ErrorEquals: ['B'], MaxAttempts: 1, IntervalSeconds: 5 },
    ]);
    const next = (name: string) => count.next(new StatesError(name), () => 0);
    expect([next('A'), next('B'), next('A'), next('B')]).toEqual([
      1000,
      5000,
      undefined,
      undefined,
    ]);
    expect(count.total).toBe(2);
  });
});

describe('a task with retries', () => {
  const failing = (times: number, name = 'Unavailable') => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls <= times) throw new Thrown(name);
      return { calls };
    };
  };
  const Retry = [{ ErrorEquals: ['Unavailable'], IntervalSeconds: 60, MaxAttempts: 2 }];

  test('is tried again on virtual time until it succeeds', async () => {
    const world = aWorld({ serve: failing(2) });
    world.register(inARow({ Serve: aTask('serve', { Retry }) }));
    const arn = await world.start();
    await world.time.advance(60_000 + 119_999);
    expect(world.calls.length).toBe(2);
    await world.time.advance(1);
    expect(world.calls.length).toBe(3);
    expect((await world.ended(arn)).value).toEqual({ calls: 3 });
  });

  test('fails with the last error when the attempts are used up', async () => {
    const world = aWorld({ serve: failing(9) });
    const ended = await world.run(inARow({ Serve: aTask('serve', { Retry }) }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Unavailable' });
    expect(world.calls.length).toBe(3);
  });

  test('is not tried again for an error nobody named', async () => {
    const world = aWorld({ serve: failing(1, 'Stopped') });
    const ended = await world.run(inARow({ Serve: aTask('serve', { Retry }) }));
    expect(ended.error).toBe('Stopped');
    expect(world.calls.length).toBe(1);
  });

  test('goes to its Catch after the last attempt, the error beside its input', async () => {
    const world = aWorld({ serve: failing(9) });
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Mend' }];
    const states = {
      Serve: aTask('serve', { Retry, Catch, Next: 'Well' }),
      Well: { Type: 'Succeed' },
      Mend: { Type: 'Pass', End: true },
    };
    const ended = await world.run(inARow(states), { line: 'L1' });
    expect(ended.value).toMatchObject({ line: 'L1', error: { Error: 'Unavailable' } });
    const { error } = ended.value as { error: { Cause: string } };
    expect(JSON.parse(error.Cause).errorMessage).toBe('as told');
  });

  test('retries a time-out by States.Timeout', async () => {
    let calls = 0;
    const slow = () => (++calls < 2 ? new Promise(() => {}) : 'in time');
    const world = aWorld({ slow });
    const Retry = [{ ErrorEquals: ['States.Timeout'] }];
    const ended = await world.run(inARow({ Slow: aTask('slow', { TimeoutSeconds: 3, Retry }) }));
    expect(ended.value).toBe('in time');
  });
});
