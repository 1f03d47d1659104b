import type * as z from 'zod';
import { type Grant, grantSchema } from './grant.ts';
import { type OttPassGrant, ottPassGrantSchema } from './ott-pass/ott-pass-grant.ts';
import type { BenefitId } from './programme.ts';
import {
  type RoamingBonusGrant,
  roamingBonusGrantSchema,
} from './roaming-bonus/roaming-bonus-grant.ts';
import {
  type SafetyInsuranceGrant,
  safetyInsuranceGrantSchema,
} from './safety-insurance/safety-insurance-grant.ts';

/** The grant of each benefit: the ledger holds all of them, told apart by `key.benefit`. */
export interface GrantOf {
  'monthly-data': Grant;
  'ott-pass': OttPassGrant;
  'roaming-bonus': RoamingBonusGrant;
  'safety-insurance': SafetyInsuranceGrant;
}
export type LedgerGrant = GrantOf[BenefitId];

/** How a grant of each benefit is read back from the ledger. */
export const grantSchemas = {
  'monthly-data': grantSchema,
  'ott-pass': ottPassGrantSchema,
  'roaming-bonus': roamingBonusGrantSchema,
  'safety-insurance': safetyInsuranceGrantSchema,
} as const satisfies { readonly [B in BenefitId]: z.ZodType<GrantOf[B]> };

/** True for a benefit that has grants in the ledger. */
export const hasGrants = (benefit: string): benefit is BenefitId =>
  Object.hasOwn(grantSchemas, benefit);

/** True where the grant is one of this benefit. */
export const isGrantOf =
  <B extends BenefitId>(benefit: B) =>
  (grant: LedgerGrant): grant is GrantOf[B] =>
    grant.key.benefit === benefit;
