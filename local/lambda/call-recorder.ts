import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { CallCount } from './messages.ts';
import { describeAwsCall, describeOtherCall, type NamedCall } from './named-call.ts';
import { countUnits } from './units.ts';

type Units = ReadonlyMap<string, number>;

/**
 * Counts every HTTP call that leaves this thread, whoever makes it: it listens to Node's own
 * channels, so the bundle needs no part in it. Answers a function that hands over the counts since
 * the last time.
 */
export function recordCalls(): () => CallCount[] {
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
    watchBody(request, (body) => calls.set(request, describeAwsCall(request, body)));
  });
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    answered.add(request);
    const call = calls.get(request) ?? describeAwsCall(request, '');
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

/** Hears the first piece of what is sent, where the names of table and statement are. */
function watchBody(request: ClientRequest, heard: (body: string) => void): void {
  let told = false;
  const tell = (chunk: unknown) => {
    if (told) return;
    told = true;
    const isText = typeof chunk === 'string' || chunk instanceof Uint8Array;
    heard(isText ? String(typeof chunk === 'string' ? chunk : Buffer.from(chunk)) : '');
  };
  const { write, end } = request;
  request.write = function (this: ClientRequest, ...given: unknown[]) {
    tell(given[0]);
    return Reflect.apply(write, this, given) as boolean;
  } as ClientRequest['write'];
  request.end = function (this: ClientRequest, ...given: unknown[]) {
    tell(given[0]);
    return Reflect.apply(end, this, given) as ClientRequest;
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
