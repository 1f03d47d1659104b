import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aDistributedMap, aTask, aWorld, inARow, someLines, Thrown } from './world.ts';

interface Batch {
  readonly Items: readonly { readonly line: string }[];
}

const first = (payload: unknown): string => (payload as Batch).Items[0]?.line ?? '';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

describe('a killed process', () => {
  test('goes on at the state last entered, with the input it was entered with', async () => {
    let answers = false;
    const world = aWorld({
      open: () => ({ plan: 'pinned' }),
      serve: (input: unknown) => (answers ? { served: input } : new Promise(() => {})),
    });
    world.register(inARow({ Open: aTask('open'), Serve: aTask('serve') }));
    const arn = await world.start();
    await expect.poll(() => world.calls.map(({ name }) => name)).toEqual(['open', 'serve']);
    world.killAndRestart();
    answers = true;
    expect(world.engine.running()).toEqual([]);
    expect(await world.engine.resume()).toEqual([arn]);
    expect((await world.ended(arn)).value).toEqual({ served: { plan: 'pinned' } });
    expect(world.calls.map(({ name }) => name)).toEqual(['open', 'serve', 'serve']);
  });

  test('keeps the definition its execution began with', async () => {
    let answers = false;
    const world = aWorld({ serve: () => (answers ? 'old' : new Promise(() => {})) });
    world.register(inARow({ Serve: aTask('serve'), End: { Type: 'Succeed' } }));
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBe(1);
    world.killAndRestart();
    answers = true;
    world.register(inARow({ Else: { Type: 'Pass', Result: 'new' } }));
    await world.engine.resume();
    expect((await world.ended(arn)).value).toBe('old');
  });

  test('neither shortens a wait nor begins it anew', async () => {
    const world = aWorld();
    world.register(inARow({ Wait: { Type: 'Wait', Seconds: 3600 } }));
    const arn = await world.start();
    await world.time.advance(3_000_000);
    world.killAndRestart();
    await world.engine.resume();
    await world.time.advance(599_999);
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.time.advance(1);
    expect(world.engine.progress(arn).status).toBe('SUCCEEDED');
  });

  test.each([0, 1, 3, 7])('after %d batches: same results, no batch served again', async (done) => {
    let answered = 0;
    let limit = done;
    const serve = (batch: Batch) => {
      if (answered >= limit) return new Promise(() => {});
      answered += 1;
      return { batch: batch.Items[0]?.line, lines: batch.Items.length };
    };
    const world = aWorld({ serve: serve as never });
    world.objects.put('cohort/lines.jsonl', someLines(95));
    const map = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 }, MaxConcurrency: 2 });
    world.register(inARow({ Each: map, Done: { Type: 'Succeed' } }));
    const arn = await world.start();
    const asked = Math.min(done + 2, 10);
    await expect.poll(() => world.calls.length).toBe(asked);
    const [record = ''] = filesIn(world.folder).filter((f) => f.endsWith('map-run.json'));
    const journal = record.replace('map-run.json', 'children.jsonl');
    const recorded = () =>
      existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
    await expect.poll(recorded).toBe(done);
    const before = world.calls.slice(0, done).map(({ payload }) => first(payload));
    world.killAndRestart();
    appendFileSync(journal, '{"index":9,"status":"SUCC');
    limit = Number.POSITIVE_INFINITY;
    await world.engine.resume();
    const ended = await world.ended(arn);
    expect(ended.status).toBe('SUCCEEDED');
    const after = world.calls.slice(asked).map(({ payload }) => first(payload));
    expect(after.filter((line) => before.includes(line))).toEqual([]);
    const key = world.objects.keys().find((k) => k.endsWith('SUCCEEDED_0.jsonl')) ?? '';
    const records = world.objects.lines(key).sort((a, b) => a.batch.localeCompare(b.batch));
    expect(records).toEqual(
      ['L0', 'L10', 'L20', 'L30', 'L40', 'L50', 'L60', 'L70', 'L80', 'L90'].map((batch) => ({
        batch,
        lines: batch === 'L90' ? 5 : 10,
      })),
    );
  });

  test('refuses to go on over items that have changed', async () => {
    let answered = 0;
    const serve = () => (answered++ < 1 ? 1 : new Promise(() => {}));
    const world = aWorld({ serve });
    world.objects.put('cohort/lines.jsonl', someLines(30));
    const map = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 }, MaxConcurrency: 1 });
    world.register(inARow({ Each: map }));
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBe(2);
    world.killAndRestart();
    world.objects.put('cohort/lines.jsonl', someLines(31).replace('L0', 'L00'));
    await world.engine.resume();
    const ended = await world.ended(arn);
    expect(ended.error).toBe('States.ItemReaderFailed');
    expect(ended.cause).toContain('Pin the object by VersionId');
  });

  test('tells the bus what it had not told yet, and nothing twice', async () => {
    const world = aWorld({ serve: () => new Promise(() => {}) });
    world.register(inARow({ Serve: aTask('serve') }));
    await world.start();
    await expect.poll(() => world.calls.length).toBe(1);
    world.killAndRestart();
    await world.engine.resume();
    expect(world.events.map(({ detail }) => (detail as { status: string }).status)).toEqual([
      'RUNNING',
    ]);
  });
});

