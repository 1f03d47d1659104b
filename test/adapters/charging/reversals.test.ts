import { describe, expect, it } from 'vitest';
import { makeCharging } from '../../../adapters/charging/charging.ts';
import { reversalBody } from '../../../adapters/charging/reversals.ts';
import { reversalRequestSchema } from '../../../partners/charging/contract.ts';
import { answering, chargingEnv, february, orderFor, withCharging } from './charging-env.ts';

const order = orderFor('L1');
const reversalOf = (topUpId: string, reversalId = 'V1') => ({
  ...{ reversalId, topUpId },
  ...{ grantId: order.grantId, amountMb: order.amountMb },
});

describe('taking back what is unused of a top-up', () => {
  it.each(['A', 'C'] as const)('happens once, class %s, with both amounts', (chargingClass) =>
    withCharging({ class: chargingClass }, async ({ client, env }) => {
      const charging = makeCharging(env);
      const answer = await charging.topUp(order);
      const topUpId = answer.kind === 'credited' ? answer.topUp.topUpId : '';
      await client.control({
        ...(chargingClass === 'C' && { keys: 'none' }),
        used: [{ line: 'L1', usedMb: 400 }],
      });
      const reversal = { reversalId: 'V1', reversedMb: 102_000, usedMb: 400 };
      expect(await charging.reverse(reversalOf(topUpId))).toEqual({
        kind: 'reversed',
        reversal,
        repeated: false,
      });
      await client.control({});
      expect(await charging.reverse(reversalOf(topUpId))).toMatchObject({
        reversal,
        repeated: true,
      });
      expect(await charging.find(order.grantId)).toMatchObject({ topUpId, reversal });
      expect(await charging.reverse(reversalOf(topUpId, 'V2'))).toEqual({
        kind: 'disagrees',
        reason: 'alreadyReversed',
      });
    }),
  );

  it('is refused for a top-up that charging does not know', () =>
    withCharging({}, async ({ env }) => {
      expect(await makeCharging(env).reverse(reversalOf('topup-9'))).toEqual({
        kind: 'refused',
        reason: 'topUpNotFound',
      });
    }));

  it('is unanswered where the answer was lost, and found when asked again', () =>
    withCharging({}, async ({ client, env }) => {
      const charging = makeCharging(env);
      await charging.topUp(order);
      await client.control({ faults: [{ kind: 'cut_after_effect', on: 'reversal', next: 1 }] });
      expect(await charging.reverse(reversalOf('topup-1'))).toMatchObject({ kind: 'unanswered' });
      expect(await charging.reverse(reversalOf('topup-1'))).toMatchObject({
        kind: 'reversed',
        repeated: true,
      });
    }));

  it('sends what the contract takes, and nothing that the order does not say', () => {
    const body = reversalBody(reversalOf('topup-1'));
    expect(reversalRequestSchema.parse(body)).toEqual(body);
  });
});

describe('an answer to a reversal', () => {
  const good = {
    externalId: 'V1',
    status: 'completed',
    topupBalance: { id: 'topup-1', externalId: order.grantId },
    reversed: { amount: 102_399, units: 'MB' },
    used: { amount: 1, units: 'MB' },
  };
  it.each([
    // what it is, status, body, what it means
    ['as agreed', 200, good, { kind: 'reversed' }],
    ['about another', 200, { ...good, externalId: 'V9' }, { cause: 'about_another_reversal' }],
    [
      'of amounts that are not the top-up',
      201,
      { ...good, used: { amount: 2, units: 'MB' } },
      { kind: 'disagrees', reason: 'amounts_do_not_add_up' },
    ],
    [
      'of less than nothing',
      200,
      { ...good, used: { amount: -1, units: 'MB' } },
      { kind: 'unanswered' },
    ],
    ['a page', 404, 'Not here', { kind: 'unanswered' }],
    ['a code of its own', 422, { code: 'lineNotKnown' }, { kind: 'refused' }],
    ['503', 503, { code: 'x' }, { kind: 'unanswered' }],
  ])('%s is believed for what it is', async (_, status, body, meaning) => {
    const env = chargingEnv({ http: answering({ status, body: JSON.stringify(body) }) });
    expect(await makeCharging(env).reverse(reversalOf('topup-1'))).toMatchObject(meaning);
  });
});

it('lists a benefit over all of its cycles', () =>
  withCharging({}, async ({ env }) => {
    const charging = makeCharging(env);
    await charging.topUp(order);
    const march = orderFor('L1', { grantId: 'another', key: { ...order.key, period: '2026-03' } });
    await charging.topUp(march);
    const { programme, benefit } = february;
    const listed: string[] = [];
    for await (const { grantId } of charging.list({ programme, benefit })) listed.push(grantId);
    expect(listed).toEqual([order.grantId, 'another'].toSorted());
  }));
