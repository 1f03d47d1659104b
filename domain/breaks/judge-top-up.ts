import type { BreakPlace, FoundBreak } from './break.ts';

/** A grant of data as the ledger has it. */
export interface GrantSide {
  readonly line: string;
  readonly amountMb: number;
  readonly run: string;
}

/** A top-up as charging holds it. */
export interface ChargingSide {
  readonly line: string;
  readonly amountMb: number;
  readonly topUpId: string;
  /** True where charging took all or the rest of it back. */
  readonly reversed: boolean;
}

const megabytes = (amountMb: number): string => `${amountMb} MB`;

/**
 * What is wrong between the ledger and charging under one grant id, the gravest first; undefined
 * where both agree, and where neither holds anything. A top-up that was taken back needs no grant.
 */
export const judgeTopUp = (
  of: BreakPlace,
  grant: GrantSide | undefined,
  held: readonly ChargingSide[],
): FoundBreak | undefined => {
  const ours = grant ? `${megabytes(grant.amountMb)} by ${grant.run}` : 'no grant';
  const [first] = held;
  const theirs =
    held.map(({ topUpId, amountMb }) => `${megabytes(amountMb)} as ${topUpId}`).join(', ') ||
    'no top-up';
  const found = (kind: FoundBreak['kind']): FoundBreak => ({ kind, of, ours, theirs });
  if (!grant) {
    return held.some(({ reversed }) => !reversed) ? found('top_up_without_grant') : undefined;
  }
  if (!first) return found('top_up_missing');
  if (held.filter(({ reversed }) => !reversed).length > 1) return found('credited_twice');
  const agrees = held.some(
    ({ amountMb, line }) => amountMb === grant.amountMb && line === grant.line,
  );
  return agrees ? undefined : found('amount_differs');
};
