import type { Instant } from '../calendar.ts';
import { heldSince } from '../customer/since-transfer.ts';
import type { RecordedLineEvent } from '../line-event.ts';
import type { Notice } from './notice.ts';

/** Data follows the line: whoever holds it has it, and may be told. */
const followsTheLine: ReadonlySet<Notice['template']> = new Set([
  ...(['data_given', 'data_given_late', 'data_voided'] as const),
]);

/** The instant at which the line was held by the one whom a notice is for. */
export const holdersInstant = ({ heldAt, at }: Pick<Notice, 'heldAt' | 'at'>): Instant =>
  heldAt ?? at;

/** False where the line has changed hands since: messages and bills go by line, and would reach the
 * receiver. */
export const isForPresentHolder = (
  notice: Pick<Notice, 'heldAt' | 'at' | 'line' | 'template'>,
  events: readonly RecordedLineEvent[],
  asOf: Instant,
): boolean =>
  followsTheLine.has(notice.template) ||
  holdersInstant(notice) >= (heldSince(events, { line: notice.line, asOf }) ?? '');