describe('a process killed between two records', () => {
  const endedWorld = async (
    states: Record<string, object>,
    serve: () => unknown = () => 'served',
  ) => {
    const world = aWorld({ serve });
    world.register(inARow(states));
    const arn = await world.start({ a: 1 });
    await world.ended(arn);
    const file = (name: string) => filesIn(world.folder).find((f) => f.endsWith(name)) ?? '';
    const record = JSON.parse(readFileSync(file('execution.json'), 'utf8'));
    const { output: _, stopDate: __, ...running } = { ...record, status: 'RUNNING' };
    writeFileSync(file('execution.json'), JSON.stringify({ ...running, told: 'RUNNING/0' }));
    const history = readFileSync(file('history.jsonl'), 'utf8').trimEnd().split('\n');
    const cutHistory = (lines: number) =>
      writeFileSync(file('history.jsonl'), `${history.slice(0, lines).join('\n')}\n`);
    return { world, arn, events: history.length, cutHistory };
  };
  const twoStates = { First: { Type: 'Pass', Result: { b: 2 } }, Second: aTask('serve') };

  test('closes by what its history says, without running anything again', async () => {
    const { world, arn } = await endedWorld(twoStates);
    world.killAndRestart();
    expect(await world.engine.resume()).toEqual([arn]);
    expect((await world.ended(arn)).value).toBe('served');
    expect(world.calls).toHaveLength(1);
    const statuses = world.events.map(({ detail }) => (detail as { status: string }).status);
    expect(statuses).toEqual(['RUNNING', 'SUCCEEDED', 'SUCCEEDED']);
  });

  test('has failed where its history says so, and waits for a redrive', async () => {
    const { world, arn, events } = await endedWorld(twoStates, () => {
      throw new Thrown('Unavailable');
    });
    world.killAndRestart();
    await world.engine.resume();
    expect(await world.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Unavailable' });
    expect(world.calls).toHaveLength(1);
    expect(await world.eventTypes(arn)).toHaveLength(events);
  });

  test.each([
    // events on record, calls of the second state in all
    [1, 2],
    [2, 2],
    [3, 2],
    [4, 2],
    [7, 2],
    [8, 1],
  ])('after %d events goes on and ends the same, with %d calls', async (events, calls) => {
    const { world, arn, cutHistory } = await endedWorld(twoStates);
    cutHistory(events);
    world.killAndRestart();
    await world.engine.resume();
    expect((await world.ended(arn)).value).toBe('served');
    expect(world.calls).toHaveLength(calls);
    expect(world.calls.at(-1)?.payload).toEqual({ b: 2 });
  });
});

describe('closing', () => {
  test('launches nothing more and keeps what was under way', async () => {
    const gates: (() => void)[] = [];
    const serve = () => new Promise((resolve) => gates.push(() => resolve({ ok: true })));
    const world = aWorld({ serve });
    world.objects.put('cohort/lines.jsonl', someLines(50));
    const map = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 }, MaxConcurrency: 2 });
    world.register(inARow({ Each: map }));
    const arn = await world.start();
    await expect.poll(() => gates.length).toBe(2);
    const closing = world.engine.close();
    for (const open of gates) open();
    await closing;
    expect(world.calls.length).toBe(2);
    world.killAndRestart();
    world.functions.serve = () => ({ ok: true });
    await world.engine.resume();
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
    expect(world.calls.map(({ payload }) => first(payload))).toEqual([
      'L0',
      'L10',
      'L20',
      'L30',
      'L40',
    ]);
  });
});

