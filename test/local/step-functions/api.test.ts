import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sfn from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AwsError, type StepFunctions } from '../../../local/step-functions/ports.ts';
import { aDistributedMap, aTask, aWorld, inARow, machineArn, someLines, Thrown } from './world.ts';

/** The smallest AWS JSON 1.0 server over `handle`. */
const serverOver = async (engine: () => StepFunctions): Promise<string> => {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    };
    try {
      answer(200, await engine().handle(action, JSON.parse(Buffer.concat(parts).toString())));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answer(error.statusCode, { __type: error.name, message: error.message });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const aClient = async (world: ReturnType<typeof aWorld>): Promise<sfn.SFNClient> => {
  const client = new sfn.SFNClient({
    endpoint: await serverOver(() => world.engine),
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
};

const roleArn = 'arn:aws:iam::111111111111:role/workflow';
const pass = inARow({ Pass: { Type: 'Pass' } });

describe('the AWS SDK against this engine', () => {
  test('creates, describes, updates, lists and deletes a machine', async () => {
    const world = aWorld();
    const client = await aClient(world);
    const definition = JSON.stringify(pass);
    const made = await client.send(
      new sfn.CreateStateMachineCommand({ name: 'tried', definition, roleArn }),
    );
    expect(made.stateMachineArn).toBe(machineArn('tried'));
    expect(made.creationDate?.toISOString()).toBe('2026-02-01T00:00:00.000Z');
    const stateMachineArn = made.stateMachineArn ?? '';
    const again = new sfn.CreateStateMachineCommand({ name: 'tried', definition, roleArn });
    expect((await client.send(again)).stateMachineArn).toBe(stateMachineArn);
    const other = JSON.stringify(inARow({ Other: { Type: 'Succeed' } }));
    await expect(
      client.send(new sfn.CreateStateMachineCommand({ name: 'tried', definition: other, roleArn })),
    ).rejects.toBeInstanceOf(sfn.StateMachineAlreadyExists);
    await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: other }));
    const described = await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ definition: other, status: 'ACTIVE', type: 'STANDARD' });
    world.killAndRestart();
    const list = await client.send(new sfn.ListStateMachinesCommand({}));
    expect(list.stateMachines?.map(({ name }) => name)).toEqual(['tried']);
    await client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
    await expect(
      client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn })),
    ).rejects.toBeInstanceOf(sfn.StateMachineDoesNotExist);
  });

  test('a definition that would run differently from AWS is InvalidDefinition', async () => {
    const client = await aClient(aWorld());
    const definition = JSON.stringify({ ...pass, QueryLanguage: 'JSONata' });
    await expect(
      client.send(new sfn.CreateStateMachineCommand({ name: 'x', definition, roleArn })),
    ).rejects.toBeInstanceOf(sfn.InvalidDefinition);
  });

  test('a name stands for one run', async () => {
    const world = aWorld();
    const client = await aClient(world);
    world.register(inARow({ Wait: { Type: 'Wait', Seconds: 60 } }));
    const start = (name: string | undefined, input: string) =>
      client.send(
        new sfn.StartExecutionCommand({ stateMachineArn: machineArn('machine'), name, input }),
      );
    const first = await start('monthly-2026-02', '{"a":1}');
    expect(first.executionArn).toBe(
      'arn:aws:states:ap-northeast-2:111111111111:execution:machine:monthly-2026-02',
    );
    expect(await start('monthly-2026-02', '{"a":1}')).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(start('monthly-2026-02', '{"a":2}')).rejects.toBeInstanceOf(
      sfn.ExecutionAlreadyExists,
    );
    await world.ended(first.executionArn ?? '');
    await expect(start('monthly-2026-02', '{"a":1}')).rejects.toBeInstanceOf(
      sfn.ExecutionAlreadyExists,
    );
    await expect(start('no spaces', '{}')).rejects.toBeInstanceOf(sfn.InvalidName);
    await expect(start('x'.repeat(81), '{}')).rejects.toBeInstanceOf(sfn.InvalidName);
    await expect(start(undefined, '{')).rejects.toBeInstanceOf(sfn.InvalidExecutionInput);
    expect((await start(undefined, '{}')).executionArn).toMatch(/:machine:[0-9a-f-]{36}$/);
  });

  test('describes and lists executions, newest first, page by page', async () => {
    const world = aWorld({ serve: ({ n }: { n: number }) => (n === 2 ? { n } : fail()) });
    const fail = () => {
      throw new Thrown('Unavailable');
    };
    const client = await aClient(world);
    world.register(inARow({ Serve: aTask('serve') }));
    for (const n of [1, 2, 3]) {
      await world.ended(await world.start({ n }, `run-${n}`));
      await world.time.advance(1000);
    }
    const executionArn = `${machineArn('machine').replace(':stateMachine:', ':execution:')}:run-1`;
    const failed = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    expect(failed).toMatchObject({
      name: 'run-1',
      status: 'FAILED',
      error: 'Unavailable',
      input: '{"n":1}',
      inputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'REDRIVABLE',
    });
    expect(failed.stopDate).toBeInstanceOf(Date);
    const stateMachineArn = machineArn('machine');
    const names: (string | undefined)[] = [];
    for await (const page of sfn.paginateListExecutions(
      { client, pageSize: 2 },
      { stateMachineArn },
    )) {
      names.push(...(page.executions ?? []).map(({ name }) => name), '|');
    }
    expect(names).toEqual(['run-3', 'run-2', '|', 'run-1', '|']);
    const filtered = await client.send(
      new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }),
    );
    expect(filtered.executions?.map(({ name }) => name)).toEqual(['run-2']);
    await expect(
      client.send(new sfn.DescribeExecutionCommand({ executionArn: `${executionArn}9` })),
    ).rejects.toBeInstanceOf(sfn.ExecutionDoesNotExist);
    await expect(
      client.send(new sfn.DescribeExecutionCommand({ executionArn: 'nonsense' })),
    ).rejects.toBeInstanceOf(sfn.InvalidArn);
  });

  test('answers a history in order or reversed, page by page, with or without data', async () => {
    const world = aWorld({ greet: () => ({ hello: 'A' }) });
    const client = await aClient(world);
    world.register(inARow({ Greet: aTask('greet', { TimeoutSeconds: 9 }) }));
    const executionArn = await world.start({ name: 'A' });
    await world.ended(executionArn);
    const events: sfn.HistoryEvent[] = [];
    for await (const page of sfn.paginateGetExecutionHistory(
      { client, pageSize: 3 },
      { executionArn },
    )) {
      events.push(...(page.events ?? []));
    }
    // The chain, and the first entry's previousEventId of 0, are as recorded from AWS.
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events[0]?.executionStartedEventDetails).toEqual({
      input: '{"name":"A"}',
      inputDetails: { truncated: false },
      roleArn,
    });
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Greet' });
    expect(events[2]?.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'ap-northeast-2',
      parameters: '{"FunctionName":"greet","Payload":{"name":"A"}}',
      timeoutInSeconds: 9,
    });
    expect(events[5]?.stateExitedEventDetails).toMatchObject({ output: '{"hello":"A"}' });
    expect(Object.keys(events[5] ?? {})).not.toContain('local');
    const reversed = await client.send(
      new sfn.GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: 1,
        includeExecutionData: false,
      }),
    );
    expect(reversed.events?.[0]).toMatchObject({ id: 7 });
    expect(reversed.events?.[0]?.executionSucceededEventDetails?.output).toBeUndefined();
  });

  test('tells of Map Runs and their children', async () => {
    const world = aWorld({ serve: ({ Items }: { Items: unknown[] }) => Items.length });
    const client = await aClient(world);
    world.objects.put('cohort/lines.jsonl', someLines(25));
    world.register(inARow({ Each: aDistributedMap({ ItemBatcher: { MaxItemsPerBatch: 10 } }) }));
    const executionArn = await world.start();
    await world.ended(executionArn);
    const { mapRuns } = await client.send(new sfn.ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn ?? '';
    expect(mapRuns?.[0]?.stateMachineArn).toBe(`${machineArn('machine')}/Lines`);
    const run = await client.send(new sfn.DescribeMapRunCommand({ mapRunArn }));
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      executionArn,
      itemCounts: { total: 25, succeeded: 25, pending: 0, running: 0, resultsWritten: 25 },
      executionCounts: { total: 3, succeeded: 3, resultsWritten: 3 },
    });
    const one = await client.send(new sfn.ListExecutionsCommand({ mapRunArn, maxResults: 2 }));
    const two = await client.send(
      new sfn.ListExecutionsCommand({ mapRunArn, maxResults: 2, nextToken: one.nextToken }),
    );
    const children = [...(one.executions ?? []), ...(two.executions ?? [])];
    expect(children.map(({ itemCount, status }) => [itemCount, status])).toEqual([
      [10, 'SUCCEEDED'],
      [10, 'SUCCEEDED'],
      [5, 'SUCCEEDED'],
    ]);
    expect(two.nextToken).toBeUndefined();
    const child = await client.send(
      new sfn.DescribeExecutionCommand({ executionArn: children[2]?.executionArn }),
    );
    expect(child).toMatchObject({ status: 'SUCCEEDED', output: '5', mapRunArn });
    const update = client.send(new sfn.UpdateMapRunCommand({ mapRunArn, maxConcurrency: 1 }));
    await expect(update).rejects.toMatchObject({ name: 'ValidationException' });
    const events = await world.history(executionArn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'MapStateEntered'],
      [3, 2, 'MapStateStarted'],
      [4, 3, 'MapRunStarted'],
      [5, 4, 'MapRunSucceeded'],
      [6, 5, 'MapStateSucceeded'],
      [7, 4, 'MapStateExited'],
      [8, 7, 'ExecutionSucceeded'],
    ]);
    expect(events[2].mapStateStartedEventDetails).toEqual({ length: 0 });
  });

  test('an execution keeps its definition for DescribeStateMachineForExecution', async () => {
    const world = aWorld();
    const client = await aClient(world);
    world.register(pass);
    const executionArn = await world.start();
    world.register(inARow({ Other: { Type: 'Succeed' } }));
    const described = await client.send(
      new sfn.DescribeStateMachineForExecutionCommand({ executionArn }),
    );
    expect(JSON.parse(described.definition ?? '')).toEqual(pass);
    expect(described.stateMachineArn).toBe(machineArn('machine'));
  });

  test('answers tags, and says which action it does not have', async () => {
    const world = aWorld();
    const client = await aClient(world);
    const arn = machineArn('machine');
    world.engine.register({
      name: 'machine',
      arn,
      definition: pass,
      type: 'STANDARD',
      tags: { owner: 'benefits' },
    });
    const { tags } = await client.send(new sfn.ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual([{ key: 'owner', value: 'benefits' }]);
    const unknown = client.send(new sfn.ListActivitiesCommand({}));
    await expect(unknown).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});

test('every change of status is an event on the bus, as AWS shapes it', async () => {
  const world = aWorld({ serve: () => Promise.reject(new Thrown('Unavailable')) });
  world.register(inARow({ Serve: aTask('serve') }));
  const executionArn = await world.start({ run: 'r1' });
  await world.ended(executionArn);
  await world.call('RedriveExecution', { executionArn });
  await world.ended(executionArn);
  const details = world.events.map(({ detail }) => detail as Record<string, unknown>);
  expect(details.map(({ status, redriveCount }) => [status, redriveCount])).toEqual([
    ['RUNNING', 0],
    ['FAILED', 0],
    ['RUNNING', 1],
    ['FAILED', 1],
  ]);
  expect(world.events[1]).toMatchObject({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn: machineArn('machine'),
      name: 'run',
      status: 'FAILED',
      startDate: Date.parse('2026-02-01T00:00:00Z'),
      input: '{"run":"r1"}',
      output: null,
      error: 'Unavailable',
    },
  });
  expect(details[1]?.stopDate).toBeGreaterThanOrEqual(Date.parse('2026-02-01T00:00:00Z'));
});

test('a name that means something to a file system is only a name', async () => {
  const world = aWorld();
  world.register(pass, '..');
  const executionArn = await world.start({}, '...', '..');
  expect((await world.ended(executionArn)).status).toBe('SUCCEEDED');
  world.killAndRestart();
  expect(await world.call('DescribeExecution', { executionArn })).toMatchObject({ name: '...' });
});
