import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepAliveHttp } from '../adapters/aws/http.ts';
import { type ChargingReach, makeCharging } from '../adapters/charging/charging.ts';
import { grantId, monthlyDataKey } from '../domain/benefit-key.ts';
import { Defect } from '../domain/errors.ts';

/*
 * npx node bench/charging-rate.ts [--lines 100000] [--at-once 4] [--batch 100]
 * Top-ups per second through the adapter to the stand-in in a process of its own with its journal
 * on disk: new orders, then the same again, then the list; and what memory the stand-in took.
 */

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '100000' },
    'at-once': { type: 'string', default: '4' },
    batch: { type: 'string', default: '100' },
  },
});
const [lines, atOnce, batch] = [values.lines, values['at-once'], values.batch].map(Number) as [
  number,
  number,
  number,
];

const folder = mkdtempSync(join(tmpdir(), 'charging-rate-'));
const standIn = fork(new URL('../partners/charging/server.ts', import.meta.url), {
  env: { PATH: process.env.PATH, PORT: '0', TOKEN: 'bench', DATA_FILE: join(folder, 'ledger') },
});
const [{ port }] = (await once(standIn, 'message')) as [{ port: number }];

const settings: Partial<Record<string, string>> = {
  CHARGING_URL: `http://127.0.0.1:${port}`,
  CHARGING_SECRET: 'bench',
  CHARGING_CLASS: 'A',
};
const required = (name: string): string => {
  const value = settings[name];
  if (value === undefined) throw new Defect(`Class A does not ask for ${name}.`);
  return value;
};
const unused = (): never => {
  throw new Defect('Class A keeps no intents.');
};
const env: ChargingReach = {
  settings: { required, optional: (name) => settings[name] },
  secrets: { read: async () => 'bench' },
  http: keepAliveHttp(atOnce),
  clock: {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
  ids: { next: unused },
  log: { info: () => {}, error: console.error, metrics: () => {} },
  database: {
    insertAll: unused,
    get: unused,
    getAll: unused,
    query: unused,
    scan: unused,
    update: unused,
    transact: unused,
  },
};
const charging = makeCharging(env);

const orderOf = (n: number) => {
  const line = `L${String(n).padStart(9, '0')}`;
  const key = monthlyDataKey('customer-appreciation', line, '2026-02');
  const validity = { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' };
  return { grantId: grantId(key), key, line, amountMb: 102_400, validity };
};

/** Seconds for all lines once; every answer must be a credit. */
const orderAll = async (): Promise<number> => {
  const beganAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < lines) {
      const from = next;
      next += batch;
      const orders = Array.from({ length: Math.min(batch, lines - from) }, (_, n) =>
        orderOf(from + n),
      );
      const answers = await charging.topUpAll(orders);
      const odd = answers.find(({ kind }) => kind !== 'credited');
      if (odd) throw new Error(`Not credited: ${JSON.stringify(odd)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (performance.now() - beganAt) / 1000;
};

const rate = (what: string, seconds: number): void =>
  console.log(`${what.padEnd(12)} ${Math.round(lines / seconds).toLocaleString('en')} a second`);

try {
  rate('new', await orderAll());
  rate('repeated', await orderAll());
  const cycle = { programme: 'customer-appreciation', benefit: 'monthly-data', cycle: '2026-02' };
  const beganAt = performance.now();
  let listed = 0;
  for await (const _ of charging.list(cycle)) listed++;
  rate('listed', (performance.now() - beganAt) / 1000);
  const { topUps } = await charging.count(cycle);
  if (topUps !== lines || listed !== lines) throw new Error(`${topUps} counted, ${listed} listed`);
  const status = readFileSync(`/proc/${standIn.pid}/status`, 'utf8');
  console.log(`stand-in     ${Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)} MB`);
} finally {
  standIn.disconnect();
  await once(standIn, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
