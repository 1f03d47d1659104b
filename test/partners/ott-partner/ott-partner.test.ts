import { beforeEach, describe, expect, it } from 'vitest';
import { isSignedBy } from '../../../domain/partner-signature.ts';
import { ottPartnerInMemory, ottPartnerToken } from '../../fakes/ott-partner-in-memory.ts';

const nowMs = Date.parse('2026-04-01T00:00:00.000Z');
let partner: ReturnType<typeof ottPartnerInMemory>;

const post = async (path: string, body: unknown) => {
  const reply = await partner.answer({
    ...{ method: 'POST', path, body: JSON.stringify(body) },
    authorization: `Bearer ${ottPartnerToken}`,
  });
  return reply === 'silence' ? reply : { status: reply.status, ...JSON.parse(reply.body) };
};
const code = { service: 'stream-one', serial: 'S1' };

beforeEach(() => {
  partner = ottPartnerInMemory(() => nowMs);
});

describe('the OTT partner', () => {
  it('cancels a code that nobody has redeemed, and answers the same again', async () => {
    const first = await post('/cancellations', code);
    expect(first).toMatchObject({ status: 200, outcome: 'cancelled_not_redeemed' });
    expect(await post('/cancellations', code)).toEqual(first);
  });

  it('does not cancel a redeemed one, and lets nobody redeem a cancelled one', async () => {
    await post('/redemptions', code);
    expect(await post('/cancellations', code)).toMatchObject({ outcome: 'already_redeemed' });
    await post('/cancellations', { ...code, serial: 'S2' });
    expect(await post('/redemptions', { ...code, serial: 'S2' })).toMatchObject({ status: 409 });
  });

  it('answers the event of a redemption as it sends it: signed', async () => {
    const { body, signature } = (await post('/redemptions', code)) as Record<string, string>;
    const bytes = Buffer.from(body ?? '');
    expect(isSignedBy(ottPartnerToken, signature, { body: bytes, nowMs })).toBe(true);
    expect(JSON.parse(body ?? '')).toMatchObject({ type: 'CodeRedeemed', ...code });
  });

  it('admits nobody without its token', async () => {
    const call = { method: 'POST', path: '/cancellations', body: '{}', authorization: 'Bearer x' };
    expect(await partner.answer(call)).toMatchObject({ status: 401 });
  });
});
