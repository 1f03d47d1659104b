import type { Database, Env, Http, Item, Objects, Settings } from '../../../adapters/env.ts';
import { NoAnswer } from '../../../adapters/env.ts';
import { Conflict, Defect, Unavailable } from '../../../domain/errors.ts';

import type { Agenda } from './agenda.ts';
import { sendPartly } from './partly-answered.ts';
import { type Io, inSandbox, type Sandbox } from './sandbox.ts';
import type { Services } from './services.ts';

interface Ground {
  readonly agenda: Agenda;
  readonly services: Services;
  readonly settings: Settings;
  readonly nextId: () => string;
}

const secretKeptMs = 300_000;
const lateArrivalsMs = [1_000, 15_000, 60_000];
const twiceMs = 40;

/** The outside as one sandbox sees it: every call goes through `io`, and time is the agenda's. */
export const sandboxEnv = (ground: Ground, sandbox: Sandbox, io: Io): Env => {
  const { agenda, services, settings, nextId } = ground;
  const kept = new Map<string, { text: string; until: number }>();
  const elapsed = () => agenda.now() - sandbox.bootedAt;
  const denied = (call: string) => () => Promise.reject(new Defect(`Could not ${call}: no right`));
  return {
    settings,
    clock: {
      now: () => agenda.now() + sandbox.skewMs,
      elapsed,
      sleep: (ms) =>
        new Promise((resolve) => {
          sandbox.pending += 1;
          const wake = (): void => {
            sandbox.pending -= 1;
            resolve();
          };
          agenda.after(ms, () => inSandbox(agenda, sandbox, wake));
        }),
    },
    ids: { next: nextId },
    database: databaseOf(services, io),
    objects: objectsOf(services.objects, io),
    workflows: {
      start: (call, ...given) =>
        io({ operation: 'start-workflow', call }, () => services.workflows.start(call, ...given), {
          'own-echo': async () => {
            const started = await services.workflows.start(call, ...given);
            return { ...started, outcome: 'exists' as const };
          },
        }),
      answer: (call, ...given) =>
        io({ operation: 'answer-token', call }, () => services.workflows.answer(call, ...given), {
          'own-echo': async () => {
            await services.workflows.answer(call, ...given);
            return 'gone' as const;
          },
        }),
    },
    bus: {
      publish: (call, ...given) =>
        io({ operation: 'publish-on-bus', call }, () => services.bus.publish(call, ...given)),
    },
    topics: {
      publish: (call, ...given) =>
        io({ operation: 'publish-on-topic', call }, () => services.topics.publish(call, ...given)),
    },
    queues: {
      send: (call, ...given) =>
        io({ operation: 'send-to-queue', call }, () => services.queues.send(call, ...given)),
    },
    secrets: {
      read: async (call, secret) => {
        const known = kept.get(secret);
        if (known && elapsed() < known.until) return known.text;
        const text = await io(
          { operation: 'read-secret', call },
          () => services.secrets.read(call, secret),
          { denied: denied(call) },
        );
        kept.set(secret, { text, until: elapsed() + secretKeptMs });
        return text;
      },
    },
    seals: {
      dataKey: (call, ...given) =>
        io({ operation: 'make-data-key', call }, () => services.seals.dataKey(call, ...given), {
          denied: denied(call),
        }),
      open: (call, ...given) =>
        io({ operation: 'open-seal', call }, () => services.seals.open(call, ...given), {
          denied: denied(call),
        }),
    },
    signatures: {
      sign: (call, ...given) =>
        io({ operation: 'sign', call }, () => services.signatures.sign(call, ...given), {
          denied: denied(call),
        }),
      publicKey: (call, ...given) => services.signatures.publicKey(call, ...given),
    },
    http: httpOf(ground, io),
    log: services.log,
  };
};

