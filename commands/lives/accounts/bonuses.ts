import { roamingAccount } from '../../../adapters/roaming-account.ts';
import type { CountsByReason } from '../../../domain/counts-by-reason.ts';
import type { Given, Part } from './part.ts';

/** Purchases that events told of, by the two sides that should agree. */
export const bonuses = async ({ desk: { env }, programme }: Given): Promise<Part> => {
  const found = await roamingAccount(env, programme.programme);
  return {
    account: {
      benefit: 'roaming-bonus',
      counted: 'purchases',
      considered: found.purchases,
      given: found.given,
      voided: found.voided,
      waiting: found.waiting,
      open: {},
      refused: { ...found.refused } as CountsByReason,
      parked: found.parked > 0 ? { charging: found.parked } : {},
    },
    breaks: found.differences.map(({ grantId, what }) => `Bonus ${grantId}: ${what}.`),
  };
};
