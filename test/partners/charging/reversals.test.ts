import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger } from '../../../partners/charging/ledger.ts';
import { anOrder, aReversal, type Client, topUpPath, withStandIn } from './stand-in-client.ts';

const reverse = (client: Client, key: string, topUpId: string, of: string) =>
  client.send('POST', `${topUpPath}/${topUpId}/reversal`, aReversal(key, topUpId, of));

test('a reversal takes back what is unused, and says both amounts at every repetition', () =>
  withStandIn(async (client) => {
    const { content: topUp } = await client.topUp(anOrder('K1', { amountMb: 1536 }));
    await client.control({ used: [{ line: 'L-K1', usedMb: 36 }] });
    const first = await reverse(client, 'V1', topUp.id, 'K1');
    expect(first).toMatchObject({
      status: 201,
      content: {
        externalId: 'V1',
        status: 'completed',
        topupBalance: { id: topUp.id, externalId: 'K1' },
        reversed: { amount: 1500, units: 'MB' },
        used: { amount: 36, units: 'MB' },
      },
    });
    await client.control({ used: [{ line: 'L-K1', usedMb: 900 }] });
    const again = await reverse(client, 'V1', topUp.id, 'K1');
    expect([again.status, again.content]).toEqual([200, first.content]);
  }));

test.each([
  // used, reversed: never more than the top-up holds
  [0, 1536],
  [1536, 0],
  [99_999, 0],
])('of 1,536 MB of which %i were used %i are taken back', (usedMb, reversed) =>
  withStandIn(async (client) => {
    const { content: topUp } = await client.topUp(anOrder('K1', { amountMb: 1536 }));
    await client.control({ used: [{ externalId: 'K1', usedMb }] });
    const { content } = await reverse(client, 'V1', topUp.id, 'K1');
    expect([content.reversed.amount, content.used.amount]).toEqual([reversed, 1536 - reversed]);
  }),
);

test.each([
  // what, path's top-up, key of the top-up, status, code
  ['another reversal of it', 'topup-1', 'K1', 409, 'alreadyReversed'],
  ['a top-up that is not', 'topup-9', 'K1', 404, 'topUpNotFound'],
  ['a top-up under another key', 'topup-1', 'K2', 404, 'topUpNotFound'],
])('%s is refused', (_, topUpId, key, status, code) =>
  withStandIn(async (client) => {
    await client.topUp(anOrder('K1'));
    await reverse(client, 'V1', 'topup-1', 'K1');
    expect(await reverse(client, 'V2', topUpId, key)).toMatchObject({ status, content: { code } });
  }),
);

test('a request whose body names another top-up than its path is refused', () =>
  withStandIn(async (client) => {
    await client.topUp(anOrder('K1'));
    const path = `${topUpPath}/topup-2/reversal`;
    expect((await client.send('POST', path, aReversal('V1', 'topup-1', 'K1'))).status).toBe(400);
  }));

test('an answer that was lost after the effect is the same when asked again', () =>
  withStandIn(async (client) => {
    await client.topUp(anOrder('K1'));
    const fault = { kind: 'error_after_effect', on: 'reversal', next: 1, lines: ['L-K1'] };
    await client.control({ faults: [fault] });
    expect((await reverse(client, 'V1', 'topup-1', 'K1')).status).toBe(503);
    expect((await reverse(client, 'V1', 'topup-1', 'K1')).status).toBe(200);
  }));

test('a reversed top-up stays in lists and counts, and says so', () =>
  withStandIn(async (client) => {
    await client.topUpAll([anOrder('K1'), anOrder('K2')]);
    const { content } = await reverse(client, 'V1', 'topup-1', 'K1');
    const listed = await client.send('GET', `${topUpPath}?cycle=2026-02`);
    expect(listed.headers).toMatchObject({ 'x-total-count': '2', 'x-total-amount': '204800' });
    expect(listed.content).toMatchObject([{ reversal: content }, { externalId: 'K2' }]);
    expect(listed.content[1]).not.toHaveProperty('reversal');
  }));

test('a reversal survives the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'charging-'));
  const file = join(folder, 'charging.jsonl');
  try {
    const before = await openLedger(file, () => 1_000);
    await before.book([anOrder('K1')], 'kept');
    await before.reverse({ request: aReversal('V1', 'topup-1', 'K1'), usedMb: 7 });
    await before.close();
    const after = await openLedger(file, () => 2_000);
    expect((await after.find('K1'))[0]?.reversal).toEqual({
      externalId: 'V1',
      usedMb: 7,
      confirmedAtMs: 1_000,
    });
    await after.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
