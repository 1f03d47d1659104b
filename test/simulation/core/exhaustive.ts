import type { Case } from './case.ts';
import type { Explored, Finding } from './explore.ts';
import { type FaultName, faultsOn } from './fault-kinds.ts';
import type { Flow } from './flow.ts';
import { runCase } from './run-case.ts';
import { addOutcome, tallyOf } from './tally.ts';

/** Faults whose argument makes another fault of them: noticed at once or by the time-out, a freeze
 * within the time-out or beyond it, early or late. All others are tried with 0. */
const argsOf: { readonly [name in FaultName]?: readonly number[] } = {
  'crash-before': [0, 1],
  'crash-after': [0, 1],
  frozen: [0, 1, 3],
  'mixed-cancellation': [0, 1],
  'partly-written': [0, 1],
  'partly-answered': [0, 1, 2, 3],
  'late-arrival': [0, 2],
  'delivered-late': [0, 3],
  'delivered-twice': [0, 3],
  'fired-twice': [0, 1],
  skewed: [0, 1],
};

/** A share of the cases: every `of`th, from `shard` on. */
export interface Share {
  readonly shard: number;
  readonly of: number;
}

/** Every example without a fault; then the cases with one fault each: every kind that can meet it, at
 * every step of every example. */
export async function* singleFaults(flow: Flow<never>): AsyncGenerator<Case> {
  const calmCase = (scenario: unknown): Case => ({
    ...{ flow: flow.name, scenario, plan: [], outages: [], tape: [], chance: 0 },
  });
  const calms = flow.examples.map(calmCase);
  yield* [...calms, ...(flow.calmExamples ?? []).map(calmCase)];
  for (const calm of calms) {
    const { points } = await runCase(flow, calm);
    for (const [place, { operation }] of points.entries()) {
      for (const kind of faultsOn(operation)) {
        if (kind in (flow.spared ?? {})) continue;
        for (const arg of argsOf[kind] ?? [0])
          yield { ...calm, plan: [{ at: place + 1, kind, arg }] };
      }
    }
  }
}

/** Lives through every case with one fault, or a share of them, until the first that fails. */
export const exhaustSingles = async (
  flow: Flow<never>,
  { shard, of }: Share = { shard: 0, of: 1 },
): Promise<Explored> => {
  const tally = tallyOf();
  let finding: Finding | undefined;
  let place = 0;
  for await (const given of singleFaults(flow)) {
    place += 1;
    if (place % of !== shard) continue;
    const outcome = await runCase(flow, given);
    addOutcome(tally, outcome, given);
    const { violation } = outcome;
    if (violation) finding = { case: given, violation, episodes: tally.episodes };
    if (finding) break;
  }
  return { tally, finding };
};
