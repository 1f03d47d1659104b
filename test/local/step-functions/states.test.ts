import { describe, expect, test } from 'vitest';
import { aTask, aWorld, inARow, Thrown } from './world.ts';

describe('a task', () => {
  test('hands the answer of its function on', async () => {
    const world = aWorld({ greet: ({ name }: { name: string }) => ({ hello: name }) });
    const ended = await world.run(inARow({ 'Greet the customer': aTask('greet') }), { name: 'A' });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', value: { hello: 'A' } });
  });

  test('gives the whole answer of lambda:invoke, as AWS wraps it', async () => {
    const world = aWorld({ greet: () => 1 });
    const whole = { ...aTask('greet'), OutputPath: '$' };
    const ended = await world.run(inARow({ Greet: whole }));
    expect(ended.value).toMatchObject({ ExecutedVersion: '$LATEST', Payload: 1, StatusCode: 200 });
  });

  test('named by a function ARN answers the payload alone', async () => {
    const world = aWorld({ greet: (input: unknown) => ({ got: input }) });
    const Resource = 'arn:aws:lambda:ap-northeast-2:111111111111:function:greet';
    const ended = await world.run(inARow({ Greet: { Type: 'Task', Resource } }), { a: 1 });
    expect(ended.value).toEqual({ got: { a: 1 } });
  });

  test('passes null, 0, false and "" on as they are', async () => {
    for (const value of [null, 0, false, '']) {
      const world = aWorld({ answer: () => value, echo: (x: unknown) => [x] });
      const ended = await world.run(inARow({ Answer: aTask('answer'), Echo: aTask('echo') }));
      expect(ended.value).toEqual([value]);
    }
  });

  test('fails with the error type, and the runtime’s JSON as cause', async () => {
    const world = aWorld({
      serve: () => {
        throw new Thrown('Unavailable', 'no answer');
      },
    });
    const ended = await world.run(inARow({ Serve: aTask('serve') }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Unavailable' });
    expect(JSON.parse(ended.cause ?? '')).toEqual({
      errorType: 'Unavailable',
      errorMessage: 'no answer',
      trace: ['at handler'],
    });
  });

  test('fails with the service’s own text where Lambda itself refuses', async () => {
    const ended = await aWorld().run(inARow({ Serve: aTask('absent') }));
    expect(ended.error).toBe('Lambda.ResourceNotFoundException');
    expect(ended.cause).toContain('Function not found: arn:aws:lambda');
  });

  test('without TimeoutSeconds may take days; with it ends in States.Timeout', async () => {
    const slow = () => new Promise(() => {});
    const patient = aWorld({ slow });
    patient.register(inARow({ Slow: aTask('slow') }));
    const arn = await patient.start();
    await patient.time.advance(40 * 24 * 3_600_000);
    expect(patient.engine.progress(arn)).toEqual({ status: 'RUNNING', state: 'Slow' });

    const hasty = aWorld({ slow });
    const ended = await hasty.run(inARow({ Slow: aTask('slow', { TimeoutSeconds: 5 }) }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(ended.cause).toBeUndefined();
  });

  test('reads its time-out from its input, a year included', async () => {
    const world = aWorld({ slow: () => new Promise(() => {}) });
    world.register(inARow({ Slow: aTask('slow', { TimeoutSecondsPath: '$.seconds' }) }));
    const arn = await world.start({ seconds: 31_536_000 });
    await world.time.advance(364 * 24 * 3_600_000);
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.time.advance(2 * 24 * 3_600_000);
    expect(world.engine.progress(arn).status).toBe('FAILED');
  });
});

describe('the context object', () => {
  test('tells execution, machine and state, under the root input', async () => {
    const world = aWorld();
    world.register(
      inARow({
        Forget: { Type: 'Pass', Result: { gone: true } },
        Look: {
          Type: 'Pass',
          Parameters: { 'all.$': '$$', 'id.$': "States.Format('{}!', $$.Execution.Name)" },
        },
      }),
    );
    const arn = await world.start({ cycle: '2026-02' }, 'monthly-2026-02');
    const { value } = (await world.ended(arn)) as { value: { all: object; id: string } };
    expect(value.id).toBe('monthly-2026-02!');
    expect(value.all).toEqual({
      Execution: {
        Id: arn,
        Input: { cycle: '2026-02' },
        Name: 'monthly-2026-02',
        RoleArn: 'arn:aws:iam::111111111111:role/workflow',
        StartTime: '2026-02-01T00:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: {
        Id: 'arn:aws:states:ap-northeast-2:111111111111:stateMachine:machine',
        Name: 'machine',
      },
      State: { EnteredTime: '2026-02-01T00:00:00.000Z', Name: 'Look' },
    });
  });

  test('counts retries and gives items to iterations and their states', async () => {
    let calls = 0;
    const world = aWorld({
      count: (x: unknown) => {
        calls += 1;
        if (calls < 3) throw new Thrown('Unavailable');
        return x;
      },
    });
    const retries = aTask('count', {
      Parameters: { FunctionName: 'count', Payload: { 'n.$': '$$.State.RetryCount' } },
      Retry: [{ ErrorEquals: ['Unavailable'] }],
    });
    expect((await world.run(inARow({ Count: retries }))).value).toEqual({ n: 2 });

    const inner = inARow({
      Tell: {
        Type: 'Pass',
        Parameters: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' },
      },
    });
    const each = {
      Type: 'Map',
      ItemSelector: { 'x.$': '$$.Map.Item.Value' },
      ItemProcessor: inner,
    };
    const ended = await aWorld().run(inARow({ 'For each': each }), ['a', 'b']);
    expect(ended.value).toEqual([
      { i: 0, v: 'a' },
      { i: 1, v: 'b' },
    ]);
  });
});

describe('data paths', () => {
  const rows: [string, object, unknown, unknown][] = [
    // what, fields of a Pass, input, output
    [
      'InputPath and Parameters',
      { InputPath: '$.a', Parameters: { 'b.$': '$.b', c: 1 } },
      { a: { b: 2 } },
      { b: 2, c: 1 },
    ],
    ['InputPath null is an empty object', { InputPath: null }, { a: 1 }, {}],
    [
      'ResultPath keeps the input',
      { Result: 5, ResultPath: '$.x.y' },
      { a: 1 },
      { a: 1, x: { y: 5 } },
    ],
    ['ResultPath null drops the result', { Result: 5, ResultPath: null }, { a: 1 }, { a: 1 }],
    ['ResultPath "$" is the default', { Result: 5, ResultPath: '$' }, { a: 1 }, 5],
    ['a Result of 0 is a result', { Result: 0 }, { a: 1 }, 0],
    ['OutputPath narrows', { OutputPath: '$.a' }, { a: { b: 1 } }, { b: 1 }],
    [
      'a name with Korean letters',
      { Parameters: { 'x.$': '$.회선' } },
      { 회선: 'L1' },
      { x: 'L1' },
    ],
    ['an index', { Parameters: { 'x.$': '$.xs[1]' } }, { xs: [1, 2] }, { x: 2 }],
    [
      'intrinsics with text that looks like a path',
      { Parameters: { 'x.$': "States.Format('$.a {}', $.a)" } },
      { a: 1 },
      { x: '$.a 1' },
    ],
  ];
  test.each(rows)('%s', async (_what, fields, input, output) => {
    const ended = await aWorld().run(inARow({ Pass: { Type: 'Pass', ...fields } }), input);
    expect(ended.value).toEqual(output);
  });

  test('a path to nothing is States.Runtime, which no Catch catches', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
    const states = {
      Serve: aTask('serve', { InputPath: '$.nothing', Catch }),
      Done: { Type: 'Succeed' },
    };
    const ended = await aWorld({ serve: () => 1 }).run(inARow(states), { a: 1 });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toBe(
      "An error occurred while executing the state 'Serve' (entered at the event id #2). " +
        "Invalid path '$.nothing' : No results for path: $['nothing']",
    );
  });
});

test('a name that JavaScript objects have by birth points to nothing', async () => {
  const looks = { Type: 'Pass', Parameters: { 'x.$': '$.constructor' } };
  expect((await aWorld().run(inARow({ Look: looks }))).error).toBe('States.Runtime');
});

describe('a choice', () => {
  const choose = (rule: object) =>
    inARow({
      'Is it so?': { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Pass', Result: 'yes', End: true },
      No: { Type: 'Pass', Result: 'no', End: true },
    });
  const rows: [object, unknown, string][] = [
    [{ Variable: '$.n', NumericGreaterThan: 0 }, { n: 1 }, 'yes'],
    [{ Variable: '$.n', NumericGreaterThan: 0 }, { n: '1' }, 'no'],
    [{ Variable: '$.n', NumericLessThan: 5 }, { n: null }, 'no'],
    [{ Variable: '$.n', IsPresent: true }, {}, 'no'],
    [{ Not: { Variable: '$.n', IsPresent: true } }, {}, 'yes'],
    [{ Variable: '$.n', IsPresent: false }, {}, 'yes'],
    [{ Variable: '$.n', IsNull: false }, { n: 1 }, 'yes'],
    [{ Variable: '$.n', IsString: false }, { n: 'one' }, 'no'],
    [{ Variable: '$.a', StringEqualsPath: '$.b' }, { a: 'x', b: 'x' }, 'yes'],
    [{ Variable: '$$.Execution.Name', StringMatches: 'r*' }, {}, 'yes'],
    [
      {
        And: [
          { Variable: '$.a', BooleanEquals: true },
          { Variable: '$.b', IsNull: true },
        ],
      },
      { a: true, b: null },
      'yes',
    ],
    [
      { Variable: '$.t', TimestampLessThan: '2026-03-01T00:00:00Z' },
      { t: '2026-02-01T00:00:00+09:00' },
      'yes',
    ],
  ];
  test.each(rows)('%j with %j goes to %s', async (rule, input, output) => {
    expect((await aWorld().run(choose(rule), input)).value).toBe(output);
  });

  test('without a match and a Default fails with States.Runtime, as AWS names it', async () => {
    const definition = inARow({
      'Is it so?': { Type: 'Choice', Choices: [{ Variable: '$.n', IsNull: true, Next: 'Yes' }] },
      Yes: { Type: 'Succeed' },
    });
    const ended = await aWorld().run(definition, { n: 1 });
    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'Is it so?' (entered at the event id #2). " +
        'Failed to transition out of the state. The state does not point to a next state.',
    });
  });
});

describe('a wait on virtual time', () => {
  const rows: [object, unknown, number][] = [
    [{ Seconds: 90 }, {}, 90],
    [{ SecondsPath: '$.s' }, { s: 3 }, 3],
    [{ Timestamp: '2026-02-01T01:00:00Z' }, {}, 3600],
    [{ TimestampPath: '$.t' }, { t: '2026-03-13T00:00:00+00:00' }, 40 * 86_400],
    [{ Timestamp: '2020-01-01T00:00:00Z' }, {}, 0],
  ];
  test.each(rows)('%j with %j lasts %d seconds', async (fields, input, seconds) => {
    const world = aWorld();
    world.register(inARow({ 'Wait for it': { Type: 'Wait', ...fields } }));
    const arn = await world.start(input);
    await world.time.advance(Math.max(0, seconds * 1000 - 1));
    if (seconds > 0) expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.time.advance(1);
    expect(world.engine.progress(arn).status).toBe('SUCCEEDED');
  });
});

describe('inline branches', () => {
  test('a Map keeps the order and its limit of concurrency', async () => {
    let running = 0;
    let most = 0;
    const world = aWorld({
      work: async (n: number) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 10 - n));
        running -= 1;
        return n * n;
      },
    });
    const each = { Type: 'Map', MaxConcurrency: 3, ItemProcessor: inARow({ Work: aTask('work') }) };
    const ended = await world.run(inARow({ 'For each': each }), [1, 2, 3, 4, 5, 6, 7]);
    expect(ended.value).toEqual([1, 4, 9, 16, 25, 36, 49]);
    expect(most).toBe(3);
  });

  test('a failing iteration fails the Map, which may catch it', async () => {
    const world = aWorld({
      work: (n: number) => {
        if (n === 2) throw new Thrown('Broken');
        return n;
      },
    });
    const Catch = [{ ErrorEquals: ['Broken'], ResultPath: '$', Next: 'Mend' }];
    const each = {
      Type: 'Map',
      Catch,
      ItemProcessor: inARow({ Work: aTask('work') }),
      Next: 'Mend',
    };
    const ended = await world.run(inARow({ 'For each': each, Mend: { Type: 'Pass' } }), [1, 2, 3]);
    expect(ended.value).toMatchObject({ Error: 'Broken' });
  });

  test('a failing iteration ends the others, their waits included', async () => {
    const world = aWorld({ fail: () => Promise.reject(new Thrown('Broken')) });
    const iteration = {
      StartAt: 'Which is it?',
      States: {
        'Which is it?': {
          Type: 'Choice',
          Choices: [{ Variable: '$', NumericEquals: 1, Next: 'Wait' }],
          Default: 'Fail',
        },
        Wait: { Type: 'Wait', Seconds: 9000, End: true },
        Fail: aTask('fail', { End: true }),
      },
    };
    world.register(inARow({ Each: { Type: 'Map', ItemProcessor: iteration } }));
    const arn = await world.start([1, 2]);
    await world.time.advance(1000);
    expect(world.engine.progress(arn).status).toBe('FAILED');
    const types = await world.eventTypes(arn);
    expect(types).toContain('WaitStateAborted');
    expect(types.slice(-2)).toEqual(['MapStateFailed', 'ExecutionFailed']);
  });

  test('a Parallel answers its branches in order', async () => {
    const branch = (n: number) => inARow({ [`Branch ${n}`]: { Type: 'Pass', Result: n } });
    const both = { Type: 'Parallel', Branches: [branch(1), branch(2)] };
    expect((await aWorld().run(inARow({ Both: both }))).value).toEqual([1, 2]);
  });
});

