import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Authoriser } from '../authorisation/authoriser.ts';
import { deny } from '../authorisation/denial.ts';
import type { CallCount } from './messages.ts';
import { describeAwsCall, describeOtherCall, type NamedCall } from './named-call.ts';
import { countUnits } from './units.ts';

type Units = ReadonlyMap<string, number>;

/**
 * Counts every HTTP call that leaves this thread, whoever makes it: it listens to Node's own
 * channels, so the bundle needs no part in it. What the authoriser refuses does not leave: its
 * caller gets the service's refusal. Answers a function that hands over the counts since the last
 * time.
 */
export function recordCalls(authoriser?: Authoriser): () => CallCount[] {
  const counts = new Map<string, CallCount>();
  const add = ({ action, call }: NamedCall, resource: string, count: number, units: number) => {
    const key = `${action} ${call} ${resource}`;
    const kept = counts.get(key);
    if (kept === undefined) counts.set(key, { action, call, resource, count, units });
    else {
      kept.count += count;
      kept.units += units;
    }
  };

  // What a table used in a transaction is shared by the rights that it took there.
  const addParts = (call: NamedCall & Required<Pick<NamedCall, 'parts'>>, units: Units) => {
    for (const { action, table } of call.parts) {
      const onTable = call.parts.filter((each) => each.table === table).length;
      add({ ...call, action }, table, 1, (units.get(table) ?? 0) / onTable);
    }
  };

  const calls = new WeakMap<ClientRequest, NamedCall>();
  const answered = new WeakSet<ClientRequest>();
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    watchBody(request, (body) => {
      const call = describeAwsCall(request, body);
      calls.set(request, call);
      const ifNoneMatch = textOf(request.getHeader('if-none-match'));
      const refusal = authoriser?.refusal({ call, path: request.path, ifNoneMatch, body });
      if (refusal === undefined) return true;
      deny(request, call.action, refusal);
      return false;
    });
  });
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    answered.add(request);
    const call = calls.get(request) ?? describeAwsCall(request, '');
    if (response.statusCode === 404 && /^(Get|Head)Object$/.test(call.call)) {
      authoriser?.mayMiss(call.resource);
    }
    if (!call.countsUnits) return add(call, call.resource, 1, 0);
    watchAnswer(response, (body) => {
      const units = countUnits(body);
      if (call.parts !== undefined) return addParts({ ...call, parts: call.parts }, units);
      if (units.size === 0) add(call, call.resource, 1, 0);
      // A transaction over two tables is one call on each.
      for (const [table, used] of units) add(call, table, 1, used);
    });
  });
  // A call without an answer was made all the same: its effect is unknown, its cost is not nil.
  subscribe('http.client.request.error', (message) => {
    const { request } = message as { request: ClientRequest };
    // An answer that broke off was counted when it began.
    if (answered.has(request)) return;
    const call = calls.get(request) ?? describeAwsCall(request, '');
    add(call, call.resource, 1, 0);
  });
  subscribe('undici:request:create', (message) => {
    const { request } = message as { request: { origin: string; path: string; method: string } };
    const call = describeOtherCall(request.method, request.origin, request.path);
    add(call, call.resource, 1, 0);
  });

  return () => {
    const taken = [...counts.values()];
    counts.clear();
    return taken;
  };
}

const textOf = (header: unknown): string | undefined =>
  header === undefined ? undefined : String(header);

/**
 * Hears the first piece of what is sent, where the names of table and statement are, and answers
 * whether anything of it may leave.
 */
function watchBody(request: ClientRequest, heard: (body: string) => boolean): void {
  let leaves: boolean | undefined;
  const mayLeave = (chunk: unknown): boolean => {
    const isText = typeof chunk === 'string' || chunk instanceof Uint8Array;
    leaves ??= heard(isText ? String(typeof chunk === 'string' ? chunk : Buffer.from(chunk)) : '');
    return leaves;
  };
  const done = (given: unknown[]): void => {
    const callback = given.findLast((each) => typeof each === 'function');
    if (typeof callback === 'function') process.nextTick(callback as () => void);
  };
  const { write, end } = request;
  request.write = function (this: ClientRequest, ...given: unknown[]) {
    if (mayLeave(given[0])) return Reflect.apply(write, this, given) as boolean;
    done(given);
    return true;
  } as ClientRequest['write'];
  request.end = function (this: ClientRequest, ...given: unknown[]) {
    if (mayLeave(given[0])) return Reflect.apply(end, this, given) as ClientRequest;
    done(given);
    return this;
  } as ClientRequest['end'];
}

/** Hears the whole answer, once, without changing when its reader gets it. */
function watchAnswer(response: IncomingMessage, heard: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const { push } = response;
  response.push = function (this: IncomingMessage, chunk: Buffer | null, encoding) {
    if (chunk === null) heard(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    else chunks.push(chunk);
    return push.call(this, chunk, encoding);
  };
}
