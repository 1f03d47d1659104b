import { describe, expect, test } from 'vitest';
import { memoryObjects } from './in-memory.ts';
import { aDistributedMap, aTask, aWorld, inARow, machineArn, someLines, Thrown } from './world.ts';

interface Batch {
  readonly Items: readonly { readonly line: string }[];
  readonly BatchInput?: unknown;
}

const perBatch = (MaxItemsPerBatch: number) => ({ ItemBatcher: { MaxItemsPerBatch } });

const aRunOver = (lines: number, serve: (batch: Batch) => unknown, fields: object = {}) => {
  const world = aWorld({ serve: serve as never });
  world.objects.put('cohort/lines.jsonl', someLines(lines));
  world.register(inARow({ 'For each batch': aDistributedMap({ ...perBatch(10), ...fields }) }));
  return world;
};

type World = ReturnType<typeof aRunOver>;

const served = (world: World): string[] =>
  world.calls.flatMap(({ payload }) => (payload as Batch).Items.map(({ line }) => line));

const describeMapRun = async (world: World, executionArn: string) => {
  const { mapRuns } = await world.call('ListMapRuns', { executionArn });
  return world.call('DescribeMapRun', { mapRunArn: mapRuns[0].mapRunArn });
};

describe('items and batches', () => {
  test('every item is served once, in batches of the size asked for', async () => {
    const world = aRunOver(95, (batch) => ({ lines: batch.Items.length }));
    const ended = await world.ended(await world.start());
    expect(ended.status).toBe('SUCCEEDED');
    expect(world.calls.map(({ payload }) => (payload as Batch).Items.length)).toEqual([
      ...new Array(9).fill(10),
      5,
    ]);
    expect(served(world)).toEqual(Array.from({ length: 95 }, (_, i) => `L${i}`));
  });

  test.each([
    // {"BatchInput":{"p":1},"Items":[{"line":"L0"},{"line":"L1"}]} has exactly 60 bytes.
    [60, [60, 60, 60, 60, 60]],
    [59, new Array(10).fill(46)],
  ])('a batch of at most %d bytes is closed before it is full', async (bytes, sizesOfAll) => {
    const ItemBatcher = {
      MaxItemsPerBatch: 50,
      MaxInputBytesPerBatch: bytes,
      BatchInput: { p: 1 },
    };
    const world = aRunOver(10, () => 1, { ItemBatcher });
    await world.ended(await world.start());
    const sizes = world.calls.map(({ payload }) => JSON.stringify(payload).length);
    expect(sizes).toEqual(sizesOfAll);
  });

  test('without a limit by bytes a batch stays within what a child may take', async () => {
    const world = aWorld({ serve: () => 1 });
    const long = Array.from({ length: 8 }, (_, i) => JSON.stringify({ i, x: '한'.repeat(20_000) }));
    world.objects.put('cohort/lines.jsonl', long.join('\n'));
    await world.run(inARow({ Each: aDistributedMap(perBatch(100)) }));
    expect(world.calls.map(({ payload }) => (payload as Batch).Items.length)).toEqual([4, 4]);
  });

  test('an item too large for any child fails the run with States.DataLimitExceeded', async () => {
    const world = aWorld({ serve: () => 1 });
    world.objects.put('cohort/lines.jsonl', `${JSON.stringify('x'.repeat(262_144))}\n`);
    const ended = await world.run(inARow({ Each: aDistributedMap(perBatch(10)) }));
    expect(ended.error).toBe('States.DataLimitExceeded');
  });

  test('a run that fails on an item ends with the children under way', async () => {
    let answer = (_: unknown) => {};
    const world = aWorld({ serve: () => new Promise((resolve) => (answer = resolve)) });
    const body = `${someLines(10)}${JSON.stringify('x'.repeat(262_144))}\n`;
    world.objects.put('cohort/lines.jsonl', body);
    world.register(inARow({ Each: aDistributedMap(perBatch(5)) }));
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBeGreaterThan(0);
    await world.time.advance(1000);
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    while (world.engine.progress(arn).status === 'RUNNING') {
      answer(1);
      await world.time.advance(10);
    }
    expect((await world.ended(arn)).error).toBe('States.DataLimitExceeded');
    const { executionCounts } = await describeMapRun(world, arn);
    expect(executionCounts).toMatchObject({ running: 0, succeeded: world.calls.length });
  });

  test('limits, tolerance, object and version are read from the input', async () => {
    const world = aWorld({ serve: (batch: Batch) => batch.BatchInput });
    const VersionId = world.objects.put('cohort/a.jsonl', someLines(30));
    world.objects.put('cohort/a.jsonl', someLines(3));
    const plan = { key: 'a.jsonl', version: VersionId, canary: 25, size: 10, two: 2, share: 1.5 };
    const map = aDistributedMap({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL', MaxItemsPath: '$.plan.canary' },
        Parameters: { Bucket: 'cohort', 'Key.$': '$.plan.key', 'VersionId.$': '$.plan.version' },
      },
      ItemBatcher: {
        MaxItemsPerBatchPath: '$.plan.size',
        MaxInputBytesPerBatch: 200_000,
        BatchInput: { 'key.$': '$.plan.key', 'run.$': '$$.Execution.Name' },
      },
      MaxConcurrencyPath: '$.plan.two',
      ToleratedFailurePercentagePath: '$.plan.share',
    });
    world.register(inARow({ Each: map }));
    const arn = await world.start({ plan });
    await world.ended(arn);
    expect(world.calls.map(({ payload }) => (payload as Batch).Items.length)).toEqual([10, 10, 5]);
    expect(world.calls[0]?.payload).toMatchObject({ BatchInput: { key: 'a.jsonl', run: 'run' } });
    expect(await describeMapRun(world, arn)).toMatchObject({
      maxConcurrency: 2,
      toleratedFailurePercentage: 1.5,
      itemCounts: { total: 25, succeeded: 25 },
    });
  });

  // The causes, and that MaxItems 0 means all items, are recorded from AWS.
  test.each([
    ['NoNumber', 'The ToleratedFailureCountPath field refers to value "NoNumber" which is not a'],
    [1.5, 'which is not a valid integer: $.count'],
    [-1, 'ToleratedFailureCount must be between 0 and'],
  ])('a tolerance of %j is States.Runtime before the Map Run starts', async (count, why) => {
    const world = aRunOver(3, () => 1, { ToleratedFailureCountPath: '$.count' });
    const arn = await world.start({ count });
    const ended = await world.ended(arn);
    expect(ended.error).toBe('States.Runtime');
    expect(ended.cause).toContain(why);
    expect(await world.eventTypes(arn)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'ExecutionFailed',
    ]);
  });

  test.each([
    [0, 'SUCCEEDED', 30],
    [7, 'SUCCEEDED', 7],
    [100_000_001, 'SUCCEEDED', 30],
    [-1, 'FAILED', 0],
  ])('MaxItems %d: %s with %d items', async (most, status, items) => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL', MaxItemsPath: '$.most' },
      Parameters: { Bucket: 'cohort', Key: 'lines.jsonl' },
    };
    const world = aRunOver(30, () => 1, { ItemReader });
    const ended = await world.ended(await world.start({ most }));
    expect(ended.status).toBe(status);
    expect(served(world)).toHaveLength(items);
    if (status === 'FAILED') {
      expect(ended).toMatchObject({
        error: 'States.ItemReaderFailed',
        cause: 'field MaxItems must be positive',
      });
    }
  });

  test('ItemSelector shapes each item, and a child without a batcher is one item', async () => {
    const world = aWorld({ serve: (x: unknown) => x });
    world.objects.put('cohort/lines.jsonl', someLines(2));
    const ItemSelector = {
      'id.$': '$$.Map.Item.Value.line',
      'n.$': '$$.Map.Item.Index',
      'c.$': '$.c',
    };
    await world.run(inARow({ Each: aDistributedMap({ ItemSelector }) }), { c: '2026-02' });
    expect(world.calls.map(({ payload }) => payload)).toEqual([
      { id: 'L0', n: 0, c: '2026-02' },
      { id: 'L1', n: 1, c: '2026-02' },
    ]);
  });

  test('items come from a JSON array in an object, or from the input', async () => {
    const world = aWorld({ serve: (x: unknown) => x });
    const items = [{ a: '[1,{"}' }, 5, null, 'x,"\\', [1, [2]], {}];
    world.objects.put('cohort/items.json', ` ${JSON.stringify(items, null, 1)}\n`);
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'cohort', Key: 'items.json' },
    };
    const { ItemReader: _, ResultWriter: __, ...plain } = aDistributedMap();
    expect((await world.run(inARow({ Each: { ...plain, ItemReader } }))).value).toEqual(items);
    world.register(inARow({ Each: { ...plain, ItemsPath: '$.items' } }));
    const ended = await world.ended(await world.start({ items }, 'second'));
    expect(ended.value).toEqual(items);
  });

  test.each([
    ['no such object', undefined, 'NoSuchKey'],
    ['a line that is not JSON', '{"line":"L0"}\nL1\n', 'item 2 is not JSON'],
    ['an empty line', '{"line":"L0"}\n\n{"line":"L1"}\n', 'item 2 is not JSON'],
  ])('%s is States.ItemReaderFailed', async (_what, body, why) => {
    const world = aWorld({ serve: () => 1 });
    if (body !== undefined) world.objects.put('cohort/lines.jsonl', body);
    const ended = await world.run(inARow({ Each: aDistributedMap(perBatch(10)) }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(ended.cause).toContain(why);
  });

  test('no items at all is a success with an empty manifest', async () => {
    const world = aRunOver(0, () => 1);
    const ended = await world.ended(await world.start());
    const { Key } = (ended.value as { ResultWriterDetails: { Key: string } }).ResultWriterDetails;
    const { ResultFiles } = world.objects.json(`results/${Key}`);
    expect(ResultFiles).toEqual({ FAILED: [], PENDING: [], SUCCEEDED: [] });
  });
});

