import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { toAttributes } from '../adapters/aws/attribute-values.ts';
import type { Item } from '../adapters/env.ts';
import { freeKey, itemOfCode } from '../adapters/ott/code-item.ts';
import { fingerprintOf, sealCode } from '../adapters/ott/sealing.ts';

/** A pool as it lies in the table after a while: every code, markers for the free ones alone. */
export interface LoadedPool {
  readonly pool: string;
  readonly codes: number;
  /** 0 to 1; the free codes lie among the used ones by chance. */
  readonly usedShare: number;
}

const itemsPerCall = 25;
const callsAtOnce = 8;
const at = '2026-02-01T00:00:00.000Z';
/** As long as the key service's own. */
const wrappedKey = Buffer.alloc(184, 7).toString('base64');
const dataKey = Buffer.alloc(32, 7);

function* itemsOf({ pool, codes, usedShare }: LoadedPool): Generator<Item> {
  const used = Math.round(codes * usedShare);
  for (let n = 0; n < codes; n += 1) {
    const code = `BENCH-${String(n).padStart(8, '0')}`;
    const codeId = fingerprintOf('bench', pool, code);
    const line = `B${n}`;
    yield itemOfCode({
      ...{ pool, codeId, file: 'bench', row: n + 2, serial: `serial-${n}`, dataKey: wrappedKey },
      sealed: sealCode({ dataKey, codeId, row: n + 2 }, code),
      offered: { at },
      ...(n < used && { holder: { line, grantId: codeId.slice(0, 32), at } }),
    });
    if (n >= used) yield freeKey(pool, codeId);
  }
}

/** Writes a pool by BatchWriteItem, past every rule: a used pool cannot be claimed empty first. */
export const loadPool = async (
  client: DynamoDBClient,
  table: string,
  pool: LoadedPool,
): Promise<{ readonly items: number; readonly seconds: number }> => {
  const items = itemsOf(pool);
  const startedAt = performance.now();
  const secondsSince = (): number => (performance.now() - startedAt) / 1000;
  let written = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const chunk = [...firstOf(items, itemsPerCall)];
      if (chunk.length === 0) return;
      await writeAll(client, table, chunk);
      const before = written;
      written += chunk.length;
      if (Math.floor(before / 50_000) < Math.floor(written / 50_000)) {
        console.log(`${pool.pool}: ${written} items, ${Math.round(written / secondsSince())}/s`);
      }
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, worker));
  return { items: written, seconds: secondsSince() };
};

function* firstOf(items: Generator<Item>, count: number): Generator<Item> {
  for (let taken = 0; taken < count; taken += 1) {
    const { value, done } = items.next();
    if (done) return;
    yield value;
  }
}

const writeAll = async (
  client: DynamoDBClient,
  table: string,
  items: readonly Item[],
): Promise<void> => {
  let open: WriteRequest[] = items.map((item) => ({ PutRequest: { Item: toAttributes(item) } }));
  while (open.length > 0) {
    const answer = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: open } }),
    );
    open = answer.UnprocessedItems?.[table] ?? [];
  }
};
