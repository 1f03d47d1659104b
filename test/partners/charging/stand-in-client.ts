import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import {
  basePath,
  type ReversalRequest,
  type TopUpRequest,
} from '../../../partners/charging/contract.ts';
import { startStandIn } from '../../../partners/charging/server.ts';

export const token = 'a-token-for-tests';
export const topUpPath = `${basePath}/topupBalance`;

export const anOrder = (
  externalId: string,
  given: { line?: string; amountMb?: number; from?: string; cycle?: string; benefit?: string } = {},
): TopUpRequest => ({
  externalId,
  '@type': 'TopupBalance',
  description: 'a test',
  channel: { id: 'benefits-orchestrator' },
  logicalResource: { id: given.line ?? `L-${externalId}`, '@type': 'LogicalResource' },
  amount: { amount: given.amountMb ?? 102_400, units: 'MB' },
  validFor: {
    startDateTime: given.from ?? '2026-02-01T00:00:00+09:00',
    endDateTime: '2026-03-01T00:00:00+09:00',
  },
  characteristic: [
    { name: 'programme', value: 'customer-appreciation' },
    { name: 'benefit', value: given.benefit ?? 'monthly-data' },
    { name: 'cycle', value: given.cycle ?? '2026-02' },
  ],
});

/** Taking back what is unused of a top-up, under a key of its own. */
export const aReversal = (externalId: string, topUpId: string, key: string): ReversalRequest => ({
  externalId,
  '@type': 'TopupBalanceReversal',
  channel: { id: 'benefits-orchestrator' },
  topupBalance: { id: topUpId, externalId: key },
});

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  readonly content: any;
}

export interface Client {
  readonly port: number;
  send(method: string, path: string, body?: unknown, how?: How): Promise<Answered>;
  topUp(order: unknown, how?: How): Promise<Answered>;
  topUpAll(orders: readonly unknown[], how?: How): Promise<Answered>;
  look(externalId: string): Promise<Answered>;
  control(control: unknown): Promise<Answered>;
}

interface How {
  readonly token?: string;
  readonly timeoutMs?: number;
  readonly agent?: Agent;
}

/** Speaks to the stand-in as any client would: rejects where no answer comes. */
export const clientOf = (port: number): Client => {
  const send: Client['send'] = (method, path, body, how = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          ...(how.agent && { agent: how.agent }),
          headers: { authorization: `Bearer ${how.token ?? token}` },
          timeout: how.timeoutMs ?? 5_000,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              content: JSON.parse(text),
            });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
    });
  return {
    port,
    send,
    topUp: (order, how) => send('POST', topUpPath, order, how),
    topUpAll: (items, how) => send('POST', `${topUpPath}/batch`, { items }, how),
    look: (externalId) => send('GET', `${topUpPath}?externalId=${externalId}`),
    control: (control) => send('POST', '/control', control),
  };
};

/** A stand-in in this process, in memory, for the duration of `use`. */
export const withStandIn = async (use: (client: Client) => Promise<void>): Promise<void> => {
  const standIn = await startStandIn({ port: 0, token });
  try {
    await use(clientOf(standIn.port));
  } finally {
    await standIn.close();
  }
};

export interface StandInProcess {
  readonly child: ChildProcess;
  readonly client: Client;
}

/** A stand-in in a process of its own, as the local cloud runs it. */
export const forkStandIn = async (dataFile: string): Promise<StandInProcess> => {
  const child = fork(new URL('../../../partners/charging/server.ts', import.meta.url), {
    env: { PATH: process.env.PATH, PORT: '0', TOKEN: token, DATA_FILE: dataFile },
    execArgv: [],
  });
  const [message] = (await once(child, 'message')) as [{ ready: boolean; port: number }];
  return { child, client: clientOf(message.port) };
};
