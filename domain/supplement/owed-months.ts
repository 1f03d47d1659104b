import { runIdentity } from '../run-name.ts';
import { isFullRun, type RunKind } from '../run-plan.ts';
import type { Supplement } from './supplement-acts.ts';
import type { MonthOfSupplement } from './supplement-words.ts';

/** A run of a month, as its record tells it. */
export interface RunOfMonth {
  readonly run: string;
  readonly kind: RunKind;
  /** The hash of the cohort's lines that it has pinned. */
  readonly cohort: string;
  readonly isSealed: boolean;
}

export interface SupplementInMonth {
  readonly state: MonthOfSupplement;
  /** Absent where the month is owed and nobody has started its run. */
  readonly run?: string;
}

/** The hashes of every cohort that holds the lines of a supplement: its own seal's, and those of the
 * seals behind it, which have more lines whatever their numbers are. */
export const cohortsWith = (
  supplements: readonly Supplement[],
  number: number,
): ReadonlySet<string> => {
  const own = supplements.find((each) => each.number === number)?.sealed?.cohort;
  const seals = supplements.flatMap(({ sealed }) => sealed?.cohort ?? []);
  return new Set(
    seals.filter(({ lines }) => own && lines >= own.lines).map(({ sha256 }) => sha256),
  );
};

/**
 * What a month has of a sealed supplement; undefined where nothing is to be done for it, because no
 * full run of the month has closed its books: the one to come looks at the supplement's lines too.
 * Whether a full run has looked at them is told by the cohort that it has pinned, and by no instant.
 */
export const supplementInMonth = (
  runs: readonly RunOfMonth[],
  { number, cohorts }: { readonly number: number; readonly cohorts: ReadonlySet<string> },
): SupplementInMonth | undefined => {
  const full = runs.filter(({ kind, isSealed }) => isFullRun(kind) && isSealed);
  if (full.length === 0) return undefined;
  const over = full.find(({ cohort }) => cohorts.has(cohort));
  if (over) return { state: 'given', run: over.run };
  const own = runs.find(
    ({ run, kind }) => kind === 'supplement' && runIdentity(run)?.number === number,
  );
  if (!own) return { state: 'owed' };
  return { state: own.isSealed ? 'given' : 'under_way', run: own.run };
};