describe('redrive', () => {
  const serveBut = (bad: Set<string>) => (batch: Batch) => {
    if (bad.has(first(batch))) throw new Thrown('Unavailable');
    return { batch: first(batch) };
  };

  test('of a tripped Map serves exactly what has not succeeded', async () => {
    const bad = new Set(['L30']);
    const world = aWorld({ serve: serveBut(bad) as never });
    world.objects.put('cohort/lines.jsonl', someLines(100));
    const map = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 }, MaxConcurrency: 1 });
    world.register(inARow({ Each: map, Done: { Type: 'Pass' } }));
    const arn = await world.start();
    expect((await world.ended(arn)).status).toBe('FAILED');
    expect(world.calls.map(({ payload }) => first(payload))).toEqual(['L0', 'L10', 'L20', 'L30']);

    bad.clear();
    world.calls.length = 0;
    const { redriveDate } = await world.call('RedriveExecution', { executionArn: arn });
    expect(redriveDate).toBeGreaterThan(0);
    const ended = await world.ended(arn);
    expect(ended.status).toBe('SUCCEEDED');
    expect(world.calls.map(({ payload }) => first(payload))).toEqual([
      'L30',
      'L40',
      'L50',
      'L60',
      'L70',
      'L80',
      'L90',
    ]);
    const manifests = world.objects.keys().filter((k) => k.endsWith('manifest.json'));
    expect(manifests).toHaveLength(1);
    const folder = (manifests[0] ?? '').replace('manifest.json', '');
    expect(world.objects.lines(`${folder}SUCCEEDED_0.jsonl`)).toHaveLength(10);
    expect(world.objects.json(`${folder}manifest.json`).ResultFiles).toMatchObject({
      FAILED: [],
      PENDING: [],
    });
    const { mapRuns } = await world.call('ListMapRuns', { executionArn: arn });
    expect(mapRuns).toHaveLength(1);
    const run = await world.call('DescribeMapRun', { mapRunArn: mapRuns[0].mapRunArn });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      itemCounts: { succeeded: 100, failed: 0, total: 100 },
    });
  });

  test('of a tripped Map repeats failures that were tolerated before, too', async () => {
    const bad = new Set(['L0', 'L50']);
    const world = aWorld({ serve: serveBut(bad) as never });
    world.objects.put('cohort/lines.jsonl', someLines(100));
    const map = aDistributedMap({
      ItemBatcher: { MaxItemsPerBatch: 10 },
      MaxConcurrency: 1,
      ToleratedFailurePercentage: 15,
    });
    world.register(inARow({ Each: map }));
    const arn = await world.start();
    await world.ended(arn);
    world.calls.length = 0;
    bad.delete('L50');
    await world.call('RedriveExecution', { executionArn: arn });
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
    expect(world.calls.map(({ payload }) => first(payload))).toEqual([
      'L0',
      'L50',
      'L60',
      'L70',
      'L80',
      'L90',
    ]);
    const failedKey = world.objects.keys().find((k) => k.endsWith('FAILED_0.jsonl')) ?? '';
    const failed = world.objects.lines(failedKey);
    expect(failed.map(({ RedriveCount }) => RedriveCount)).toEqual([1]);
  });

  test('runs a failed state again, and no state before it, under the same ARN', async () => {
    let balanced = false;
    const world = aWorld({
      open: () => ({ plan: 1 }),
      reconcile: () => {
        if (!balanced) throw new Thrown('RunDoesNotBalance');
        return 'balanced';
      },
    });
    world.register(inARow({ Open: aTask('open'), Reconcile: aTask('reconcile') }));
    const arn = await world.start();
    await world.ended(arn);
    balanced = true;
    await world.call('RedriveExecution', { executionArn: arn });
    expect((await world.ended(arn)).value).toBe('balanced');
    expect(world.calls.map(({ name }) => name)).toEqual(['open', 'reconcile', 'reconcile']);
    const types = await world.eventTypes(arn);
    expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(2);
    expect(types.slice(-6)).toEqual([
      'ExecutionRedriven',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const described = await world.call('DescribeExecution', { executionArn: arn });
    expect(described).toMatchObject({ redriveCount: 1, redriveStatus: 'NOT_REDRIVABLE' });
  });

  test('behind a Catch repeats the Fail state alone: why a distributed Map must have none', async () => {
    const world = aWorld({ serve: serveBut(new Set(['L0'])) as never });
    world.objects.put('cohort/lines.jsonl', someLines(20));
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Could not be served' }];
    const map = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 }, Catch, Next: 'Served' });
    world.register(
      inARow({
        Each: map,
        Served: { Type: 'Succeed' },
        'Could not be served': { Type: 'Fail', Error: 'Failed' },
      }),
    );
    const arn = await world.start();
    await world.ended(arn);
    const calls = world.calls.length;
    await world.call('RedriveExecution', { executionArn: arn });
    expect(await world.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Failed' });
    expect(world.calls.length).toBe(calls);
  });

  test('is refused while it runs, when it succeeded, and after 14 days', async () => {
    const world = aWorld({
      serve: ({ ok }: { ok: boolean }) => (ok ? 1 : Promise.reject(new Thrown('No'))),
    });
    world.register(inARow({ Wait: { Type: 'Wait', Seconds: 5 }, Serve: aTask('serve') }));
    const good = await world.start({ ok: true }, 'good');
    const redrive = (executionArn: string) => world.call('RedriveExecution', { executionArn });
    await expect(redrive(good)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    await world.ended(good);
    await expect(redrive(good)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    const bad = await world.start({ ok: false }, 'bad');
    await world.ended(bad);
    await world.time.advance(14 * 86_400_000 + 1);
    await expect(redrive(bad)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  test('begins the failed state anew, and the machine’s TimeoutSeconds with it', async () => {
    const world = aWorld();
    const fifty = { Type: 'Wait', Seconds: 50 };
    world.register(inARow({ First: fifty, Second: fifty }, { TimeoutSeconds: 60 }));
    const arn = await world.start();
    await world.time.advance(60_000);
    expect(world.engine.progress(arn)).toEqual({ status: 'TIMED_OUT', state: 'Second' });
    await world.time.advance(30_000);
    await world.call('RedriveExecution', { executionArn: arn });
    await world.time.advance(49_999);
    expect(world.engine.progress(arn).status).toBe('RUNNING');
    await world.time.advance(1);
    expect(world.engine.progress(arn).status).toBe('SUCCEEDED');
  });

  test('after States.DataLimitExceeded begins a new Map Run, as after a Retry of the Map', async () => {
    let size = 200_000;
    const world = aWorld({ serve: () => 'x'.repeat(size) });
    world.objects.put('cohort/lines.jsonl', someLines(20));
    const { ResultWriter: _, ...map } = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 } });
    const Retry = [{ ErrorEquals: ['States.DataLimitExceeded'], MaxAttempts: 1 }];
    world.register(inARow({ Each: { ...map, Retry } }));
    const arn = await world.start();
    expect((await world.ended(arn)).error).toBe('States.DataLimitExceeded');
    const runs = async () =>
      (await world.call('ListMapRuns', { executionArn: arn })).mapRuns.length;
    expect(await runs()).toBe(2);
    size = 3;
    await world.call('RedriveExecution', { executionArn: arn });
    expect((await world.ended(arn)).value).toEqual(['xxx', 'xxx']);
    expect(await runs()).toBe(3);
    expect(world.calls.length).toBe(6);
  });
});

