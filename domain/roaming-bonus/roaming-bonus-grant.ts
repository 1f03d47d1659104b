import * as z from 'zod';
import { benefitKeySchema } from '../benefit-key.ts';
import { instantSchema } from '../calendar.ts';

/** That a line got the bonus on one purchase: what charging credited, and the purchase it is for. */
export const roamingBonusGrantSchema = z.strictObject({
  key: benefitKeySchema.extend({ benefit: z.literal('roaming-bonus') }),
  grantId: z.string(),
  product: z.string(),
  amountMb: z.int().positive(),
  validFrom: z.string(),
  validUntil: z.string(),
  purchasedAt: instantSchema,
  programmeVersion: z.int().positive(),
  topUpId: z.string(),
  run: z.string(),
  by: z.string(),
  why: z.string(),
  grantedAt: instantSchema,
});
export type RoamingBonusGrant = z.infer<typeof roamingBonusGrantSchema>;
