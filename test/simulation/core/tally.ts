import type { Case } from './case.ts';
import type { Operation } from './fault-kinds.ts';
import type { Outcome } from './run-case.ts';

/** What many episodes came to, in plain JSON so that workers can send it. */
export interface Tally {
  episodes: number;
  events: number;
  virtualHours: number;
  violations: number;
  /** Firings by fault number. */
  fired: Record<string, number>;
  /** Firings by call and fault, a tab between. */
  hits: Record<string, number>;
  /** Every call that was met, with a case that meets it. */
  calls: Record<string, { readonly operation: Operation; readonly witness: Case }>;
}

export const tallyOf = (): Tally => ({
  ...{ episodes: 0, events: 0, virtualHours: 0, violations: 0 },
  ...{ fired: {}, hits: {}, calls: {} },
});

export const addOutcome = (tally: Tally, outcome: Outcome, given: Case): void => {
  tally.episodes += 1;
  tally.events += outcome.events;
  tally.virtualHours += outcome.virtualMs / 3_600_000;
  if (outcome.violation) tally.violations += 1;
  for (const [name, count] of outcome.fired) add(tally.fired, name, count);
  for (const [name, count] of outcome.hits) add(tally.hits, name, count);
  for (const [call, operation] of outcome.calls) {
    tally.calls[call] ??= { operation, witness: given };
  }
};

export const addTally = (tally: Tally, more: Tally): void => {
  tally.episodes += more.episodes;
  tally.events += more.events;
  tally.virtualHours += more.virtualHours;
  tally.violations += more.violations;
  for (const [name, count] of Object.entries(more.fired)) add(tally.fired, name, count);
  for (const [name, count] of Object.entries(more.hits)) add(tally.hits, name, count);
  for (const [call, met] of Object.entries(more.calls)) tally.calls[call] ??= met;
};

const add = (counts: Record<string, number>, name: string, count: number): void => {
  counts[name] = (counts[name] ?? 0) + count;
};
