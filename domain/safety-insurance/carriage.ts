import { type Instant, type PlainDate, plainDateOf } from '../calendar.ts';
import type { RecordedLineEvent } from '../line-event.ts';

/** What carries a person's insurance now. */
export interface Carriage {
  /** The lines that are in service and still the person's, in the order of the enrolment. */
  readonly by: readonly string[];
  /** The line for messages: one that carries it, else one that has ended; never another holder's. */
  readonly told: string | undefined;
  /** The day in Korea on which the last line went; undefined while one carries it. */
  readonly lastLineWentOn: PlainDate | undefined;
  /** The day of the holder's death as the operator says it, undefined where it is not on record. */
  readonly holderDiedOn: PlainDate | undefined;
}

const isLater = (a: RecordedLineEvent, b: RecordedLineEvent): boolean =>
  a.occurredAt === b.occurredAt ? a.eventId > b.eventId : a.occurredAt > b.occurredAt;

const latestOf = (
  events: readonly RecordedLineEvent[],
  types: readonly RecordedLineEvent['type'][],
): RecordedLineEvent | undefined =>
  events
    .filter(({ type }) => types.includes(type))
    .reduce<RecordedLineEvent | undefined>(
      (latest, event) => (latest && !isLater(event, latest) ? latest : event),
      undefined,
    );

interface LineFate {
  readonly line: string;
  readonly fate: 'carries' | 'ended' | 'transferred';
  readonly wentOn: PlainDate | undefined;
  readonly diedOn: PlainDate | undefined;
}

const fateOf = (line: string, all: readonly RecordedLineEvent[], since: Instant): LineFate => {
  const events = all.filter((event) => event.line === line);
  const died = latestOf(events, ['LineHolderDied']);
  // Whoever held it before the person did has nothing to do with this insurance.
  const transfer = latestOf(
    events.filter(({ occurredAt }) => occurredAt >= since),
    ['LineTransferred'],
  );
  const diedBefore = died && (!transfer || died.occurredAt <= transfer.occurredAt);
  // Word of a death may come late: it was another holder's only where a transfer lies in between.
  const wasAnothers = events.some(
    ({ type, occurredAt }) =>
      type === 'LineTransferred' && died && occurredAt >= died.occurredAt && occurredAt < since,
  );
  const diedOn = diedBefore && !wasAnothers ? plainDateOf(died.occurredAt) : undefined;
  if (transfer)
    return { line, fate: 'transferred', wentOn: plainDateOf(transfer.occurredAt), diedOn };
  const end = latestOf(events, ['LineEnded', 'LineReinstated']);
  if (end?.type === 'LineEnded') {
    return { line, fate: 'ended', wentOn: plainDateOf(end.occurredAt), diedOn };
  }
  return { line, fate: 'carries', wentOn: undefined, diedOn };
};

/**
 * Which of an enrolment's lines carry it, out of everything on record about them: late, repeated
 * and reordered events end the same. `since` is when the person entered upon it: a transfer before
 * then was another holder's, and so was a death that such a transfer followed.
 */
export const carriageOf = (
  lines: readonly string[],
  events: readonly RecordedLineEvent[],
  since: Instant,
): Carriage => {
  const fates = lines.map((line) => fateOf(line, events, since));
  const by = fates.filter(({ fate }) => fate === 'carries').map(({ line }) => line);
  const ended = fates.find(({ fate }) => fate === 'ended')?.line;
  const went = fates.flatMap(({ wentOn }) => wentOn ?? []).sort();
  return {
    by,
    told: by[0] ?? ended,
    lastLineWentOn: by.length > 0 ? undefined : went.at(-1),
    holderDiedOn: fates.flatMap(({ diedOn }) => diedOn ?? []).sort()[0],
  };
};
