import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Item } from '../../adapters/env.ts';
import { Defect } from '../../domain/errors.ts';
import type { LedgerRead, LedgerToRead } from './ledger-reader.ts';

/** What is read lives as long as the account is made up: it need not be moved about meanwhile. */
const youngGenerationMb = 48;

/**
 * Every item of the ledger, read by a thread of its own while whoever asks makes up the account from
 * it: half of that time is reading. What fails there is thrown here.
 */
export async function* ledgerBeside(ledger: LedgerToRead): AsyncGenerator<Item> {
  const reader = new Worker(new URL('ledger-reader.ts', import.meta.url), {
    workerData: ledger,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  });
  try {
    const messages = on(reader, 'message', { close: ['exit'] }) as AsyncIterable<[LedgerRead]>;
    for await (const [read] of messages) {
      if (read === 'all') return;
      yield* read.items;
    }
    throw new Defect('The reader of the ledger ended before it had read all of it');
  } finally {
    await reader.terminate();
  }
}
