import { spelledOut } from '../benefit-key.ts';
import { addDays, plainDateOf } from '../calendar.ts';
import type { Void } from '../grant.ts';
import { isGrantOf, type LedgerGrant } from '../ledger-grant.ts';
import type { BenefitId } from '../programme.ts';
import type { BenefitView } from './answers.ts';

type Got = BenefitView['got'][number];

/** The day in Korea: of months the ledger keeps midnights there, of bonuses instants. */
const day = (end: string): string => (end.endsWith('Z') ? plainDateOf(end) : end.slice(0, 10));

/** What a grant gave, in words without a code; `until` is the first day on which it is over. */
const given = (grant: LedgerGrant): { readonly what: string; readonly until?: string } => {
  if (isGrantOf('monthly-data')(grant)) {
    return { what: `${grant.amountGb} GB`, until: day(grant.validUntil) };
  }
  if (isGrantOf('roaming-bonus')(grant)) {
    return { what: `${grant.amountMb} MB`, until: day(grant.validUntil) };
  }
  if (isGrantOf('ott-pass')(grant)) return { what: grant.service };
  return { what: 'insurance', until: addDays(grant.endsOn, 1) };
};

/** What a subject got of a benefit, oldest first, voided or not. */
export const gotOf = (
  benefit: BenefitId,
  { grants, voids }: { readonly grants: readonly LedgerGrant[]; readonly voids: readonly Void[] },
): Got[] => {
  const voided = new Set(voids.map(({ key }) => spelledOut(key)));
  return grants
    .filter(({ key }) => key.benefit === benefit)
    .sort((a, b) => (a.grantedAt < b.grantedAt ? -1 : 1))
    .map((grant) => ({
      on: plainDateOf(grant.grantedAt),
      ...given(grant),
      voided: voided.has(spelledOut(grant.key)),
    }));
};

/** What a customer may always say about a benefit, whatever the rest. */
export const alwaysMay = (standing: BenefitView['standing']): BenefitView['may'] => [
  ...(standing === 'declined' || standing === 'ended' ? [] : [{ act: 'decline-benefit' }]),
  ...(standing === 'held' ? [] : [{ act: 'dispute-benefit' }]),
];
