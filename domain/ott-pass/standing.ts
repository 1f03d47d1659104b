import { type Cycle, cycleOf, type Instant, nextCycle, plainDateOf } from '../calendar.ts';
import type { FrozenLine } from '../line.ts';
import type { RecordedLineEvent } from '../line-event.ts';
import { lineStateAsOf } from '../line-state.ts';

/** What happened to a line since the reference date, as far as the pass looks at it. */
export interface OttPassStanding {
  readonly ended: boolean;
  readonly transferred: boolean;
  readonly holderDied: boolean;
  /** "This was not me" stands, and no case has been closed since. */
  readonly held: boolean;
  /** The first month for which the customer wants none; undefined where never declined. */
  readonly declinedFrom: Cycle | undefined;
}

const benefit = 'ott-pass';

const isLater = (a: RecordedLineEvent, b: RecordedLineEvent): boolean =>
  a.occurredAt === b.occurredAt ? a.eventId > b.eventId : a.occurredAt > b.occurredAt;

/** The standing of a line as of an instant: later records do not exist, and late, repeated and
 * reordered events end the same. A transfer before the reference date's end is none: whoever held
 * the line then is the customer who was promised something. */
export const ottPassStandingAsOf = (
  { line, row }: { readonly line: string; readonly row: FrozenLine | undefined },
  all: readonly RecordedLineEvent[],
  { asOf, referenceDate }: { readonly asOf: Instant; readonly referenceDate: string },
): OttPassStanding => {
  const events = all.filter((event) => event.line === line && event.recordedAt <= asOf);
  const ours = events.filter((event) => event.benefit === benefit);
  const hold = ours
    .filter(({ type }) => type === 'BenefitHeld' || type === 'BenefitReleased')
    .reduce<RecordedLineEvent | undefined>(
      (latest, event) => (latest && !isLater(event, latest) ? latest : event),
      undefined,
    );
  const declined = ours
    .filter(({ type }) => type === 'BenefitDeclined')
    .map(({ occurredAt }) => nextCycle(cycleOf(occurredAt)))
    .sort();
  return {
    ended: row ? lineStateAsOf(row, events, asOf).ended : false,
    transferred: events.some(
      ({ type, occurredAt }) =>
        type === 'LineTransferred' && plainDateOf(occurredAt) > referenceDate,
    ),
    holderDied: events.some(({ type }) => type === 'LineHolderDied'),
    held: hold?.type === 'BenefitHeld',
    declinedFrom: declined[0],
  };
};
