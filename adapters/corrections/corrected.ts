import { type BenefitKey, monthlyDataKey, spelledOut } from '../../domain/benefit-key.ts';
import { checkersNeeded } from '../../domain/correction/check-correction.ts';
import type { LedgerOfLine } from '../../domain/correction/correctable-grant.ts';
import type { Correction } from '../../domain/correction/correction-acts.ts';
import { nameOf } from '../../domain/correction/correction-acts.ts';
import { correctionTerms } from '../../domain/correction/correction-terms.ts';
import type { LeftReason } from '../../domain/correction/left-reasons.ts';
import type { Grant, Void } from '../../domain/grant.ts';
import type { Programme } from '../../domain/programme.ts';

/** What became of one grant of a correction. */
export type Corrected =
  | { readonly outcome: 'corrected' | 'already' }
  | { readonly outcome: 'left'; readonly reason: LeftReason; readonly detail?: string }
  /** The partner may or may not have done it: asking again with the same key says. */
  | { readonly outcome: 'unanswered'; readonly cause: string };

/** One grant of a correction that is carried out, and what bounds it. */
export interface OneGrant {
  readonly programme: string;
  readonly correction: Correction;
  readonly line: string;
  readonly ledger: LedgerOfLine;
  /** The programme's version of that number. */
  readonly policy: (version: number) => Programme;
  /** On the clock's `elapsed`. */
  readonly giveUpAt: number;
  /** Asked before every order that leaves; throws Stopped. */
  readonly mayOrder: () => Promise<void>;
}

/** The grant that is meant and the void of it, where there are such, under the key of the issue. */
export const meant = ({
  programme,
  correction,
  line,
  ledger,
}: OneGrant): { key: BenefitKey; grant: Grant | undefined; end: Void | undefined } => {
  const { cycle, issue } = correction.requested;
  const key = { ...monthlyDataKey(programme, line, cycle), issue };
  return { key, grant: ledger.grants.find(isUnder(key)), end: ledger.voids.find(isUnder(key)) };
};

/** True of what the ledger holds under this very key. */
export const isUnder =
  (wanted: BenefitKey) =>
  ({ key }: { readonly key: BenefitKey }): boolean =>
    spelledOut(key) === spelledOut(wanted);

export const corrected: Corrected = { outcome: 'corrected' };
export const already: Corrected = { outcome: 'already' };
export const left = (reason: LeftReason, detail?: string): Corrected => ({
  outcome: 'left',
  reason,
  ...(detail !== undefined && { detail }),
});

/** Whose word it is, as ledger and grants say it: by person numbers. */
export const wordOf = ({ requested, checks }: Correction): string =>
  `person ${requested.by}, checked by ${checks.map(({ by }) => `person ${by}`).join(' and ')}`;

/** Why, as the ledger says it: the correction's name tells whose work it was. */
export const reasonOf = (correction: Correction): string =>
  `${nameOf(correction)}: ${correction.requested.why}`;

/** True where the record was made by this correction, at whichever attempt. */
export const isOf = (correction: Correction, { why }: { readonly why: string }): boolean =>
  why.startsWith(`${nameOf(correction)}: `);

/** True where each grant is told, and said on the bus, by itself. */
export const saysEach = ({ listed }: Correction): boolean =>
  (listed?.grants ?? 0) <= correctionTerms.saidSinglyUpTo;

/** When the last of those who had to approve it did: decisions about its grants are as of then. */
export const approvedAt = ({ listed, checks }: Correction): string | undefined =>
  checks[checkersNeeded(listed?.grants ?? 0) - 1]?.at;
