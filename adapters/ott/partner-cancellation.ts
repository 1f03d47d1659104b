import type { Instant } from '../../domain/calendar.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { CodeEvent } from '../../domain/ott-pass/code-event.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env, Write } from '../env.ts';
import { noticeWrite } from '../notices.ts';
import { readChoice } from './choices.ts';
import { serviceName } from './claim.ts';
import type { CodeHolder, CodeItem } from './code-item.ts';
import { mayBeTold } from './may-be-told.ts';
import { lastReissue, type Reissue, reissueName, reissueWrite } from './reissues.ts';

/** In whose name another code is asked for: a person approves it, and nobody at the partner can. */
const maker = 'ott-partner';

/** A code that the partner has cancelled without being asked, and whose it was. */
export interface CancelledByPartner {
  readonly programme: Programme;
  readonly event: CodeEvent;
  readonly code: CodeItem;
  readonly holder: CodeHolder;
  readonly at: Instant;
}

/**
 * What goes with the mark: the notice, and the request for another code, which only waits for its
 * approval. Neither where the line is somebody else's by now; no second request beside an open one.
 */
export const ofCancellation = async (
  env: Env,
  given: CancelledByPartner,
): Promise<{ readonly writes: readonly Write[]; readonly notice: Notice | undefined }> => {
  const { programme, code, holder, at } = given;
  const { line } = holder;
  if (!(await mayBeTold(env, programme, line, at))) return { writes: [], notice: undefined };
  const notice: Notice = {
    template: 'ott_code_cancelled',
    programme: programme.programme,
    benefit: 'ott-pass',
    line,
    cause: holder.grantId,
    facts: { service: serviceName(programme, code.pool) },
    at,
  };
  const request = await requestFor(env, given);
  const writes = [noticeWrite(env, notice), ...(request ? [reissueWrite(env, request)] : [])];
  return { writes, notice };
};

const requestFor = async (
  env: Env,
  { event, code, holder, at }: CancelledByPartner,
): Promise<Reissue | undefined> => {
  const { line } = holder;
  const [record, last] = await Promise.all([readChoice(env, line), lastReissue(env, line)]);
  const claim = record?.lapsed ? undefined : record?.claim;
  if (claim?.codeId !== code.codeId || (last && !last.end)) return undefined;
  const why = `event:${event.eventId}: the partner cancelled the code`;
  const { issue, codeId } = claim;
  const number = (last?.number ?? 0) + 1;
  return { line, number, issue, codeId, requested: { who: maker, why, at } };
};

/** Tells operations what waits for them; again where the event comes again, because the first
 * attempt may have been cut off before it. */
export const tellOperationsOfCancellation = async (
  env: Env,
  { event, holder }: Pick<CancelledByPartner, 'event' | 'holder'>,
): Promise<void> => {
  const { line } = holder;
  const last = await lastReissue(env, line);
  const open = last && !last.end ? last : undefined;
  env.log.metrics({ benefit: 'ott-pass', reason: 'cancelled_by_partner' }, { codeEvents: 1 });
  await env.topics.publish(
    'tell operations of a cancelled code',
    env.settings.required('OPERATIONS_TOPIC'),
    'The OTT partner has cancelled a code that a line holds',
    [
      `Event ${event.eventId}: a code of ${event.service} held by line ${line} is cancelled.`,
      open
        ? `${reissueName(open)} waits for an approval.`
        : 'No other code was asked for: it is no longer the code of a holder whom we may tell.',
      'What to do: docs/runbook.md#the-partner-cancelled-a-code',
    ].join('\n'),
  );
};