describe('StopExecution', () => {
  test('aborts at once, with error and cause; the task’s late answer changes nothing', async () => {
    let answer = (_: unknown) => {};
    const world = aWorld({ slow: () => new Promise((resolve) => (answer = resolve)) });
    world.register(inARow({ Slow: aTask('slow') }));
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBe(1);
    await world.call('StopExecution', { executionArn: arn, error: 'Stopped', cause: 'by hand' });
    answer('late');
    const stopped = { status: 'ABORTED', error: 'Stopped', cause: 'by hand' };
    expect(await world.ended(arn)).toMatchObject(stopped);
    expect((await world.eventTypes(arn)).slice(-2)).toEqual([
      'TaskStateAborted',
      'ExecutionAborted',
    ]);
    await world.call('StopExecution', { executionArn: arn });
    expect(await world.call('DescribeExecution', { executionArn: arn })).toMatchObject(stopped);
  });

  test('leaves Express children to their end; a redrive serves the rest, none of them twice', async () => {
    const gates: (() => void)[] = [];
    let gated = true;
    const serve = (batch: Batch) =>
      gated
        ? new Promise((resolve) => gates.push(() => resolve({ batch: first(batch) })))
        : { batch: first(batch) };
    const world = aWorld({ serve: serve as never });
    world.objects.put('cohort/lines.jsonl', someLines(50));
    const map = aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 }, MaxConcurrency: 2 });
    world.register(inARow({ Each: map }));
    const arn = await world.start();
    await expect.poll(() => gates.length).toBe(2);
    await world.call('StopExecution', { executionArn: arn });
    expect((await world.ended(arn)).status).toBe('ABORTED');
    const { mapRuns } = await world.call('ListMapRuns', { executionArn: arn });
    const describeRun = () => world.call('DescribeMapRun', { mapRunArn: mapRuns[0].mapRunArn });
    expect(await describeRun()).toMatchObject({
      status: 'ABORTED',
      executionCounts: { running: 2, aborted: 0 },
    });

    gated = false;
    await world.call('RedriveExecution', { executionArn: arn });
    await world.time.advance(10_000);
    expect(world.calls.length).toBe(2);
    for (const open of gates) open();
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
    expect(world.calls.map(({ payload }) => first(payload))).toEqual([
      'L0',
      'L10',
      'L20',
      'L30',
      'L40',
    ]);
    expect(await describeRun()).toMatchObject({ executionCounts: { succeeded: 5, running: 0 } });
  });

  test('ends an execution that a killed process left open, without starting it', async () => {
    const world = aWorld({ slow: () => new Promise(() => {}) });
    world.register(inARow({ Slow: aTask('slow') }));
    const arn = await world.start();
    await expect.poll(() => world.calls.length).toBe(1);
    world.killAndRestart();
    await world.call('StopExecution', { executionArn: arn });
    expect(await world.engine.resume()).toEqual([]);
    expect((await world.ended(arn)).status).toBe('ABORTED');
  });
});
