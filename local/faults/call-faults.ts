import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type Answer, faultAnswer, type Service, serviceOf } from './canned-answers.ts';
import { drawsOf } from './draw.ts';
import type { CallFaultKind } from './fault-plan.ts';
import type { CallFaults, InvocationFault } from './faults.ts';
import { cutBatch } from './partial-batch.ts';

/** An ES import of it would load Node's fetch into every worker: 30 ms of each start. */
const http = process.getBuiltinModule('node:http');

const ENDLESS_SHARE = 0.1;

type Fired = (kind: string) => void;

/** What the worker says at the beginning of each invocation. */
export interface DisturbedCalls {
  begin(crash: InvocationFault['crash']): void;
}

/**
 * Disturbs the HTTP calls that leave this thread, whoever makes them: it stands in the place of
 * Node's own `http.request`, so the bundle has no part in it. Must be called before the bundle is
 * loaded. `crash` ends the thread on the spot: no `catch` and no `finally` of the function runs.
 */
export function disturbCalls(faults: CallFaults, fired: Fired, crash: () => never): DisturbedCalls {
  const draw = drawsOf(faults.seed);
  const request = http.request as (...given: unknown[]) => ClientRequest;
  let planned: InvocationFault['crash'];
  let calls = 0;
  const silence = (breaks: () => void): void => {
    const { silenceMsMax } = faults;
    if (silenceMsMax === undefined || draw() < ENDLESS_SHARE) return;
    setTimeout(breaks, draw() * silenceMsMax);
  };
  const crashIfPlanned = (when: 'before' | 'after', number: number): false => {
    if (planned?.when !== when || planned.call !== number) return false;
    fired(`function_crash_${when}_call`);
    return crash();
  };
  http.request = ((...given: unknown[]): ClientRequest => {
    calls += 1;
    const number = calls;
    crashIfPlanned('before', number);
    const options = optionsOf(given);
    const call = { service: serviceOf(options.headers), target: targetOf(options) };
    const kind = faults.kinds
      .filter((each) => canMeet(each, call))
      .find(() => draw() < faults.rate);
    if (kind === undefined) {
      const sent = request(...given);
      if (planned?.when === 'after') answerThrough(sent, () => crashIfPlanned('after', number));
      return sent;
    }
    return disturbed(kind, { request, given, call, draw, silence, fired: () => fired(kind) });
  }) as typeof http.request;
  syncBuiltinESMExports();
  return {
    begin(crash) {
      planned = crash;
      calls = 0;
    },
  };
}

interface Call {
  readonly service: Service;
  /** The operation, where the service names it in a header. */
  readonly target: string;
}

interface Disturbing {
  readonly request: (...given: unknown[]) => ClientRequest;
  readonly given: unknown[];
  readonly call: Call;
  readonly draw: () => number;
  /** Calls back when a silent connection breaks, if it ever does. */
  readonly silence: (breaks: () => void) => void;
  readonly fired: () => void;
}

const conflicts = /^(ExecuteTransaction|TransactWriteItems|UpdateItem)$/;
const batches = /^(BatchExecuteStatement|BatchGetItem)$/;

const canMeet = (kind: CallFaultKind, { service, target }: Call): boolean => {
  if (kind === 'transaction_conflict') return service === 'dynamodb' && conflicts.test(target);
  if (kind === 'batch_partly_throttled') return service === 'dynamodb' && batches.test(target);
  return true;
};

const disturbed = (kind: CallFaultKind, disturbing: Disturbing): ClientRequest => {
  const { call, given, request, silence, fired } = disturbing;
  switch (kind) {
    case 'reset_before':
      fired();
      return instead(disturbing, (connection) => connection.destroy(reset()));
    case 'time_out_before':
      fired();
      return instead(disturbing, (connection) => silence(() => connection.destroy(timedOut())));
    case 'server_error_before':
    case 'throttled':
    case 'transaction_conflict':
      fired();
      return instead(disturbing, (connection) => say(connection, faultAnswer(kind, call)));
    case 'batch_partly_throttled':
      return partly(disturbing);
    default: {
      const sent = request(...given);
      answerThrough(sent, (answer) => {
        fired();
        if (kind === 'time_out_after') {
          stayDeaf(sent, answer);
          return silence(() => sent.emit('error', timedOut()));
        }
        answer.resume();
        answer.once('end', () => {
          if (kind === 'reset_after') sent.emit('error', reset());
          else sent.emit('response', incoming(faultAnswer('server_error_before', call)));
        });
      });
      return sent;
    }
  }
};

