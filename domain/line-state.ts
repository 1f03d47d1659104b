import type { Instant } from './calendar.ts';
import type { FrozenLine } from './line.ts';
import type { Actor, RecordedLineEvent } from './line-event.ts';

/** What can change about a line after the reference date. Its class (type, billing, network)
 * cannot. */
export interface LineState {
  readonly ended: boolean;
  readonly suspended: boolean;
  /** Whose act the suspension is; undefined where nobody said. */
  readonly suspendedBy?: Actor | undefined;
}

const frozenState = ({ status, suspension }: FrozenLine): LineState => ({
  ended: status === 'ended',
  suspended: status === 'suspended',
  suspendedBy:
    status !== 'suspended' || suspension === undefined
      ? undefined
      : suspension === 'by_operator'
        ? 'operator'
        : 'customer',
});

/** The total order of events: by what happened, then by id; type and actor only so that two
 * different claims under one id end the same in whatever order they are read. */
const isLater = (a: RecordedLineEvent, b: RecordedLineEvent): boolean => {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt;
  if (a.eventId !== b.eventId) return a.eventId > b.eventId;
  if (a.type !== b.type) return a.type > b.type;
  return (a.by ?? '') > (b.by ?? '');
};

/**
 * The state of a line as of an instant: two registers, suspended and ended, each decided by its
 * latest event, beginning with the frozen row. An event recorded after `asOf` does not exist, so
 * every retry of a run sees the same state; late, repeated and reordered events change nothing.
 * An event that is said to happen later than `asOf` counts once it is recorded: a publisher's
 * clock that runs ahead must not hide a resumption.
 */
export const lineStateAsOf = (
  line: FrozenLine,
  events: readonly RecordedLineEvent[],
  asOf: Instant,
): LineState => {
  let suspension: RecordedLineEvent | undefined;
  let end: RecordedLineEvent | undefined;
  for (const event of events) {
    if (event.recordedAt > asOf || event.line !== line.line) continue;
    if (event.type === 'LineSuspended' || event.type === 'LineResumed') {
      if (!suspension || isLater(event, suspension)) suspension = event;
    } else if (event.type === 'LineEnded' || event.type === 'LineReinstated') {
      if (!end || isLater(event, end)) end = event;
    }
  }
  const frozen = frozenState(line);
  const ended = end ? end.type === 'LineEnded' : frozen.ended;
  if (!suspension) return { ...frozen, ended };
  const suspended = suspension.type === 'LineSuspended';
  return { ended, suspended, suspendedBy: suspended ? suspension.by : undefined };
};
