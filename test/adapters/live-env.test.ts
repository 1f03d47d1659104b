import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { keepAliveHttp } from '../../adapters/aws/http.ts';
import { jsonLog } from '../../adapters/aws/log.ts';
import { NoAnswer } from '../../adapters/env.ts';
import { environmentSettings } from '../../adapters/live-env.ts';

describe('settings', () => {
  it('that are missing are named, with what to do', () => {
    const settings = environmentSettings({ WORK_TABLE: '' });
    expect(settings.optional('WORK_TABLE')).toBeUndefined();
    expect(() => settings.required('WORK_TABLE')).toThrow(
      'The environment variable WORK_TABLE is not set',
    );
  });
});

describe('the log', () => {
  it('writes metrics so that CloudWatch reads them, by benefit', () => {
    const lines: string[] = [];
    const clock = { now: () => 0, elapsed: () => 0, sleep: async () => {} };
    jsonLog(clock, (line) => lines.push(line)).metrics({ benefit: 'b' }, { granted: 3 });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      benefit: 'b',
      granted: 3,
      _aws: {
        CloudWatchMetrics: [{ Dimensions: [['benefit']], Metrics: [{ Name: 'granted' }] }],
      },
    });
  });
});

describe('HTTP', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  const serving = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    server = createServer(answer as never);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const send = (url: string, timeoutMs = 2_000, body?: string) =>
    keepAliveHttp(2).send('ask', {
      ...{ method: 'POST' as const, url, headers: {}, timeoutMs },
      ...(body !== undefined && { body }),
    });

  it('answers status, headers and body, whatever the status', async () => {
    const url = await serving((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(503, { 'Retry-After': '2' }).end('später');
      });
    });
    expect(await send(url, 2_000, '{}')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: 'später',
    });
  });

  it.each([
    ['never comes', () => undefined],
    ['is cut off', (_: unknown, response: { destroy(): void }) => response.destroy()],
    [
      'breaks off half-way',
      (
        _: unknown,
        response: {
          writeHead(n: number, h: object): void;
          write(t: string): void;
          destroy(): void;
        },
      ) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      },
    ],
  ])('an answer that %s is no answer', async (_what, answer) => {
    const url = await serving(answer as never);
    await expect(send(url, 300)).rejects.toBeInstanceOf(NoAnswer);
  });

  it('nobody there is no answer', async () => {
    await expect(send('http://127.0.0.1:9/')).rejects.toBeInstanceOf(NoAnswer);
  });
});
