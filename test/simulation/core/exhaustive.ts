import type { Case } from './case.ts';
import type { Finding } from './explore.ts';
import { faultsOn } from './fault-kinds.ts';
import type { Flow } from './flow.ts';
import { runCase } from './run-case.ts';
import { addOutcome, type Tally, tallyOf } from './tally.ts';

export interface Exhausted {
  readonly tally: Tally;
  readonly findings: Finding[];
}

/** Arguments tried with each fault: the variants that differ (seen at once or by the time-out, …). */
const args = [0, 1, 3];

/** The cases with one fault each: every kind that can meet it, at every step of every example. */
export async function* singleFaults(flow: Flow<never>): AsyncGenerator<Case> {
  for (const scenario of flow.examples) {
    const calm: Case = {
      ...{ flow: flow.name, scenario, plan: [], outages: [], tape: [], chance: 0 },
    };
    yield calm;
    const { points } = await runCase(flow, calm);
    for (const [place, { operation }] of points.entries()) {
      for (const kind of faultsOn(operation)) {
        if (kind in (flow.spared ?? {})) continue;
        for (const arg of args) yield { ...calm, plan: [{ at: place + 1, kind, arg }] };
      }
    }
  }
}

/** Lives through every case with one fault; stops after the first few that fail. */
export const exhaustSingles = async (
  flow: Flow<never>,
  { findingsMax = 3 }: { readonly findingsMax?: number } = {},
): Promise<Exhausted> => {
  const tally = tallyOf();
  const findings: Exhausted['findings'] = [];
  for await (const given of singleFaults(flow)) {
    const outcome = await runCase(flow, given);
    addOutcome(tally, outcome);
    if (outcome.violation) {
      findings.push({ case: given, violation: outcome.violation, episodes: tally.episodes });
    }
    if (findings.length >= findingsMax) break;
  }
  return { tally, findings };
};
