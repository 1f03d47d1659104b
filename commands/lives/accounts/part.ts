import type { Env } from '../../../adapters/env.ts';
import type { CountsByReason } from '../../../domain/counts-by-reason.ts';
import type { Manifest } from '../../../domain/manifest.ts';
import type { Programme } from '../../../domain/programme.ts';
import type { BenefitAccount } from '../../../domain/programme-account.ts';
import type { Desk } from '../../desk.ts';
import type { Act } from '../acts.ts';
import type { Outcome } from '../do-act.ts';

/** What the account of a programme is made up from. */
export interface Given {
  readonly desk: Desk;
  readonly programme: Programme;
  /** The last run of each month. */
  readonly manifests: readonly Manifest[];
  readonly acts: readonly Act[];
  readonly outcomes: ReadonlyMap<number, Outcome>;
}

/** One benefit's row of the table, and what does not agree with it. */
export interface Part {
  readonly account: BenefitAccount;
  readonly breaks: string[];
}

/** An account in which nobody is counted yet. */
export const emptyAccount = (benefit: string, counted: string) => ({
  ...{ benefit, counted, considered: 0, given: 0, voided: 0, waiting: 0 },
  open: {} as CountsByReason,
  refused: {} as CountsByReason,
  parked: {} as CountsByReason,
});

/** What customers asked for, choices or applications. */
export async function* applications(env: Env, prefix: string) {
  const table = env.settings.required('APPLICATIONS_TABLE');
  yield* env.database.scan('read the applications', table, {
    filter: 'begins_with(#sk, :prefix)',
    names: { '#sk': 'sk' },
    values: { ':prefix': prefix },
  });
}

/** By line, why the door refused the last of these acts that it refused. */
export const lastRefusals = (
  acts: readonly Act[],
  outcomes: ReadonlyMap<number, Outcome>,
  kinds: readonly Act['act'][],
): Map<string, string> => {
  const refusals = new Map<string, string>();
  for (const act of acts) {
    if (!kinds.includes(act.act) || !('line' in act)) continue;
    const { status = 0, reason } = outcomes.get(act.n) ?? {};
    if (status >= 400) refusals.set(act.line, reason ?? String(status));
  }
  return refusals;
};