describe('concurrency', () => {
  const counted = () => {
    const seen = { running: 0, most: 0 };
    const serve = async () => {
      seen.running += 1;
      seen.most = Math.max(seen.most, seen.running);
      await new Promise((resolve) => setTimeout(resolve, 3));
      seen.running -= 1;
    };
    return { seen, serve };
  };

  test('never exceeds MaxConcurrency, and uses it', async () => {
    const { seen, serve } = counted();
    const world = aRunOver(300, serve, { MaxConcurrency: 4 });
    await world.ended(await world.start());
    expect(seen.most).toBe(4);
  });

  test('0 is 10,000, as on AWS', async () => {
    const { seen, serve } = counted();
    const world = aRunOver(300, serve, { MaxConcurrency: 0 });
    await world.ended(await world.start());
    expect(seen.most).toBe(30);
  });

  test('is lowered and raised while the run goes on', async () => {
    const gates: (() => void)[] = [];
    const serve = () => new Promise<void>((resolve) => gates.push(resolve));
    const world = aRunOver(100, serve, { MaxConcurrency: 1 });
    const arn = await world.start();
    await expect.poll(() => gates.length).toBe(1);
    const { mapRunArn } = await describeMapRun(world, arn);
    await world.call('UpdateMapRun', { mapRunArn, maxConcurrency: 3 });
    await expect.poll(() => gates.length).toBe(3);
    await world.call('UpdateMapRun', { mapRunArn, maxConcurrency: 2 });
    gates[0]?.();
    gates[1]?.();
    await expect.poll(() => gates.length).toBe(4);
    expect(await describeMapRun(world, arn)).toMatchObject({
      maxConcurrency: 2,
      executionCounts: { running: 2, succeeded: 2 },
      itemCounts: { running: 20, succeeded: 20, pending: 60, total: 100 },
    });
  });
});

