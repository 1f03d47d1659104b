import type { Item } from '../../adapters/env.ts';
import { makeRecordRoamingEvent } from '../../functions/events/record-roaming-event.ts';
import type { RoamingEnv } from './roaming-env.ts';

const at = '2026-03-10T01:30:00.000Z';

/** A purchase as the order system has it: bought on 1 March, started now. */
export const bought = (line: string, differences: Item = {}) => ({
  ...{ line, product: 'ROAM-3GB', purchasedAt: '2026-03-01T03:00:00.000Z', startedAt: at },
  ...differences,
});

/** The bus message that a product has started. */
export const started = (purchaseId: string, line: string, differences: Item = {}) => ({
  'detail-type': 'RoamingProductStarted',
  detail: {
    ...{ version: 1, eventId: `S-${purchaseId}`, purchaseId, line, product: 'ROAM-3GB' },
    ...{ purchasedAt: '2026-03-01T03:00:00.000Z', startedAt: at },
    ...differences,
  },
});

/** The bus message that a purchase was refunded. */
export const refunded = (purchaseId: string, line: string, differences: Item = {}) => ({
  'detail-type': 'RoamingProductRefunded',
  detail: {
    ...{ version: 1, eventId: `R-${purchaseId}`, purchaseId, line, refundedAt: at },
    ...differences,
  },
});

/** What a test does with roaming events, and what it then finds. */
export const roamingBooks = (env: RoamingEnv) => {
  const take = (body: unknown, receives = 1): Promise<void> =>
    makeRecordRoamingEvent(env)({ id: 'm', body, receives });
  const ledger = (kind: 'GRANT#' | 'VOID#') =>
    env.database.items('Ledger').filter(({ sk }) => String(sk).startsWith(kind));
  return {
    take,
    /** Delivers what was put back, after its delay, until nothing is. */
    deliverPutBack: async (): Promise<void> => {
      for (let round = 0; env.sent.length > 0 && round < 10; round += 1) {
        for (const { message, delaySeconds } of env.sent.splice(0)) {
          env.time.now += delaySeconds * 1000;
          await take(message);
        }
      }
    },
    grants: () => ledger('GRANT#'),
    voids: () => ledger('VOID#'),
    /** What charging holds: line, megabytes, what it took back. */
    credited: async () =>
      (await env.http.ledger.page({ benefit: 'roaming-bonus' }, { offset: 0, limit: 1000 })).map(
        ({ line, terms, reversal }) => ({
          line,
          amountMb: terms.amountMb,
          ...(reversal && { reversedMb: terms.amountMb - reversal.usedMb }),
        }),
      ),
    purchase: (id: string, line: string): Item | undefined =>
      env.database
        .items('Applications')
        .find(({ pk, sk }) => pk === `line:${line}` && sk === `PURCHASE#${id}`),
    slots: () =>
      env.database
        .items('Applications')
        .filter(({ sk }) => String(sk).startsWith('CAP#'))
        .map(({ sk, purchaseId }) => [sk, purchaseId]),
    notices: () => env.database.items('Notices').map(({ template }) => template),
    said: () => env.published.map(({ type }) => type),
  };
};
