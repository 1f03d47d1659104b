import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger } from '../../../partners/charging/ledger.ts';
import { type Answered, anOrder, type Client, forkStandIn, topUpPath } from './stand-in-client.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'charging-'));
  file = join(folder, 'charging.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was answered before a kill -9 under load is there after the restart', async () => {
  const first = await forkStandIn(file);
  const answered = new Map<string, unknown>();
  const load = [1, 2, 3, 4].map((worker) => orderUntilItBreaks(first.client, worker, answered));
  await expect.poll(() => answered.size, { timeout: 10_000 }).toBeGreaterThan(2_000);
  first.child.kill('SIGKILL');
  await Promise.all(load);

  const second = await forkStandIn(file);
  for (const [key, content] of [...answered].filter((_, place) => place % 50 === 0)) {
    const { status, content: again } = await second.client.topUp(anOrder(key));
    expect([status, again]).toEqual([200, content]);
  }
  const { headers } = await second.client.send('GET', `${topUpPath}?limit=0`);
  expect(Number(headers['x-total-count'])).toBeGreaterThanOrEqual(answered.size);
  second.child.disconnect();
  expect(await once(second.child, 'exit')).toEqual([0, null]);
  expect(keysIn(file)).toEqual(expect.arrayContaining([...answered.keys()]));
});

test('a record cut short by the kill is dropped: nobody was answered for it', async () => {
  const before = await openLedger(file, () => 1_000);
  await before.book([anOrder('K1'), anOrder('K2')], 'kept');
  await before.close();
  appendFileSync(file, '["top-up",3,"K3","L');

  const after = await openLedger(file, () => 2_000);
  expect((await after.book([anOrder('K1')], 'kept'))[0]?.outcome).toBe('repeated');
  expect((await after.book([anOrder('K3')], 'kept'))[0]?.outcome).toBe('created');
  await after.close();
  const again = await openLedger(file, () => 3_000);
  expect(await again.totals({})).toEqual({ count: 3, amountMb: 307_200 });
  await again.close();
});

test.each([
  ['is damaged in the middle', (text: string) => text.replace('"K1"', '"K1')],
  ['lacks a line', (text: string) => text.replace(/.*"K1".*\n/, '')],
])('a journal that %s is refused with its place', async (_, damage) => {
  const before = await openLedger(file, () => 1_000);
  await before.book([anOrder('K1'), anOrder('K2')], 'kept');
  await before.close();
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  await expect(openLedger(file, () => 2_000)).rejects.toThrow(/restore the file/);
});

test('a stand-in without a token says what it takes and exits with 2', async () => {
  const { spawn } = await import('node:child_process');
  const server = join(import.meta.dirname, '../../../partners/charging/server.ts');
  const child = spawn(process.execPath, [server], { env: { PATH: process.env.PATH } });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(2);
  expect(said).toContain('TOKEN (required)');
});

const orderUntilItBreaks = async (
  client: Client,
  worker: number,
  answered: Map<string, unknown>,
): Promise<void> => {
  for (let batch = 0; ; batch++) {
    const orders = Array.from({ length: 100 }, (_, n) => anOrder(`K-${worker}-${batch}-${n}`));
    let answer: Answered;
    try {
      answer = await client.topUpAll(orders);
    } catch {
      return;
    }
    for (const item of answer.content.items) answered.set(item.externalId, item.topupBalance);
  }
};

const keysIn = (journal: string): string[] =>
  readFileSync(journal, 'utf8')
    .split('\n')
    .filter((text) => text.startsWith('["top-up"'))
    .map((text) => JSON.parse(text)[2]);
