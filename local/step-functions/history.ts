import type { Definition } from './asl.ts';

type Details = Record<string, unknown>;

/** An event as GetExecutionHistory answers it. */
export interface HistoryEvent extends Details {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
}

/** What we keep beside an event to go on after the process ended; never part of an answer. */
export interface LocalNote {
  /** The event belongs to an iteration or a branch, not to the top level. */
  readonly nested?: true;
  /** After an exit: the state that follows, null at the end. */
  readonly next?: string | null;
  /** The task token given out with this event. */
  readonly token?: string;
}

export interface HistoryLine extends HistoryEvent {
  readonly local?: LocalNote;
}

/** The event without our note. */
export const answeredEvent = ({ local: _, ...event }: HistoryLine): HistoryEvent =>
  event as HistoryEvent;

/**
 * One chain of events: each names the one before it. An iteration or a branch forks off its own.
 * Children of a distributed Map are Express: they leave no history.
 */
export interface Trail {
  /** False where nothing is left behind: then nobody needs to spell an event out. */
  readonly isKept: boolean;
  /** The event that the next one on this chain names as the one before it. */
  last(): number;
  /** The next event follows this one: where branches that were forked off come together. */
  goOnFrom(eventId: number): void;
  record(type: string, details?: Details, note?: LocalNote): number;
  fork(): Trail;
  /** The same level, but what follows on this chain does not follow these events. */
  aside(): Trail;
}

/** Leaves nothing behind. */
export const noTrail: Trail = {
  isKept: false,
  last: () => 0,
  goOnFrom: () => {},
  record: () => 0,
  fork: () => noTrail,
  aside: () => noTrail,
};

/** Where a new event goes: it gets its id there and is on disk when the call returns. */
export type AppendEvent = (
  type: string,
  previousEventId: number,
  details: Details,
  note: LocalNote | undefined,
) => number;

export const beginTrail = (append: AppendEvent, last: number, nested = false): Trail => {
  let previous = last;
  return {
    isKept: true,
    last: () => previous,
    goOnFrom: (eventId) => {
      previous = eventId;
    },
    record: (type, details = {}, note = {}) => {
      const local = nested ? { ...note, nested: true as const } : note;
      const id = append(type, previous, details, Object.keys(local).length > 0 ? local : undefined);
      previous = id;
      return id;
    },
    fork: () => beginTrail(append, previous, true),
    aside: () => beginTrail(append, previous, nested),
  };
};

const notTruncated = { truncated: false };

export const enteredDetails = (name: string, input: string): Details => ({
  stateEnteredEventDetails: { name, input, inputDetails: notTruncated },
});

export const exitedDetails = (name: string, output: string): Details => ({
  stateExitedEventDetails: { name, output, outputDetails: notTruncated },
});

/** An event's output with the note that it is whole. */
export const outputDetails = (output: string): Details => ({ output, outputDetails: notTruncated });

export const inputDetails = (input: string): Details => ({ input, inputDetails: notTruncated });

/** Where a walk goes on: at a state already entered, at the next one, or past the end. */
export type Resumption =
  | { readonly at: 'state'; readonly state: string; readonly input: string; readonly visit: Visit }
  | { readonly at: 'next'; readonly state: string; readonly input: string }
  | { readonly at: 'end'; readonly output: string };

/** A state's entry, and what came of it before the process ended. */
export interface Visit {
  readonly eventId: number;
  readonly enteredAt: number;
  /** A task was handed over with this token and has not been answered. */
  readonly submitted?: { readonly token: string; readonly startedAt: number };
}

interface EnteredLine extends HistoryLine {
  readonly stateEnteredEventDetails: { readonly name: string; readonly input: string };
}

const submittedSince = (lines: readonly HistoryLine[]): Visit['submitted'] => {
  const last = lines.at(-1);
  if (last?.type !== 'TaskSubmitted') return undefined;
  const scheduled = lines.findLast((line) => line.local?.token !== undefined);
  const token = scheduled?.local?.token;
  if (scheduled === undefined || token === undefined) return undefined;
  return { token, startedAt: Math.round(scheduled.timestamp * 1000) };
};

/**
 * Reads from the history where to go on: a state is run again only if it was entered and not
 * exited, a redrive's rule as AWS states it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
export const resumptionFrom = (
  lines: readonly HistoryLine[],
  definition: Definition,
  input: string,
): Resumption => {
  const top = lines.filter((line) => line.local?.nested !== true);
  const index = top.findLastIndex((line) => /State(Entered|Exited)$/.test(line.type));
  const last = top[index];
  if (last === undefined) return { at: 'next', state: definition.StartAt, input };
  if (last.type.endsWith('StateEntered')) {
    const { name, input: entered } = (last as EnteredLine).stateEnteredEventDetails;
    const submitted = submittedSince(top.slice(index + 1));
    // A redriven state begins anew, its wait too; one that goes on keeps its time.
    const begun = top.slice(index).findLast((line) => line.type === 'ExecutionRedriven') ?? last;
    const visit: Visit = {
      eventId: last.id,
      enteredAt: Math.round(begun.timestamp * 1000),
      ...(submitted === undefined ? {} : { submitted }),
    };
    return { at: 'state', state: name, input: entered, visit };
  }
  const { output } = last.stateExitedEventDetails as { output: string };
  const next = last.local?.next;
  if (typeof next !== 'string') return { at: 'end', output };
  return { at: 'next', state: next, input: output };
};
