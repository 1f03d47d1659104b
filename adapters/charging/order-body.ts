import type { TopUpOrder } from '../../domain/grant.ts';

/**
 * The order as charging is sent it: a pure function of the order, so that every attempt under a
 * key sends the same bytes. A change here is a 409 for every line that is already credited.
 */
export const orderBody = ({ grantId, key, line, amountMb, validity }: TopUpOrder) => ({
  externalId: grantId,
  '@type': 'TopupBalance',
  description: `${key.benefit} ${key.period}`,
  channel: { id: 'benefits-orchestrator' },
  logicalResource: { id: line, '@type': 'LogicalResource' },
  amount: { amount: amountMb, units: 'MB' },
  validFor: { startDateTime: validity.from, endDateTime: validity.until },
  characteristic: [
    { name: 'programme', value: key.programme },
    { name: 'benefit', value: key.benefit },
    { name: 'cycle', value: key.period },
  ],
});
