import type { Instant } from '../calendar.ts';
import type { RecordedLineEvent } from '../line-event.ts';

/**
 * Since when the line is its present holder's, undefined where it never changed hands: what was
 * given and told before is the giver's own and is not shown to the receiver.
 */
export const heldSince = (
  events: readonly RecordedLineEvent[],
  { line, asOf }: { readonly line: string; readonly asOf: Instant },
): Instant | undefined =>
  events
    .filter((event) => event.type === 'LineTransferred' && event.line === line)
    .filter(({ recordedAt }) => recordedAt <= asOf)
    .map(({ occurredAt }) => occurredAt)
    .sort()
    .at(-1);
