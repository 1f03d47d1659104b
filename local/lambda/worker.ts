import { existsSync, openSync, writeSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { makeAuthoriser } from '../authorisation/authoriser.ts';
import { disturbCalls } from '../faults/call-faults.ts';
import { shiftDate } from '../time/shifted-date.ts';
import { recordCalls } from './call-recorder.ts';
import type { FunctionFailure, Invocation, WorkerMessage, WorkerSettings } from './messages.ts';
import { readableStack } from './readable-stack.ts';

/**
 * The sandbox of one function. It prepares what a function may see (its clock, its log, its calls
 * counted), loads the deployed bundle, and then answers one invocation after the other.
 */
const settings = workerData as WorkerSettings;
const port = parentPort as MessagePort;
const offset = new Float64Array(settings.offset);

shiftDate(() => offset[0] ?? 0);
writeLogTo(settings.logFile);
// A bundle compiled once is read by every later worker: 24 MB instead of 37 each, measured.
enableCompileCache(settings.codeCache);
const send = (message: WorkerMessage) => port.postMessage(message);
const takeCalls = recordCalls(
  settings.rights && makeAuthoriser(settings.rights, (news) => send({ kind: 'right', news })),
);

/** AWS's limit for the answer of a synchronous invocation. */
const ANSWER_BYTES_MAX = 6_291_556;

const disturbed =
  settings.faults &&
  disturbCalls(
    settings.faults,
    (fault) => send({ kind: 'disturbed', fault }),
    () => process.exit(137),
  );

type Handler = (event: unknown, context: object) => unknown;

try {
  const handler = await loadHandler();
  port.on('message', (invocation: Invocation) => void answer(handler, invocation));
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'unusable', failure: describeFailure(error) });
}

async function loadHandler(): Promise<Handler> {
  const dot = settings.handler.lastIndexOf('.');
  const name = settings.handler.slice(dot + 1);
  const base = join(settings.code, settings.handler.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((ending) => base + ending).find(existsSync);
  if (file === undefined) {
    throw Object.assign(new Error(`Cannot find module '${base}.mjs'`), {
      name: 'Runtime.ImportModuleError',
    });
  }
  const bundle = await import(pathToFileURL(file).href);
  const handler = bundle[name] ?? bundle.default?.[name];
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${settings.handler} is undefined or not exported`), {
    name: 'Runtime.HandlerNotFound',
  });
}

let answeredBefore = false;

async function answer(handler: Handler, invocation: Invocation): Promise<void> {
  const { requestId } = invocation;
  disturbed?.begin(invocation.crash);
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    const payload = JSON.stringify(result) ?? 'null';
    refuseTooLarge(payload);
    send({ kind: 'answered', requestId, calls: takeCalls(), outcome: { ok: true, payload } });
  } catch (error) {
    const outcome = { ok: false as const, ...describeFailure(error) };
    console.error(JSON.stringify({ requestId, ...outcome }));
    send({ kind: 'answered', requestId, calls: takeCalls(), outcome });
  }
  // Not at the end, when Node would do it by itself: other workers want it before.
  if (!answeredBefore) flushCompileCache();
  answeredBefore = true;
}

function refuseTooLarge(payload: string): void {
  if (Buffer.byteLength(payload) <= ANSWER_BYTES_MAX) return;
  throw Object.assign(
    new Error(
      'Response payload size exceeded maximum allowed payload size ' +
        `(${ANSWER_BYTES_MAX} bytes).`,
    ),
    { name: 'Function.ResponseSizeTooLarge' },
  );
}

function contextOf({ requestId, timeoutMs }: Invocation): object {
  const endsAt = performance.now() + timeoutMs;
  const { functionName, functionArn, memoryMb } = settings;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
    invokedFunctionArn: functionArn,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: functionName,
    memoryLimitInMB: String(memoryMb),
  };
}

/** As the Node.js runtime reports it: the name is the type that workflows match on. */
function describeFailure(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (settings.sourceMaps ? readableStack(error) : (error.stack ?? '')).split('\n'),
  };
}

/** Straight to the file: a worker's own standard output would pass through the main thread. */
function writeLogTo(file: string): void {
  const log = openSync(file, 'a');
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    if (typeof chunk === 'string') writeSync(log, chunk);
    else writeSync(log, chunk);
    const done = rest.findLast((each) => typeof each === 'function');
    if (typeof done === 'function') done();
    return true;
  };
  process.stdout.write = write as typeof process.stdout.write;
  process.stderr.write = write as typeof process.stderr.write;
}
