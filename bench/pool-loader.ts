import { DatabaseSync } from 'node:sqlite';
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

const at = '2026-02-01T00:00:00.000Z';
/** As long as the key service's own. */
const wrappedKey = Buffer.alloc(184, 7).toString('base64');
const dataKey = Buffer.alloc(32, 7);

/** The id of the last code of a pool, which is free. */
export const lastCodeId = ({ pool, codes }: LoadedPool): string => codeIdOf(pool, codes - 1);

const codeOf = (n: number): string => `BENCH-${String(n).padStart(8, '0')}`;
const codeIdOf = (pool: string, n: number): string => fingerprintOf('bench', pool, codeOf(n));

function* itemsOf({ pool, codes, usedShare }: LoadedPool): Generator<Item> {
  const used = Math.round(codes * usedShare);
  for (let n = 0; n < codes; n += 1) {
    const codeId = codeIdOf(pool, n);
    const holder = { line: `B${n}`, grantId: codeId.slice(0, 32), at };
    yield itemOfCode({
      ...{ pool, codeId, file: 'bench', row: n + 2, serial: `serial-${n}`, dataKey: wrappedKey },
      sealed: sealCode({ dataKey, codeId, row: n + 2 }, codeOf(n)),
      offered: { at },
      ...(n < used && { holder }),
    });
    if (n >= used) yield freeKey(pool, codeId);
  }
}

const itemsBetweenNews = 100_000;

/**
 * Writes a pool straight into the local database's file, while nobody has it open: past every rule,
 * because a used pool cannot be claimed empty first, and past the database, because a million codes
 * by BatchWriteItem are ten minutes and more. Whoever loads reads a code back through the database,
 * so that another format of the file is noticed. Scans in segments do not see what lies here.
 */
export const loadPool = (file: string, table: string, pool: LoadedPool): number => {
  const startedAt = performance.now();
  const secondsSince = (): number => (performance.now() - startedAt) / 1000;
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN');
  const insert = database.prepare(
    `INSERT INTO "${table}" (pk, sk, item_json, item_size) VALUES (?, ?, ?, ?)`,
  );
  let written = 0;
  for (const item of itemsOf(pool)) {
    const json = JSON.stringify(toAttributes(item));
    insert.run(`S:${item.pk}`, `S:${item.sk}`, json, json.length);
    written += 1;
    if (written % itemsBetweenNews === 0) {
      console.log(`${written} items loaded, ${Math.round(written / secondsSince())} a second`);
    }
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return secondsSince();
};
