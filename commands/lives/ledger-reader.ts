import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Item } from '../../adapters/env.ts';
import { liveEnv, type Place } from '../../adapters/live-env.ts';

/** What the reader is told: where the ledger is. */
export interface LedgerToRead {
  readonly place: Place;
  readonly table: string;
}

/** What it says: some items, several times; last, that these were all. */
export type LedgerRead = { readonly items: readonly Item[] } | 'all';

const itemsAtOnce = 500;

/* A thread of its own, started by ledger-beside.ts. */
const { place, table } = workerData as LedgerToRead;
const port = parentPort as MessagePort;
const send = (read: LedgerRead): void => port.postMessage(read);
let items: Item[] = [];
const { database } = liveEnv({}, place);
for await (const item of database.scan('read the ledger', table, { segments: 16 })) {
  items.push(item);
  if (items.length < itemsAtOnce) continue;
  send({ items });
  items = [];
}
send({ items });
send('all');
