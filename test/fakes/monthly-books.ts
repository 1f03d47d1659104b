import type { Item } from '../../adapters/env.ts';
import type { MonthlyEnv } from './monthly-env.ts';

/** What the ledger, charging and the Work table hold, as a test compares it. */
export const monthlyBooks = (env: MonthlyEnv) => ({
  /** Lines with a grant, in order. */
  granted: (): string[] =>
    env.database
      .items('Ledger')
      .filter(({ sk }) => String(sk).startsWith('GRANT#'))
      .map(({ pk }) => String(pk).slice('line:'.length))
      .sort(),
  grantOf: (line: string): Item | undefined =>
    env.database.items('Ledger').find(({ pk }) => pk === `line:${line}`),
  /** Lines that charging credited, once per top-up, in order. */
  credited: async (cycle = '2026-02'): Promise<string[]> =>
    (await env.http.ledger.page({ cycle }, { offset: 0, limit: 10_000 }))
      .map(({ line }) => line)
      .sort(),
  /** Lines that are parked and open, and why. */
  parked: (): [string, unknown][] =>
    env.database
      .items('Work')
      .filter(({ openShard }) => openShard !== undefined)
      .map(({ pk, reason }): [string, unknown] => [String(pk).slice('PARKED#'.length), reason])
      .sort(),
  runRecord: (run: string): Item | undefined =>
    env.database.items('Work').find(({ sk }) => sk === run),
});

export type MonthlyBooks = ReturnType<typeof monthlyBooks>;
