import { keepAliveHttp } from '../../../adapters/aws/http.ts';
import type { ChargingReach } from '../../../adapters/charging/charging.ts';
import type {
  Clock,
  Database,
  Http,
  HttpRequest,
  HttpResponse,
  Item,
  SettingName,
  Update,
} from '../../../adapters/env.ts';
import { grantId, monthlyDataKey } from '../../../domain/benefit-key.ts';
import { Conflict, Defect } from '../../../domain/errors.ts';
import type { TopUpOrder } from '../../../domain/grant.ts';
import { startStandIn } from '../../../partners/charging/server.ts';
import { type Client, clientOf, token } from '../../partners/charging/stand-in-client.ts';

export const february = {
  programme: 'customer-appreciation',
  benefit: 'monthly-data',
  cycle: '2026-02',
};

/** The order for a line's February. */
export const orderFor = (line: string, given: Partial<TopUpOrder> = {}): TopUpOrder => {
  const key = monthlyDataKey('customer-appreciation', line, '2026-02');
  return {
    grantId: grantId(key),
    key,
    line,
    amountMb: 102_400,
    validity: { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' },
    ...given,
  };
};

export type ChargingEnv = ChargingReach & { readonly logged: Item[] };

/** The ports that charging touches; what a test does not name is real or kept in memory. */
export const chargingEnv = (given: {
  url?: string;
  class?: string;
  http?: Http;
  clock?: Clock;
  database?: Pick<Database, 'get' | 'update'>;
}): ChargingEnv => {
  const settings: Partial<Record<SettingName, string>> = {
    CHARGING_URL: given.url ?? 'http://charging.example',
    CHARGING_SECRET: 'the-secret',
    CHARGING_CLASS: given.class ?? 'A',
    WORK_TABLE: 'work',
  };
  const logged: Item[] = [];
  let ids = 0;
  return {
    settings: {
      optional: (name) => settings[name],
      required: (name) => settings[name] ?? fail(`no setting ${name}`),
    },
    secrets: { read: async () => token },
    http: given.http ?? keepAliveHttp(16),
    clock: given.clock ?? {
      now: () => Date.now(),
      elapsed: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    ids: { next: () => `attempt-${++ids}` },
    log: {
      info: () => {},
      error: (message, fields) => void logged.push({ message, ...fields }),
      metrics: () => {},
    },
    database: { ...unusedDatabase, ...(given.database ?? tableInMemory()) },
    logged,
  };
};

const fail = (message: string): never => {
  throw new Defect(message);
};

const unused = (): never => fail('charging does not use this port');
const unusedDatabase: Database = {
  insertAll: unused,
  get: unused,
  getAll: unused,
  query: unused,
  scan: unused,
  update: unused,
  transact: unused,
};

/** A table that judges the conditions of `adapters/conditions.ts` as written. */
export const tableInMemory = (): Pick<Database, 'get' | 'update'> & {
  items: Map<string, Item>;
} => {
  const items = new Map<string, Item>();
  const nameOf = (key: Item): string => JSON.stringify([key.pk, key.sk]);
  return {
    items,
    get: async (_call, _table, key) => structuredClone(items.get(nameOf(key))),
    update: async (call, _table, update) => {
      const held = items.get(nameOf(update.key));
      if (!holds(update, held)) throw new Conflict(`Could not ${call}`);
      const item: Item = { ...held, ...update.key, ...update.set };
      for (const name of update.remove ?? []) delete item[name];
      items.set(nameOf(update.key), item);
      return structuredClone(item);
    },
  };
};

const holds = ({ condition, names = {}, values = {} }: Update, item: Item = {}): boolean =>
  condition.split(' AND ').every((part) => {
    const text = part.replace(/^\((.*)\)$/, '$1');
    return text.split(' OR ').some((one) => {
      const [, absent] = /^attribute_not_exists\((#\w+)\)$/.exec(one) ?? [];
      if (absent) return item[names[absent] ?? ''] === undefined;
      const [, name = '', comparison, value = ''] = /^(#\w+) (=|<=) (:\w+)$/.exec(one) ?? [];
      const held = item[names[name] ?? ''];
      if (comparison === '=') return held === values[value];
      if (comparison === '<=') return (held as number) <= (values[value] as number);
      throw new Defect(`This table does not know the condition ${one}`);
    });
  });

export interface Stage {
  readonly client: Client;
  readonly env: ChargingEnv;
}

/** A stand-in for the duration of `use`, and the ports that reach it. */
export const withCharging = async (
  given: { class?: 'A' | 'C' },
  use: (stage: Stage) => Promise<void>,
): Promise<void> => {
  const standIn = await startStandIn({ port: 0, token });
  const client = clientOf(standIn.port);
  try {
    if (given.class === 'C') await client.control({ keys: 'none' });
    await use({ client, env: chargingEnv({ ...given, url: `http://127.0.0.1:${standIn.port}` }) });
  } finally {
    await standIn.close();
  }
};

/** A charging system that answers every call with this, and what it was sent. */
export const answering = (
  answer: Partial<HttpResponse> | ((request: HttpRequest, call: number) => Partial<HttpResponse>),
): Http & { readonly sent: HttpRequest[] } => {
  const sent: HttpRequest[] = [];
  return {
    sent,
    send: async (_call, request) => {
      sent.push(request);
      const given = typeof answer === 'function' ? answer(request, sent.length) : answer;
      return { status: 200, headers: {}, body: '', ...given };
    },
  };
};
