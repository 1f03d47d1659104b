import { createHmac } from 'node:crypto';
import type {
  Bus,
  Http,
  Item,
  Log,
  Query,
  Queues,
  Seals,
  Secrets,
  Signatures,
  Topics,
  Workflows,
} from '../../../adapters/env.ts';
import {
  type DatabaseInMemory,
  databaseInMemory,
  type Written,
} from '../../fakes/database-in-memory.ts';
import { type ObjectsInMemory, objectsInMemory } from '../../fakes/objects-in-memory.ts';
import { sealsInMemory } from '../../fakes/seals-in-memory.ts';
import type { Agenda } from './agenda.ts';

/** Everything outside of the functions, as it truly is: what flows plant, wire and look at. */
export interface Services {
  readonly database: DatabaseInMemory;
  /** An index as it was a moment ago. */
  readonly staleQuery: (call: string, table: string, query: Query) => Promise<Item[]>;
  readonly objects: ObjectsInMemory;
  readonly seals: Seals;
  readonly signatures: Signatures;
  readonly log: Log;
  readonly secrets: Secrets;
  /** By its flow: who answers, who is told, what is started. */
  http: Http;
  bus: Bus;
  topics: Topics;
  queues: Queues;
  workflows: Workflows;
  /** Called at each write that takes effect. */
  readonly onWrite: ((write: Written) => void)[];
  /** Every text that leaves for logs, messages, names and errors. */
  readonly said: unknown[];
}

const indexLagMs = 60_000;

/** Not ECDSA, which draws a number of its own for each signature: an episode must replay. */
export const signatureOf = (text: string): string =>
  createHmac('sha256', 'the only key').update(text).digest('base64');
const repeatableSignatures: Signatures = {
  sign: async (_call, _key, message) =>
    Buffer.from(signatureOf(Buffer.from(message).toString('utf8')), 'base64'),
  publicKey: async () => {
    throw new Error('The simulation checks signatures by signatureOf.');
  },
};

export const makeServices = (agenda: Agenda, random: () => number): Services => {
  const onWrite: ((write: Written) => void)[] = [];
  const recent: (Written & { readonly at: number })[] = [];
  const said: unknown[] = [];
  const database = databaseInMemory((write) => {
    recent.push({ ...write, at: agenda.now() });
    for (const told of onWrite) told(write);
  });
  const nobody = (what: string) => (): never => {
    throw new Error(`This flow has no ${what}: give the world one in begin().`);
  };
  return {
    database,
    staleQuery: async (call, table, query) => {
      const now: Item[] = [];
      for await (const item of database.query(call, table, query)) now.push(item);
      const since = agenda.now() - indexLagMs;
      const unseen = recent.filter((write) => write.table === table && write.at > since);
      const changed = new Set(unseen.map(({ before, after }) => (before ?? after)?.pk));
      const asked = Object.values(query.values);
      const gone = unseen.flatMap(({ before }) =>
        before && asked.includes(before.openShard) ? [before] : [],
      );
      return [...now.filter(({ pk }) => !changed.has(pk)), ...gone];
    },
    objects: objectsInMemory(),
    seals: sealsInMemory((size) => Uint8Array.from({ length: size }, () => random() * 256)),
    signatures: repeatableSignatures,
    secrets: { read: async () => 'a-token-for-tests' },
    log: {
      info: (message, fields) => void said.push({ message, ...fields }),
      error: (message, fields) => void said.push({ level: 'error', message, ...fields }),
      metrics: (dimensions, values) => void said.push({ ...dimensions, ...values }),
    },
    http: { send: nobody('partner') },
    bus: { publish: async (_call, _bus, type, detail) => void said.push({ type, detail }) },
    topics: {
      publish: async (_call, _topic, subject, message) => void said.push({ subject, message }),
    },
    queues: { send: nobody('queue') },
    workflows: { start: nobody('workflow'), answer: nobody('workflow') },
    ...{ onWrite, said },
  };
};
