import { describe, expect, test } from 'vitest';
import { anOrder, topUpPath, withStandIn } from './stand-in-client.ts';

describe('one order', () => {
  test('is answered 201 with what was ordered', () =>
    withStandIn(async (client) => {
      const { status, content } = await client.topUp(anOrder('K1'));
      expect(status).toBe(201);
      expect(content).toMatchObject({ ...anOrder('K1'), status: 'completed', id: 'topup-1' });
      expect(content.href).toBe(`${topUpPath}/topup-1`);
      expect(Date.parse(content.confirmationDate)).toBeGreaterThan(0);
    }));

  test('repeated is answered 200, otherwise word for word the same', () =>
    withStandIn(async (client) => {
      const first = await client.topUp(anOrder('K1'));
      const again = await client.topUp(anOrder('K1'));
      expect(again.status).toBe(200);
      expect(again.content).toEqual(first.content);
    }));

  test.each([
    ['line', { line: 'L-other' }],
    ['amount', { amountMb: 1 }],
    ['validity', { from: '2026-02-02T00:00:00+09:00' }],
    ['cycle', { cycle: '2026-03' }],
  ])('with another %s under the same key is 409, and the first stands', (_, other) =>
    withStandIn(async (client) => {
      const first = await client.topUp(anOrder('K1'));
      const { status, content } = await client.topUp(anOrder('K1', other));
      expect(status).toBe(409);
      expect(content).toMatchObject({ code: 'conflictingContent', status: '409' });
      expect((await client.look('K1')).content).toEqual([first.content]);
    }),
  );

  test.each([
    ['no key', { ...anOrder('K1'), externalId: undefined }, 'externalId'],
    ['half a megabyte', { ...anOrder('K1'), amount: { amount: 0.5, units: 'MB' } }, 'amount'],
    ['gigabytes', { ...anOrder('K1'), amount: { amount: 1, units: 'GB' } }, 'amount.units'],
    ['an unknown field', { ...anOrder('K1'), colour: 'red' }, 'colour'],
    ['a twice-named characteristic', twiceNamed(), 'characteristic'],
    ['a validity that ends first', anOrder('K1', { from: '2027-01-01T00:00:00Z' }), 'validFor'],
    ['no JSON', '{"externalId":', 'JSON'],
  ])('with %s is 400 and says where', (_, order, where) =>
    withStandIn(async (client) => {
      const { status, content } = await client.topUp(order);
      expect(status).toBe(400);
      expect(content).toMatchObject({ code: 'invalidBody', status: '400' });
      expect(content.message).toContain(where);
    }),
  );
});

describe('a batch', () => {
  test('answers each item for itself: new, repeated, conflicting, unreadable', () =>
    withStandIn(async (client) => {
      await client.topUpAll([anOrder('K1'), anOrder('K2')]);
      const { status, content } = await client.topUpAll([
        anOrder('K1'),
        anOrder('K2', { amountMb: 7 }),
        { externalId: 'K3' },
        anOrder('K4'),
        anOrder('K4'),
      ]);
      expect(status).toBe(207);
      expect(content.items.map((item: { status: number }) => item.status)).toEqual([
        200, 409, 400, 201, 200,
      ]);
      expect(content.items.map((item: { externalId: string }) => item.externalId)).toEqual([
        'K1',
        'K2',
        'K3',
        'K4',
        'K4',
      ]);
      expect(content.items[1].error.code).toBe('conflictingContent');
      expect(content.items[3].topupBalance).toEqual(content.items[4].topupBalance);
    }));

  test.each([
    ['nobody', []],
    ['101 items', Array.from({ length: 101 }, (_, n) => anOrder(`K${n}`))],
  ])('of %s is refused whole', (_, items) =>
    withStandIn(async (client) => {
      expect((await client.topUpAll(items)).status).toBe(400);
      const { headers } = await client.send('GET', `${topUpPath}?limit=0`);
      expect(headers['x-total-count']).toBe('0');
    }),
  );

  test('over the body limit is 413', () =>
    withStandIn(async (client) => {
      const { status, content } = await client.topUp('x'.repeat(262_145));
      expect([status, content.code]).toEqual([413, 'bodyTooLarge']);
    }));
});

describe('a list', () => {
  test('counts and adds up what the filter means, without entries at limit 0', () =>
    withStandIn(async (client) => {
      await client.topUpAll([anOrder('K1'), anOrder('K2'), anOrder('K3', { cycle: '2026-03' })]);
      await client.topUp(anOrder('K4', { benefit: 'roaming', amountMb: 10 }));
      const totals = async (filter: string) => {
        const { content, headers } = await client.send('GET', `${topUpPath}?limit=0&${filter}`);
        expect(content).toEqual([]);
        return [headers['x-total-count'], headers['x-total-amount']];
      };
      expect(await totals('cycle=2026-02&benefit=monthly-data')).toEqual(['2', '204800']);
      expect(await totals('cycle=2026-02')).toEqual(['3', '204810']);
      expect(await totals('programme=customer-appreciation')).toEqual(['4', '307210']);
      expect(await totals('cycle=2026-04')).toEqual(['0', '0']);
    }));

  test('pages in the order of the keys, each once, also while new ones come', () =>
    withStandIn(async (client) => {
      const keys = ['K09', 'K03', 'K07', 'K01', 'K05'];
      await client.topUpAll(keys.map((key) => anOrder(key)));
      const page = async (offset: number) => {
        const query = `${topUpPath}?cycle=2026-02&benefit=monthly-data&limit=2&offset=${offset}`;
        const { content } = await client.send('GET', query);
        return content.map((entry: { externalId: string }) => entry.externalId);
      };
      expect(await page(0)).toEqual(['K01', 'K03']);
      await client.topUp(anOrder('K04'));
      expect(await page(2)).toEqual(['K04', 'K05']);
      expect(await page(4)).toEqual(['K07', 'K09']);
      expect(await page(6)).toEqual([]);
    }));

  test.each(['limit=5001', 'offset=-1', 'cycle=a%20b', 'colour=red&limit=x'])(
    'asked for %s is 400',
    (query) =>
      withStandIn(async (client) => {
        expect((await client.send('GET', `${topUpPath}?${query}`)).status).toBe(400);
      }),
  );
});

describe('a stranger', () => {
  test.each(['', 'a-token-for-test', 'a-token-for-tests2', 'ä'])('with %j is 401', (wrong) =>
    withStandIn(async (client) => {
      const how = { token: encodeURIComponent(wrong) };
      expect((await client.topUp(anOrder('K1'), how)).status).toBe(401);
      expect((await client.send('POST', '/control', {}, how)).status).toBe(401);
      expect((await client.look('K1')).content).toEqual([]);
    }),
  );

  test('to the paths is told where orders go', () =>
    withStandIn(async (client) => {
      const { status, content } = await client.send('DELETE', topUpPath);
      expect([status, content.code]).toEqual([404, 'notFound']);
      expect(content.message).toContain(topUpPath);
    }));
});

function twiceNamed() {
  const cycle = { name: 'cycle', value: '2026-02' };
  return { ...anOrder('K1'), characteristic: [cycle, cycle, cycle] };
}
