import { setCap } from '../../../adapters/controls.ts';
import { countedLines, openCounters } from '../../../adapters/giving/capped-lines.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { PinnedCap } from '../../../domain/run-cap.ts';
import type { World } from '../core/world.ts';
import type { ChargingBook } from './charging-book.ts';

/** What each run of the episode may give, in lines. */
export interface Capped {
  readonly programme: string;
  readonly benefit: string;
  readonly cap: { readonly lines: number; readonly shards: number } | undefined;
}

const amountGb = 100;

/**
 * The caps of an episode's runs. Until two persons raise them, charging never holds more than all
 * runs together may give, at no moment; and at the end no run has counted more lines than there are,
 * however often their batches were tried.
 */
export const cappedRuns = (world: World, book: ChargingBook, capped: Capped) => {
  const { cap } = capped;
  const pinned: PinnedCap | undefined = cap && {
    gigabytes: cap.lines * amountGb,
    shards: cap.shards,
  };
  const runs = new Set<string>();
  let isRaised = false;
  const raiseOf = (run: string): Promise<void> =>
    setCap(
      world.truth(),
      { ...capped, run },
      {
        ...{ gigabytes: 1_000 * amountGb, why: 'looked at it', at: instantOf(world.now()) },
        ...{ by: 'person 1001', confirmedBy: 'person 2002' },
      },
    );
  return {
    pinned: pinned && { cap: pinned },
    /** As the opening of a run does. */
    open: async (run: string): Promise<void> => {
      if (!pinned || runs.has(run)) return;
      runs.add(run);
      await openCounters(world.truth(), run, pinned);
      if (isRaised) await raiseOf(run);
    },
    raise: async (): Promise<void> => {
      if (!pinned) return;
      isRaised = true;
      for (const run of runs) await raiseOf(run);
    },
    /** After every event. */
    check: (): void => {
      if (!cap || isRaised || book.byGrant.size <= cap.lines * runs.size) return;
      world.violate(
        'I8',
        `charging holds ${book.byGrant.size} top-ups of ${runs.size} runs that may give ${cap.lines} each`,
      );
    },
    checkCounts: async (lines: number): Promise<void> => {
      if (!pinned) return;
      for (const run of runs) {
        const counted = await countedLines(world.truth(), run, pinned);
        if (counted <= lines) continue;
        world.violate('I8', `${run} has counted ${counted} of ${lines} lines: some of them twice`);
      }
    },
  };
};
