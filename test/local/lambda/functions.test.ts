import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';
import { aCloud, at } from '../a-cloud.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await aCloud('functions');
});
afterAll(() => cloud.stop());

const pull = (string: string, given: object = {}) =>
  cloud.invoke('Puppet', { do: string, ...given });

describe('a function', () => {
  it('answers what its handler returns, as JSON has it', async () => {
    const value = { text: '한글', list: [1, null], gone: undefined };
    expect(await pull('answer', { value })).toEqual({
      ok: true,
      payload: { text: '한글', list: [1, null] },
    });
    expect(await pull('answer')).toEqual({ ok: true, payload: null });
  });

  it('fails by the name and message of what it throws, with the trace', async () => {
    const failed = await pull('throw', { name: 'Unavailable', message: 'charging is silent' });
    expect(failed).toMatchObject({
      ok: false,
      errorType: 'Unavailable',
      errorMessage: 'charging is silent',
      trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
    });
  });

  it('keeps its warm state from one invocation to the next', async () => {
    const first = await pull('count');
    const second = await pull('count');
    expect(first.ok && second.ok && Number(second.payload) - Number(first.payload)).toBe(1);
  });

  it('has its own environment and none of this process', async () => {
    const looked = await pull('look');
    const { environment, ...seen } = (looked as { payload: Record<string, unknown> }).payload;
    expect(environment).toMatchObject({
      TABLE: cloud.outputs.Table,
      AWS_REGION: 'ap-northeast-2',
      AWS_ENDPOINT_URL: cloud.endpoints.aws,
      AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoints.dynamodb,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    });
    expect(environment).not.toHaveProperty('HOME');
    expect(environment).not.toHaveProperty('NODE_OPTIONS');
    expect(seen.functionName).toBe('test-Puppet');
    expect(seen.remaining).toBeGreaterThan(19_000);
  });

  it('sees the clock of the cloud as its Date', async () => {
    await cloud.clock.advanceTo(at('2026-03-01T00:00:00Z'));
    const looked = await pull('look');
    const seen = (looked as { payload: Record<string, unknown> }).payload;
    expect(Number(seen.now) - cloud.clock.now()).toBeGreaterThan(-5000);
    expect(seen).toMatchObject({ explicit: '1970-01-01T00:00:00.000Z', isDate: true });
    expect(seen.today).toMatch(/^2026-03-01T00:00/);
  });

  it('serves two invocations at once in two workers, never two in one', async () => {
    // The second worker may take its time to start on a busy machine: both sleep longer than that.
    const spans = await Promise.all([pull('sleep', { ms: 4000 }), pull('sleep', { ms: 4000 })]);
    const [one, two] = spans.map((each) => (each as { payload: { from: number } }).payload.from);
    expect(Math.abs(Number(one) - Number(two))).toBeLessThan(3900);
  });
});

describe('a function that does not end well', () => {
  it('is ended at its time-out, and the next invocation finds a fresh one', async () => {
    const silent = await cloud.invoke('Hasty', { do: 'hang' });
    expect(silent).toMatchObject({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
    expect(await cloud.invoke('Hasty', { do: 'spin' })).toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    expect(await cloud.invoke('Hasty', { do: 'count' })).toEqual({ ok: true, payload: 1 });
  });

  it.each([
    ['exit', { code: 7 }, 'Runtime.ExitError', 'exit status 7'],
    ['exhaust', {}, 'Runtime.OutOfMemory', 'signal: killed'],
    ['long', { bytes: 7_000_000 }, 'Function.ResponseSizeTooLarge', '6291556 bytes'],
  ])('%s is reported as AWS reports it', async (string, given, errorType, message) => {
    expect(await pull(string, given)).toMatchObject({
      ok: false,
      errorType,
      errorMessage: expect.stringContaining(message),
    });
  });

  it('says which file of the bundle is missing', async () => {
    expect(await cloud.invoke('Broken', {})).toMatchObject({
      ok: false,
      errorType: 'Runtime.ImportModuleError',
    });
  });

  it('is throttled beyond its reserved concurrency', async () => {
    const both = await Promise.all([
      cloud.invoke('Hasty', { do: 'sleep', ms: 200 }),
      cloud.invoke('Hasty', { do: 'sleep', ms: 200 }),
    ]);
    expect(both.map((each) => (each.ok ? 'ok' : each.errorType)).sort()).toEqual([
      'Lambda.TooManyRequestsException',
      'ok',
    ]);
  });

  it('is refused a payload over 6 MB', async () => {
    expect(await pull('answer', { value: 'x'.repeat(6_300_000) })).toMatchObject({
      errorType: 'Lambda.RequestTooLargeException',
    });
  });
});

describe('the record of calls', () => {
  it('names function, permission, resource and units of everything that was called', async () => {
    await pull('count');
    cloud.resetCalls();
    const table = cloud.outputs.Table;
    expect(await pull('insert', { table, pk: 'one' })).toEqual({ ok: true, payload: 2 });
    const bucket = cloud.outputs.Bucket;
    expect(await pull('object', { bucket, key: 'a b/c', text: 'hello' })).toEqual({
      ok: true,
      payload: 'hello',
    });
    const row = (
      action: string,
      call: string,
      resource: unknown,
      count: number,
      units: number,
    ) => ({
      function: 'test-Puppet',
      action,
      call,
      resource,
      count,
      units,
    });
    expect(cloud.calls()).toEqual(
      expect.arrayContaining([
        row('lambda:InvokeFunction', 'Invoke', 'test-Puppet', 2, 0),
        row('dynamodb:PartiQLInsert', 'ExecuteStatement', table, 2, 2),
        row('dynamodb:Query', 'Query', table, 1, 0.5),
        row('s3:PutObject', 'PutObject', bucket, 1, 0),
        row('s3:GetObject', 'GetObject', bucket, 1, 0),
      ]),
    );
  });

  it('names every right that a transaction takes, and shares out what it used', async () => {
    const { Table: table } = cloud.outputs;
    await pull('insert', { table, pk: 'T' });
    cloud.resetCalls();
    // Its insert is of a key that is there: refused, and the rights were asked for all the same.
    expect(await pull('transact', { table, pk: 'T' })).toMatchObject({ ok: false });
    const made = cloud.calls().filter(({ call }) => call === 'ExecuteTransaction');
    expect(made.map(({ action, resource, count }) => [action, resource, count]).sort()).toEqual([
      ['dynamodb:PartiQLInsert', table, 1],
      ['dynamodb:PartiQLUpdate', table, 1],
    ]);
  });
});
