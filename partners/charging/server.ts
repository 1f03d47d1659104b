import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { type ChargingSystem, makeChargingSystem, tooLarge } from './charging-system.ts';
import { bodyBytesMax, tmfError } from './contract.ts';
import { openLedger } from './ledger.ts';
import { errorReply, type Reply } from './replies.ts';

/** A connection without an answer is closed after so long, when the client has not done it. */
const silenceMsMax = 300_000;

export interface RunningStandIn {
  readonly port: number;
  /** Refuses new calls, writes what is booked, and ends. */
  close(): Promise<void>;
}

/** The stand-in for the operator's charging system, on the loopback address. */
export const startStandIn = async ({
  port,
  token,
  dataFile,
}: {
  port: number;
  token: string;
  dataFile?: string | undefined;
}): Promise<RunningStandIn> => {
  const ledger = await openLedger(dataFile, () => Date.now());
  const system = makeChargingSystem({
    ledger,
    token,
    elapsedMs: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
  });
  const server = createServer((request, response) => {
    serve(system, request, response).catch((cause) => fail(response, cause));
  });
  server.keepAliveTimeout = 60_000;
  await listen(server, port);
  return {
    port: (server.address() as { port: number }).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await ledger.close();
    },
  };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

const serve = async (
  system: ChargingSystem,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const body = await readBody(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const reply =
    body === undefined
      ? tooLarge()
      : await system.answer({
          method: request.method ?? 'GET',
          path: url.pathname,
          query: url.searchParams,
          authorization: request.headers.authorization,
          body,
        });
  send(response, reply);
};

/** The body, or nothing where it is over the limit: then no more of it is kept. */
const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  return bytes <= bodyBytesMax ? Buffer.concat(chunks).toString('utf8') : undefined;
};

const send = (response: ServerResponse, reply: Reply): void => {
  if (reply === 'cut') return void response.socket?.destroy();
  if (reply === 'silence') {
    return void setTimeout(() => response.socket?.destroy(), silenceMsMax).unref();
  }
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
  });
  response.end(reply.body);
};

/** A fault of the stand-in itself, such as a full disk: said to the client and on standard error. */
const fail = (response: ServerResponse, cause: unknown): void => {
  // A client that hangs up while it sends is no fault of ours, and there is nobody to answer.
  if (response.destroyed || response.socket?.destroyed) return;
  console.error(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  send(response, errorReply(tmfError(500, 'internalError', { reason: 'Out of order.', message })));
};

const settingsSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  TOKEN: z.string().min(1),
  DATA_FILE: z.string().min(1).optional(),
});

const main = async (): Promise<void> => {
  const settings = settingsSchema.safeParse(process.env);
  if (!settings.success) {
    console.error(
      'The charging stand-in takes PORT (0 for any free one), TOKEN (required) and DATA_FILE ' +
        `(in memory without it). Wrong: ${settings.error.issues[0]?.path.join('.')}.`,
    );
    process.exitCode = 2;
    process.disconnect?.();
    return;
  }
  const { PORT, TOKEN, DATA_FILE } = settings.data;
  const standIn = await startStandIn({ port: PORT, token: TOKEN, dataFile: DATA_FILE });
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    standIn.close().then(
      () => process.exit(0),
      (cause) => {
        console.error(cause);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  if (process.send) {
    // Ctrl-C reaches the whole group; the parent ends us, after its own work is done.
    process.on('SIGINT', () => {});
    process.on('disconnect', end);
    process.send({ ready: true, port: standIn.port });
  } else {
    process.on('SIGINT', end);
    console.log(`Charging stand-in on http://127.0.0.1:${standIn.port}`);
  }
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