describe('tolerance', () => {
  const failingFor =
    (...bad: string[]) =>
    (batch: Batch) => {
      if (batch.Items.some(({ line }) => bad.includes(line))) throw new Thrown('Unavailable');
      return { batch: batch.Items[0]?.line };
    };

  test.each([
    // fields, failed items of 100, outcome
    [{}, 1, 'FAILED'],
    [{ ToleratedFailurePercentage: 10 }, 1, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 9.9 }, 1, 'FAILED'],
    [{ ToleratedFailureCount: 10 }, 1, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 9 }, 1, 'FAILED'],
    [{ ToleratedFailureCount: 9, ToleratedFailurePercentage: 100 }, 1, 'FAILED'],
    [{ ToleratedFailureCount: 100, ToleratedFailurePercentage: 10 }, 2, 'FAILED'],
  ])('%j with %d failed batches of ten: %s', async (fields, failed, status) => {
    const bad = ['L5', 'L15'].slice(0, failed);
    const world = aRunOver(100, failingFor(...bad), { ...fields, MaxConcurrency: 1 });
    const ended = await world.ended(await world.start());
    expect(ended.status).toBe(status);
    if (status === 'FAILED') expect(ended.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  test('is judged while the run goes on: nothing is launched after it is exceeded', async () => {
    const world = aRunOver(1000, failingFor('L5'), { MaxConcurrency: 1 });
    const arn = await world.start();
    const ended = await world.ended(arn);
    expect(ended.cause).toBe('The specified tolerated failure threshold was exceeded');
    expect(world.calls.length).toBe(1);
    expect(await describeMapRun(world, arn)).toMatchObject({
      status: 'FAILED',
      itemCounts: { total: 1000, failed: 10, pending: 990 },
      executionCounts: { failed: 1, pending: 99, total: 100 },
    });
  });

  test('is raised and lowered while the run goes on', async () => {
    const gates: (() => void)[] = [];
    const serve = () =>
      new Promise((_, reject) => gates.push(() => reject(new Thrown('Unavailable'))));
    const world = aRunOver(100, serve, { MaxConcurrency: 1, ToleratedFailureCount: 5 });
    const arn = await world.start();
    await expect.poll(() => gates.length).toBe(1);
    const { mapRunArn } = await describeMapRun(world, arn);
    await world.call('UpdateMapRun', { mapRunArn, toleratedFailureCount: 15 });
    gates[0]?.();
    await expect.poll(() => gates.length).toBe(2);
    await world.call('UpdateMapRun', { mapRunArn, toleratedFailureCount: 9 });
    gates[1]?.();
    expect((await world.ended(arn)).error).toBe('States.ExceedToleratedFailureThreshold');
    expect(world.calls.length).toBe(2);
  });

  test('children under way run on to their end, and count', async () => {
    const gates: (() => void)[] = [];
    const serve = (batch: Batch) => {
      if (batch.Items[0]?.line === 'L0') throw new Thrown('Stopped');
      return new Promise<void>((resolve) => gates.push(resolve));
    };
    const world = aRunOver(100, serve, { MaxConcurrency: 3 });
    const arn = await world.start();
    await expect.poll(() => gates.length).toBe(2);
    for (const open of gates) open();
    await world.ended(arn);
    const { executionCounts } = await describeMapRun(world, arn);
    expect(executionCounts).toMatchObject({ failed: 1, succeeded: 2, pending: 7 });
  });

  test('a child that goes on for five minutes has timed out and failed', async () => {
    const serve = (batch: Batch) =>
      batch.Items[0]?.line === 'L0' ? new Promise(() => {}) : { ok: true };
    const world = aRunOver(30, serve, { ToleratedFailurePercentage: 50 });
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBe(3);
    await world.time.advance(299_999);
    const counts = async () => (await describeMapRun(world, arn)).executionCounts;
    await expect.poll(counts).toMatchObject({ running: 1, timedOut: 0, succeeded: 2 });
    await world.time.advance(1);
    await expect.poll(counts).toMatchObject({ running: 0, timedOut: 1, succeeded: 2, failed: 0 });
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
  });
});

describe('result files', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
  const failing = (batch: Batch) => {
    if (batch.Items[0]?.line === 'L10') throw new Thrown('Unavailable', 'no answer');
    return [{ batch: batch.Items[0]?.line }, { lines: batch.Items.length }];
  };
  const aRunWith = async (WriterConfig: object | undefined, fields: object = {}) => {
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'results', Prefix: 'runs/r1/map' },
      ...(WriterConfig === undefined ? {} : { WriterConfig }),
    };
    const more = { ResultWriter, ToleratedFailurePercentage: 40, MaxConcurrency: 1, ...fields };
    const world = aRunOver(30, failing, more);
    const ended = await world.ended(await world.start());
    const key = world.objects.keys().find((k) => k.endsWith('manifest.json')) ?? '';
    const manifest = world.objects.json(key);
    return { world, ended, manifest, folder: key.replace('manifest.json', '') };
  };

  test('the Map answers where they are, under the prefix and the Map Run’s id', async () => {
    const { ended, manifest, folder } = await aRunWith({ OutputType: 'JSONL' });
    const { MapRunArn, ResultWriterDetails } = ended.value as Record<string, never>;
    expect(MapRunArn).toMatch(
      /^arn:aws:states:ap-northeast-2:111111111111:mapRun:machine\/Lines:[0-9a-f-]{36}$/,
    );
    const id = String(MapRunArn).split(':').at(-1);
    expect(ResultWriterDetails).toEqual({
      Bucket: 'results',
      Key: `runs/r1/map/${id}/manifest.json`,
    });
    expect(folder).toBe(`results/runs/r1/map/${id}/`);
    expect(manifest).toMatchObject({ DestinationBucket: 'results', MapRunArn });
  });

  test('the manifest lists each file with its size; a status without children has none', async () => {
    const { world, manifest, folder } = await aRunWith({
      Transformation: 'COMPACT',
      OutputType: 'JSONL',
    });
    const { FAILED, PENDING, SUCCEEDED } = manifest.ResultFiles;
    const size = (name: string) => Buffer.byteLength(world.objects.text(`${folder}${name}`));
    const Key = (name: string) => `${folder.replace('results/', '')}${name}`;
    expect(SUCCEEDED).toEqual([{ Key: Key('SUCCEEDED_0.jsonl'), Size: size('SUCCEEDED_0.jsonl') }]);
    expect(FAILED).toEqual([{ Key: Key('FAILED_0.jsonl'), Size: size('FAILED_0.jsonl') }]);
    expect(PENDING).toEqual([]);
  });

  test.each([
    [
      'COMPACT',
      [
        [{ batch: 'L0' }, { lines: 10 }],
        [{ batch: 'L20' }, { lines: 10 }],
      ],
    ],
    ['FLATTEN', [{ batch: 'L0' }, { lines: 10 }, { batch: 'L20' }, { lines: 10 }]],
  ])('%s shows the outputs alone', async (Transformation, records) => {
    const lines = await aRunWith({ Transformation, OutputType: 'JSONL' });
    expect(lines.world.objects.lines(`${lines.folder}SUCCEEDED_0.jsonl`)).toEqual(records);
    const array = await aRunWith({ Transformation, OutputType: 'JSON' });
    expect(array.world.objects.json(`${array.folder}SUCCEEDED_0.json`)).toEqual(records);
  });

  test('NONE, the default, shows each execution with its input and output as text', async () => {
    const { world, folder } = await aRunWith(undefined);
    const [first] = world.objects.json(`${folder}SUCCEEDED_0.json`);
    expect(first).toMatchObject({
      Input: JSON.stringify({
        Items: JSON.parse(`[${someLines(10).trim().replaceAll('\n', ',')}]`),
      }),
      InputDetails: { Included: true },
      Output: '[{"batch":"L0"},{"lines":10}]',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      StartDate: '2026-02-01T00:00:00.000Z',
      StateMachineArn: `${machineArn('machine')}/Lines`,
      Status: 'SUCCEEDED',
    });
    expect(first.ExecutionArn).toContain(`:express:machine/Lines:${first.Name}:`);
  });

  test('a failed child is shown in full whatever the transformation', async () => {
    const { world, folder } = await aRunWith({ Transformation: 'COMPACT', OutputType: 'JSONL' });
    const [failed, ...others] = world.objects.lines(`${folder}FAILED_0.jsonl`);
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ Status: 'FAILED', Error: 'Unavailable' });
    expect(JSON.parse(failed.Cause)).toMatchObject({ errorMessage: 'no answer' });
    expect(JSON.parse(failed.Input).Items[0]).toEqual({ line: 'L10' });
  });

  test('a run that exceeds its tolerance leaves its files too, the unlaunched as PENDING', async () => {
    const { world, ended, manifest, folder } = await aRunWith(
      { Transformation: 'COMPACT', OutputType: 'JSONL' },
      { ToleratedFailurePercentage: 0 },
    );
    expect(ended.status).toBe('FAILED');
    expect(manifest.ResultFiles.PENDING).toHaveLength(1);
    const pending = world.objects.lines(`${folder}PENDING_0.jsonl`);
    expect(pending).toHaveLength(1);
    expect(pending[0]).toMatchObject({ Status: 'PENDING' });
    expect(JSON.parse(pending[0].Input).Items[0]).toEqual({ line: 'L20' });
    expect(world.objects.lines(`${folder}SUCCEEDED_0.jsonl`)).toHaveLength(1);
    expect(world.objects.lines(`${folder}FAILED_0.jsonl`)).toHaveLength(1);
  });

  test('results that cannot be written are States.ResultWriterFailed', async () => {
    const world = aRunOver(10, () => 1);
    const write = world.objects.store.write;
    world.objects.store.write = () => Promise.reject(new Error('AccessDenied'));
    const ended = await world.ended(await world.start());
    expect(ended.error).toBe('States.ResultWriterFailed');
    world.objects.store.write = write;
    await world.call('RedriveExecution', { executionArn: ended.executionArn });
    expect((await world.ended(ended.executionArn)).status).toBe('SUCCEEDED');
    expect(world.calls.length).toBe(1);
  });

  test('without a ResultWriter the results must fit 256 KiB', async () => {
    const { ResultWriter: _, ...map } = aDistributedMap(perBatch(10));
    const world = aWorld({ serve: () => 'x'.repeat(100_000) });
    world.objects.put('cohort/lines.jsonl', someLines(40));
    const ended = await world.run(inARow({ Each: map }));
    expect(ended.error).toBe('States.DataLimitExceeded');
  });
});