describe('a Fail state', () => {
  test('fails with its Error and Cause, read from paths and intrinsics', async () => {
    const fail = { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('line {}', $.line)" };
    const ended = await aWorld().run(inARow({ Stop: fail }), { e: 'NotDue', line: 'L1' });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'NotDue', cause: 'line L1' });
  });
});

describe('the 256 KiB limit', () => {
  const kib = (n: number) => 'x'.repeat(n * 1024);
  // Recorded from AWS in 2023, against the letter of the page on error handling.
  test('a larger answer of a function is States.DataLimitExceeded, and may be caught', async () => {
    const world = aWorld({ big: () => kib(256) });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
    const states = { Big: aTask('big', { Catch }), Done: { Type: 'Succeed' } };
    const ended = await world.run(inARow(states));
    expect(ended.value).toEqual({
      Error: 'States.DataLimitExceeded',
      Cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of " +
        'bytes service limit.',
    });
  });

  test('a larger output of a state ends the execution, whatever is caught', async () => {
    const world = aWorld({ big: () => kib(200) });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
    const fields = { Catch, ResultPath: '$.again', OutputPath: '$' };
    const states = { Big: aTask('big', fields), Done: { Type: 'Succeed' } };
    const ended = await world.run(inARow(states), { first: kib(100) });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(ended.cause).toContain("The state/task 'Big' returned");
  });

  test('bytes count, not characters', async () => {
    const world = aWorld({ big: () => '한'.repeat(90_000) });
    expect((await world.run(inARow({ Big: aTask('big') }))).error).toBe('States.DataLimitExceeded');
    const small = aWorld({ big: () => '한'.repeat(80_000) });
    expect((await small.run(inARow({ Big: aTask('big') }))).status).toBe('SUCCEEDED');
  });

  test('a larger input is refused at the start', async () => {
    const world = aWorld();
    world.register(inARow({ Pass: { Type: 'Pass' } }));
    await expect(world.start(kib(256))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