const databaseOf = ({ database, staleQuery }: Services, io: Io): Database => {
  const all = async (items: AsyncIterable<Item>): Promise<Item[]> => {
    const found: Item[] = [];
    for await (const item of items) found.push(item);
    return found;
  };
  const partition = (key: Item | undefined): string => String(key?.pk);
  return {
    insertAll: async (call, table, items) => {
      if (items.length === 0) return [];
      const insert = () => database.insertAll(call, table, items);
      return io({ operation: 'insert-all', call, partition: partition(items[0]) }, insert, {
        'own-echo': async () => {
          await insert();
          return items.map(() => 'duplicate');
        },
        'partly-written': async (arg) => {
          const some = items.filter((_, place) => place % 2 === arg % 2);
          await database.insertAll(call, table, some);
          throw new Unavailable(`Could not ${call}: some items were throttled`);
        },
      });
    },
    get: (call, table, key) =>
      io({ operation: 'get', call, partition: partition(key) }, () =>
        database.get(call, table, key),
      ),
    getAll: async (call, table, keys, project) => {
      if (keys.length === 0) return [];
      const point = { operation: 'get-all', call, partition: partition(keys[0]) } as const;
      return io(point, () => database.getAll(call, table, keys, project));
    },
    async *query(call, table, query) {
      const point = {
        operation: query.index === undefined ? 'query' : 'query-index',
        ...{ call, partition: String(Object.values(query.values)[0]) },
      } as const;
      yield* await io(point, () => all(database.query(call, table, query)), {
        'stale-index': async () => staleQuery(call, table, query),
      });
    },
    async *scan(call, table, scan) {
      yield* await io({ operation: 'scan', call }, () => all(database.scan(call, table, scan)));
    },
    update: (call, table, update) => {
      const change = () => database.update(call, table, update);
      return io({ operation: 'update', call, partition: partition(update.key) }, change, {
        'own-echo': async () => {
          await change();
          throw new Conflict(call);
        },
      });
    },
    transact: (call, writes) =>
      io({ operation: 'transact', call }, () => database.transact(call, writes), {
        'mixed-cancellation': async (arg) => {
          const places = database.refusalsOf(writes);
          const told = places[arg % places.length];
          if (told !== undefined) return { outcome: 'refused', places: [told] };
          throw new Unavailable(`Could not ${call}: TransactionConflict, ThrottlingError`);
        },
      }),
  };
};

const objectsOf = (objects: Objects, io: Io): Objects => ({
  read: (call, ...given) =>
    io({ operation: 'read-object', call }, () => objects.read(call, ...given), {
      truncated: async () => brokenOff(call, await objects.read(call, ...given)),
    }),
  size: (call, ...given) =>
    io({ operation: 'size-of-object', call }, () => objects.size(call, ...given)),
  writeOnce: (call, ...given) =>
    io({ operation: 'write-object', call }, () => objects.writeOnce(call, ...given), {
      'own-echo': async () => {
        const written = await objects.writeOnce(call, ...given);
        return { ...written, outcome: 'exists' };
      },
    }),
  async *list(call, ...given) {
    const listed = async () => {
      const found: { key: string; size: number }[] = [];
      for await (const one of objects.list(call, ...given)) found.push(one);
      return found;
    };
    yield* await io({ operation: 'list-objects', call }, listed);
  },
});

async function* brokenOff(
  call: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk.subarray(0, Math.floor(chunk.length / 2));
    break;
  }
  throw new Unavailable(`Could not ${call}: the connection broke off`);
}

const httpOf = ({ agenda, services }: Ground, io: Io): Http => ({
  send: (call, request) => {
    const act = () => services.http.send(call, request);
    const wait = (ms: number) =>
      new Promise<void>((resolve) => {
        agenda.after(ms, resolve);
      });
    const noAnswer = async (): Promise<never> => {
      await wait(request.timeoutMs);
      throw new NoAnswer(`No answer: ${call}`);
    };
    const page = { headers: {}, body: '<html>Bad gateway</html>' };
    return io({ operation: 'send-http', call }, act, {
      'time-out-before': noAnswer,
      'time-out-after': async () => {
        await act();
        return noAnswer();
      },
      'error-before': async () => ({ status: 503, ...page }),
      'error-after': async () => {
        await act();
        return { status: 503, ...page };
      },
      'too-many': async () => ({ status: 429, headers: { 'retry-after': '2' }, body: '{}' }),
      'strange-answer': async () => {
        await act();
        return { status: 200, ...page };
      },
      'partly-answered': (arg) => sendPartly(services.http, call, { request, arg }),
      'late-arrival': async (arg) => {
        const lateMs = lateArrivalsMs[arg % lateArrivalsMs.length] ?? 0;
        agenda.after(request.timeoutMs + lateMs, () => void act().catch(() => undefined));
        return noAnswer();
      },
      'arrives-twice': async () => {
        agenda.after(twiceMs, () => void act().catch(() => undefined));
        return act();
      },
    });
  },
});
