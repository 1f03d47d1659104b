import { hash } from 'node:crypto';

/**
 * By whom a person is known where the operator has no pseudonym of its own for them: made of the
 * customer id, which then stands nowhere outside the extract. The operator's identity provider says
 * the same of them in its tokens. 120 bits, in the form of an id.
 */
export const pseudonymOf = (customerId: string): string =>
  `p-${hash('sha256', `customer:${customerId}`, 'hex').slice(0, 30)}`;