const timedOut = (): Error => Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' });
const reset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** The answer is taken by `heard` before the client sees it; true keeps it from the client. */
const answerThrough = (sent: ClientRequest, heard: (answer: IncomingMessage) => unknown): void => {
  const { emit } = sent;
  let taken = false;
  sent.emit = function (this: ClientRequest, event: string | symbol, ...given: unknown[]): boolean {
    if (event !== 'response' || taken) return Reflect.apply(emit, this, [event, ...given]);
    taken = true;
    if (heard(given[0] as IncomingMessage) !== false) return true;
    return Reflect.apply(emit, this, [event, ...given]);
  } as ClientRequest['emit'];
};

/** The client hears nothing until it gives up by itself. */
const stayDeaf = (sent: ClientRequest, answer: IncomingMessage): void => {
  answer.resume();
  sent.destroy = function (this: ClientRequest, error?: Error): ClientRequest {
    // The call was over long ago: Node would not tell the client of its own time-out any more.
    if (error !== undefined) process.nextTick(() => sent.emit('error', error));
    return this;
  } as ClientRequest['destroy'];
};

/** A request to nobody: nothing leaves, and `reply` says what the client meets. */
const instead = (
  { request, given }: Disturbing,
  reply: (connection: Connection) => void,
): ClientRequest => {
  const { agent: _agent, ...options } = optionsOf(given);
  const callback = given.find((each) => typeof each === 'function');
  const url = given[0] instanceof URL ? [given[0]] : [];
  const createConnection = () => new Connection(reply);
  return request(...url, { ...options, createConnection }, ...(callback ? [callback] : []));
};

/** A connection that leads nowhere, with what clients ask of a socket. */
class Connection extends Duplex {
  #replied = false;
  readonly #reply: (connection: Connection) => void;
  constructor(reply: (connection: Connection) => void) {
    super();
    this.#reply = reply;
  }
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
    if (this.#replied) return;
    this.#replied = true;
    setImmediate(() => this.#reply(this));
  }
  setKeepAlive = () => this;
  setNoDelay = () => this;
  setTimeout = () => this;
  ref = () => this;
  unref = () => this;
}

const say = (connection: Connection, { status, headers, body }: Answer): void => {
  const lines = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  connection.push(`HTTP/1.1 ${status} Disturbed\r\n${head}\r\n${body}`);
  connection.push(null);
};

/** An answer as Node hands it to a client, without a connection behind it. */
export const incoming = ({ status, headers, body }: Answer): IncomingMessage => {
  const answer = new http.IncomingMessage(new Socket());
  answer.statusCode = status;
  answer.headers = { ...headers };
  answer.complete = true;
  answer.push(body);
  answer.push(null);
  return answer;
};

/** Some parts of a batch are left out of the request and answered as throttled. */
const partly = ({ request, given, call, draw, fired }: Disturbing): ClientRequest => {
  const sent = request(...given);
  const { end } = sent;
  sent.end = function (this: ClientRequest, ...ends: unknown[]): ClientRequest {
    const body = typeof ends[0] === 'string' || ends[0] instanceof Uint8Array ? ends[0] : undefined;
    const cut = body && cutBatch(call.target, Buffer.from(body).toString('utf8'), draw);
    if (!cut) return Reflect.apply(end, this, ends);
    fired();
    const left = Buffer.from(cut.body);
    sent.setHeader('content-length', left.length);
    answerThrough(sent, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        const said = Buffer.concat(chunks).toString('utf8');
        const status = answer.statusCode ?? 0;
        const headers = { 'content-type': 'application/x-amz-json-1.0' };
        const whole = status === 200 ? cut.answerOf(said) : said;
        sent.emit('response', incoming({ status, headers, body: whole }));
      });
    });
    return Reflect.apply(end, this, [left]);
  } as ClientRequest['end'];
  return sent;
};

const optionsOf = (given: readonly unknown[]): RequestOptions & Record<string, unknown> =>
  (given.find((each) => typeof each === 'object' && !(each instanceof URL)) ??
    {}) as RequestOptions & Record<string, unknown>;

const targetOf = ({ headers }: RequestOptions): string =>
  String((headers as Record<string, unknown> | undefined)?.['x-amz-target'] ?? '').replace(
    /^.*\./,
    '',
  );
