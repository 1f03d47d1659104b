import fc from 'fast-check';
import type { Case } from './case.ts';
import { someCase } from './draw.ts';
import type { FaultName } from './fault-kinds.ts';
import type { Flow } from './flow.ts';
import { type Outcome, runCase } from './run-case.ts';
import { addOutcome, type Tally, tallyOf } from './tally.ts';
import type { Violation } from './world.ts';

/** A broken promise, with the smallest case that breaks it. */
export interface Finding {
  readonly case: Case;
  readonly violation: Violation;
  /** Episodes until it was met, shrinking not counted. */
  readonly episodes: number;
}

export interface Explored {
  readonly tally: Tally;
  readonly finding: Finding | undefined;
}

const checkedTwiceEvery = 100;

/**
 * Lives through `episodes` cases drawn from a seed. One in a hundred is lived through twice, and a
 * failing one always is: I18, the same case comes to the same trace. The first failing case is
 * shrunk before it is answered, unless nobody wants to read it.
 */
export const explore = async (
  flow: Flow<never>,
  {
    seed,
    episodes,
    only,
    unshrunk = false,
    onProgress,
  }: {
    seed: number;
    episodes: number;
    only?: readonly FaultName[];
    unshrunk?: boolean;
    onProgress?: (tally: Tally) => void;
  },
): Promise<Explored> => {
  const tally = tallyOf();
  let failedAfter: number | undefined;
  let violation: Violation | undefined;
  const details = await fc.check(
    fc.asyncProperty(someCase(flow, only), async (given) => {
      const isShrinking = failedAfter !== undefined;
      const outcome = await runCase(flow, given);
      if (!isShrinking) {
        addOutcome(tally, outcome, given);
        onProgress?.(tally);
      }
      const isSample = !isShrinking && tally.episodes % checkedTwiceEvery === 0;
      const broken =
        outcome.violation ?? (isSample ? await differsFromItself(flow, given) : undefined);
      if (!broken) return true;
      failedAfter ??= tally.episodes;
      violation = broken;
      return false;
    }),
    { seed, numRuns: episodes, verbose: 0, endOnFailure: unshrunk },
  );
  // Not a promise that was broken: the simulator itself, or a flow of it, fell over.
  if (details.failed && !violation) throw details.errorInstance;
  const found = details.counterexample?.[0];
  if (!found || !violation) return { tally, finding: undefined };
  const again = await runTwice(flow, found);
  return {
    tally,
    finding: {
      case: found,
      violation: again.differs ?? again.outcome.violation ?? violation,
      episodes: failedAfter ?? 0,
    },
  };
};

/** I18: undefined where two lives of one case leave the same trace. */
const differsFromItself = async (flow: Flow<never>, given: Case): Promise<Violation | undefined> =>
  (await runTwice(flow, given)).differs;

/** Lives through a case twice, traces kept. */
export const runTwice = async (
  flow: Flow<never>,
  given: Case,
): Promise<{ outcome: Outcome; differs: Violation | undefined }> => {
  const outcome = await runCase(flow, given, { traced: true });
  const again = await runCase(flow, given, { traced: true });
  const place = outcome.trace.findIndex((line, at) => line !== again.trace[at]);
  if (place < 0 && outcome.trace.length === again.trace.length) {
    return { outcome, differs: undefined };
  }
  const saying = `line ${place}: ${outcome.trace[place]} and then ${again.trace[place]}`;
  return { outcome, differs: { invariant: 'I18', saying } };
};
