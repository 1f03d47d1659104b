import { describe, expect, it } from 'vitest';
import type { Http } from '../../adapters/env.ts';
import { NoAnswer } from '../../adapters/env.ts';
import { accountOfMonths, dueOfMonth, shownByTemplate } from '../../adapters/told-records.ts';
import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import type { Grant } from '../../domain/grant.ts';
import { dueOf } from '../../domain/notices/telling-account.ts';

const hub = { url: 'http://hub/messages', token: 't' };

const aGrantTo = (line: string): Grant => {
  const key = monthlyDataKey('customer-appreciation', line, '2026-02');
  return {
    ...{ key, grantId: grantId(key), amountGb: 100, grantedAt: '2026-01-31T15:01:00.000Z' },
    validFrom: '2026-02-01T00:00:00+09:00',
    validUntil: '2026-03-01T00:00:00+09:00',
  } as Grant;
};

const dueFor = (...lines: string[]) => lines.map(aGrantTo).flatMap(dueOfMonth);

const shown = (line: string, template: 'data_given' | 'ott_waiting' = 'data_given') => ({
  ...dueOf(line, aGrantTo(line).grantId, template),
  template,
});

/** A hub that shows these, one on a page. */
const showing = (singles: object[], mass: object[]): Http => ({
  send: async (_call, { url, headers }) => {
    const query = new URL(url).searchParams;
    const all = query.get('kind') === 'single' ? singles : mass;
    const at = Number(query.get('after') ?? 0);
    const next = at + 1 < all.length ? String(at + 1) : undefined;
    const body = JSON.stringify({ told: all.slice(at, at + 1), next });
    return { status: headers.authorization === 'Bearer t' ? 200 : 401, headers: {}, body };
  },
});

describe('months given against months told', () => {
  it('agree where everybody was told, some by both ways', async () => {
    const http = showing([shown('L1')], [shown('L1'), shown('L2'), shown('L3', 'ott_waiting')]);
    const account = await accountOfMonths({ http }, dueFor('L1', 'L2'), hub);
    expect(account).toMatchObject({ given: 2, told: 2, balanced: true });
  });

  it('name who is missing, and who was told of nothing', async () => {
    const http = showing([], [shown('L2'), shown('L9')]);
    const account = await accountOfMonths({ http }, dueFor('L1', 'L2'), hub);
    expect(account.balanced).toBe(false);
    expect(account.missing.map(({ line }) => line)).toEqual(['L1']);
    expect(account.unfounded.map(({ line }) => line)).toEqual(['L9']);
  });

  it('cannot be compared while the hub does not answer, or not us', async () => {
    const silent: Http = {
      send: async () => {
        throw new NoAnswer('cut');
      },
    };
    await expect(accountOfMonths({ http: silent }, [], hub)).rejects.toThrow('did not answer');
    const wrong = { ...hub, token: 'x' };
    await expect(accountOfMonths({ http: showing([], []) }, [], wrong)).rejects.toThrow('401');
  });
});

it('notices shown are counted by template, each once', async () => {
  const http = showing([shown('L1'), shown('L3', 'ott_waiting')], [shown('L1'), shown('L2')]);
  const counts = await shownByTemplate({ http }, hub);
  expect([
    counts.get('data_given'),
    counts.get('ott_waiting'),
    counts.get('ott_code_ready'),
  ]).toEqual([2, 1, 0]);
});
