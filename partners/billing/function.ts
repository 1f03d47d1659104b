import { makeSubscriber } from '../subscriber/stand-in.ts';

/** The operator's billing: puts every benefit on the bill, by whose act and once. */
export const handler = makeSubscriber({
  partner: 'billing',
  path: '/statements',
  secret: 'BILLING_SECRET',
});
