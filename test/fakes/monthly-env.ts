import type { Env, Item, SettingName } from '../../adapters/env.ts';
import { Defect } from '../../domain/errors.ts';
import { type ChargingInMemory, chargingInMemory, chargingToken } from './charging-in-memory.ts';
import { type DatabaseInMemory, databaseInMemory } from './database-in-memory.ts';
import { type ObjectsInMemory, objectsInMemory } from './objects-in-memory.ts';
import { sealsInMemory } from './seals-in-memory.ts';
import { signaturesInMemory } from './signatures-in-memory.ts';

/** What happens at a port call, by the call's name. */
export type Disturbance = (call: string, when: 'before' | 'after') => void | Promise<void>;

export interface MonthlyEnv extends Env {
  readonly database: DatabaseInMemory;
  readonly objects: ObjectsInMemory;
  readonly http: ChargingInMemory;
  /** The names of the port calls, in order. */
  readonly calls: string[];
  readonly published: { type: string; detail: Item }[];
  /** To operations. */
  readonly told: { subject: string; message: string }[];
  /** To customers and their bills, by topic. */
  readonly messages: { topic: string; message: Item }[];
  readonly sent: { message: Item; delaySeconds: number }[];
  readonly started: { name: string; input: unknown }[];
  readonly answered: { token: string; answer: unknown }[];
  readonly logged: Item[];
  readonly time: { now: number };
  /** Undefined disturbs nothing. */
  disturb: Disturbance | undefined;
}

const settings: Partial<Record<SettingName, string>> = {
  PROGRAMME: 'customer-appreciation@1',
  CODE_VERSION: 'code',
  LEDGER_TABLE: 'Ledger',
  WORK_TABLE: 'Work',
  CONTROLS_TABLE: 'Controls',
  LINES_TABLE: 'Lines',
  COHORT_BUCKET: 'cohorts',
  RESULTS_BUCKET: 'results',
  RECORD_BUCKET: 'record',
  RECORD_KEY: 'record-key',
  ACCESS_TABLE: 'Access',
  APPROVAL: 'not_required',
  BATCHES_AT_ONCE_MAX: '10000',
  MONTHLY_DATA_PREVIEW_STATE_MACHINE: 'arn:aws:states:::stateMachine:monthly-data-preview',
  MONTHLY_DATA_STATE_MACHINE: 'arn:aws:states:::stateMachine:monthly-data',
  BUS: 'bus',
  OPERATIONS_TOPIC: 'operations',
  LINE_EVENTS_QUEUE: 'line-events',
  CHARGING_URL: 'http://charging.example',
  CHARGING_SECRET: 'charging-secret',
  CHARGING_CLASS: 'A',
  NOTICES_TABLE: 'Notices',
  APPLICATIONS_TABLE: 'Applications',
  ENROLMENTS_TABLE: 'Enrolments',
  CODES_TABLE: 'Codes',
  NOTICES_TOPIC: 'notices',
  STATEMENT_LINES_TOPIC: 'statement-lines',
  QUIET_HOURS: '21-8',
};

/** The outside as the monthly run sees it, in memory, on a clock that only sleep and the test move:
 * 1 February 2026, 00:00 in Korea. */
export const monthlyEnv = async (
  given: Partial<Record<SettingName, string>> = {},
): Promise<MonthlyEnv> => {
  const time = { now: Date.parse('2026-01-31T15:00:00.000Z') };
  const clock = {
    now: () => time.now,
    elapsed: () => time.now,
    sleep: async (ms: number) => {
      time.now += ms;
    },
  };
  const all = { ...settings, ...given };
  const calls: string[] = [];
  const records = {
    published: [],
    told: [],
    messages: [],
    sent: [],
    started: [],
    answered: [],
    logged: [],
  } as Pick<
    MonthlyEnv,
    'published' | 'told' | 'messages' | 'sent' | 'started' | 'answered' | 'logged'
  >;
  const env: MonthlyEnv = {
    ...records,
    calls,
    time,
    disturb: undefined,
    settings: {
      optional: (name) => all[name],
      required: (name) => {
        const value = all[name];
        if (value === undefined) throw new Defect(`no setting ${name}`);
        return value;
      },
    },
    clock,
    ids: { next: () => 'id' },
    database: databaseInMemory(),
    objects: objectsInMemory(),
    http: await chargingInMemory(clock),
    workflows: {
      start: async (_call, machine, name, input) => {
        const exists = records.started.some((other) => other.name === name);
        if (!exists) records.started.push({ name, input });
        return { outcome: exists ? 'exists' : 'started', execution: `${machine}:${name}` };
      },
      answer: async (_call, token, answer) => {
        if (records.answered.some((other) => other.token === token)) return 'gone';
        records.answered.push({ token, answer });
        return 'answered';
      },
    },
    bus: {
      publish: async (_call, _bus, type, detail) => void records.published.push({ type, detail }),
    },
    topics: {
      publish: async (_call, topic, subject, message) => {
        if (topic === all.OPERATIONS_TOPIC) records.told.push({ subject, message });
        else records.messages.push({ topic, message: JSON.parse(message) as Item });
      },
    },
    queues: {
      send: async (_call, _queue, message, delaySeconds) =>
        void records.sent.push({ message, delaySeconds }),
    },
    secrets: { read: async () => chargingToken },
    seals: sealsInMemory(),
    signatures: signaturesInMemory(),
    log: {
      info: (message, fields) => void records.logged.push({ message, ...fields }),
      error: (message, fields) => void records.logged.push({ level: 'error', message, ...fields }),
      metrics: (dimensions, values) => void records.logged.push({ ...dimensions, ...values }),
    },
  };
  return watched(env);
};

const watchedMethods = [
  ...['insertAll', 'get', 'getAll', 'update', 'transact', 'read', 'size', 'writeOnce'],
  ...['send', 'start', 'answer', 'publish', 'dataKey', 'open', 'sign'],
];
const watchedPorts = [
  ...(['database', 'objects', 'http', 'workflows', 'bus', 'topics', 'queues', 'seals'] as const),
  'signatures' as const,
];

/** Every call of these ports passes the disturbance before and after its effect. */
const watched = (env: MonthlyEnv): MonthlyEnv => {
  for (const port of watchedPorts) {
    const methods = env[port] as unknown as Record<string, (...given: unknown[]) => unknown>;
    for (const name of watchedMethods) {
      const method = methods[name];
      if (!method) continue;
      methods[name] = async (...given) => {
        const call = String(given[0]);
        env.calls.push(call);
        await env.disturb?.(call, 'before');
        const answer = await method(...given);
        await env.disturb?.(call, 'after');
        return answer;
      };
    }
  }
  const { query } = env.database;
  env.database.query = async function* (call, ...given) {
    env.calls.push(call);
    await env.disturb?.(call, 'before');
    yield* query(call, ...given);
    await env.disturb?.(call, 'after');
  };
  return env;
};
