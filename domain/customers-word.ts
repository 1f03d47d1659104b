import { type Cycle, cycleOf, type Instant, nextCycle } from './calendar.ts';
import { releaseEnding } from './customer/dispute.ts';
import { heldSince } from './customer/since-transfer.ts';
import type { RecordedLineEvent } from './line-event.ts';

/** What the customer has said about one benefit of a line. */
export interface CustomersWord {
  /** True from "this was not me" until its case is closed with a release. */
  readonly held: boolean;
  /** The first cycle that is not given any more; undefined where nothing was declined. */
  readonly declinedFrom: Cycle | undefined;
}

/** Nothing was said. */
export const silence: CustomersWord = { held: false, declinedFrom: undefined };

const isLater = (a: RecordedLineEvent, b: RecordedLineEvent): boolean =>
  a.occurredAt === b.occurredAt ? a.eventId > b.eventId : a.occurredAt > b.occurredAt;

/**
 * The customer's word on a benefit as of an instant, as `lineStateAsOf` reads a line: an event
 * recorded after `asOf` does not exist, and order and repetition change nothing. The latest of
 * hold and release counts. A decline counts from the month after the Korean day of the first one,
 * and for good: what was given by then stays. It is its holder's word: a line that has changed hands
 * since has declined nothing.
 */
export const customersWordAsOf = (
  events: readonly RecordedLineEvent[],
  about: { readonly line: string; readonly benefit: string; readonly asOf: Instant },
): CustomersWord => {
  let hold: RecordedLineEvent | undefined;
  let declinedAt: Instant | undefined;
  const since = heldSince(events, about) ?? '';
  const givers = giversReleases(events, about, since);
  for (const event of events) {
    if (event.benefit !== about.benefit || event.line !== about.line) continue;
    if (event.recordedAt > about.asOf) continue;
    if (event.type === 'BenefitDeclined') {
      if (event.occurredAt < since) continue;
      if (declinedAt === undefined || event.occurredAt < declinedAt) declinedAt = event.occurredAt;
    } else if (event.type === 'BenefitHeld' || event.type === 'BenefitReleased') {
      if (givers.has(event.eventId)) continue;
      if (!hold || isLater(event, hold)) hold = event;
    }
  }
  return {
    held: hold?.type === 'BenefitHeld',
    declinedFrom: declinedAt === undefined ? undefined : nextCycle(cycleOf(declinedAt)),
  };
};

/** Releases of what a giver of the line held, where its present holder has said something of their
 * own: the giver's case ends nothing of theirs. */
const giversReleases = (
  events: readonly RecordedLineEvent[],
  about: { readonly line: string; readonly benefit: string; readonly asOf: Instant },
  since: Instant,
): ReadonlySet<string> => {
  const holds = events.filter(
    ({ type, line, benefit, recordedAt }) =>
      type === 'BenefitHeld' &&
      line === about.line &&
      benefit === about.benefit &&
      recordedAt <= about.asOf,
  );
  const givers = holds.filter(({ occurredAt }) => occurredAt < since);
  if (givers.length === 0 || givers.length === holds.length) return new Set();
  return new Set(givers.map(releaseEnding));
};

/** True where nothing further may be given for the cycle. For benefits without cycles: the cycle in
 * which it is. */
export const isDeclined = ({ declinedFrom }: CustomersWord, cycle: Cycle): boolean =>
  declinedFrom !== undefined && declinedFrom <= cycle;
