import { spelledOut } from '../benefit-key.ts';
import type { Cycle } from '../calendar.ts';
import { type Grant, isGrantedByEvent, isReinstated, type Void } from '../grant.ts';
import type { CorrectionKind } from './correction-words.ts';

/** What the ledger says of a line. */
export interface LedgerOfLine {
  readonly grants: readonly Grant[];
  readonly voids: readonly Void[];
}

/** Why a line's month can be neither voided nor reinstated as asked. */
export type NotCorrectable = 'not_granted' | 'voided_already' | 'not_voided';

/**
 * The grant of a line's month that a correction is about: the latest issue, because each issue
 * before it is voided for good. A void takes one that stands, a reinstatement one that is voided.
 */
export const correctableGrant = (
  kind: CorrectionKind,
  { grants, voids }: LedgerOfLine,
  month: { readonly programme: string; readonly cycle: Cycle },
): { readonly grant: Grant } | { readonly no: NotCorrectable } => {
  const latest = grants
    .filter(({ key }) => key.programme === month.programme && key.period === month.cycle)
    .sort((one, other) => one.key.issue - other.key.issue)
    .at(-1);
  if (!latest) return { no: 'not_granted' };
  const isVoided = voids.some(({ key }) => spelledOut(key) === spelledOut(latest.key));
  if (kind === 'void') return isVoided ? { no: 'voided_already' } : { grant: latest };
  return isVoided ? { grant: latest } : { no: 'not_voided' };
};

/** The sentence for a month that cannot be corrected as asked. */
export const notCorrectableSentences = {
  not_granted: 'Nothing was given for this month: there is nothing to void or reinstate.',
  voided_already: 'It is voided already.',
  not_voided: 'Its grant stands: only what was voided is reinstated.',
} as const satisfies Readonly<Record<NotCorrectable, string>>;

/** By whom a grant came about, as the counts of a list say it. */
export const givenBy = (
  grant: Pick<Grant, 'run'>,
): 'given_by_event' | 'given_again' | 'given_by_run' => {
  if (isGrantedByEvent(grant)) return 'given_by_event';
  return isReinstated(grant) ? 'given_again' : 'given_by_run';
};