test('a child may have several states, retries and a wait of its own', async () => {
  let calls = 0;
  const world = aWorld({
    serve: () => {
      calls += 1;
      if (calls === 1) throw new Thrown('Unavailable');
      return { served: true };
    },
  });
  world.objects.put('cohort/lines.jsonl', someLines(10));
  const map = aDistributedMap(perBatch(10));
  const Retry = [{ ErrorEquals: ['Unavailable'], IntervalSeconds: 30, JitterStrategy: 'FULL' }];
  const ItemProcessor = {
    ProcessorConfig: map.ItemProcessor.ProcessorConfig,
    ...inARow({
      'Serve the batch': aTask('serve', { Retry }),
      'Wait for the slot': { Type: 'Wait', Seconds: 20 },
      'Was it served?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.served', BooleanEquals: true, Next: 'Batch served' }],
      },
      'Batch served': { Type: 'Succeed' },
    }),
  };
  const ended = await world.run(inARow({ Each: { ...map, ItemProcessor } }));
  expect(ended.status).toBe('SUCCEEDED');
  expect(calls).toBe(2);
});

test('memory objects keep versions', () => {
  const objects = memoryObjects();
  expect([objects.put('a/b', '1'), objects.put('a/b', '2')]).toEqual(['0', '1']);
});
