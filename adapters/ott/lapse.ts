import { ottPassKey } from '../../domain/benefit-key.ts';
import { type Instant, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { ChoiceRecord, Lapse } from '../../domain/ott-pass/choice.ts';
import { ottPassFacts } from '../../domain/ott-pass/decide-choice.ts';
import type { OttPassStanding } from '../../domain/ott-pass/standing.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env, Write } from '../env.ts';
import { voidWrite } from '../ledger.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { lapseWrite, readChoice } from './choices.ts';
import type { CodeItem } from './code-item.ts';
import { cancelledCodeWrite, readCode } from './codes.ts';
import { announceVoid } from './grant-news.ts';
import { passInput } from './pass-input.ts';
import { leaveQueueWrites } from './queue.ts';

const readingsMax = 4;

/** What the standing must say for a choice to lapse by an event of that kind: an end that was
 * withdrawn, or a transfer before the reference date, ends no choice. */
const reasons = {
  LineTransferred: ['line_transferred', ({ transferred }: OttPassStanding) => transferred],
  LineHolderDied: ['holder_died', ({ holderDied }: OttPassStanding) => holderDied],
  LineEnded: ['line_ended', ({ ended }: OttPassStanding) => ended],
} as const;

const isReason = (type: string): type is keyof typeof reasons => Object.hasOwn(reasons, type);

/**
 * Ends a choice whose code was never shown, because the line ended, went to somebody else, or its
 * holder died: out of the queue, and a code that was given and not seen is voided and kept back for
 * good, since nobody can say that no copy of it was made. What was shown stays the giver's. Of
 * other events it does nothing, and of a repeated one nothing more.
 */
export const lapseChoice = async (
  env: Env,
  programme: Programme,
  event: RecordedLineEvent,
): Promise<'lapsed' | 'kept' | 'nothing'> => {
  if (!isReason(event.type)) return 'nothing';
  const [because, isSo] = reasons[event.type];
  const at = instantOf(env.clock.now());
  const { line, eventId } = event;
  // Most lines never chose; and before the cohort is frozen nobody can have.
  if (!(await readChoice(env, line))) return 'nothing';
  for (let reading = 1; reading <= readingsMax; reading += 1) {
    const input = await passInput(env, { line, programme, asOf: at, asker: undefined });
    const { record } = input;
    if (!record) return 'nothing';
    if (record.lapsed) return sayAgain(env, { programme, line, record, eventId });
    if (!isSo(ottPassFacts(input).standing)) return 'kept';
    const code = await unseenCode(env, record);
    if (code === 'seen') return 'kept';
    const lapse: Lapse = { at, because, eventId };
    if (await lapseOnce(env, { programme, line, record, lapse, code })) return 'lapsed';
  }
  throw new Conflict(`The choice of ${line} was changed by others at the same moment.`);
};

const unseenCode = async (
  env: Env,
  { choice, claim }: ChoiceRecord,
): Promise<CodeItem | 'seen' | undefined> => {
  if (!claim) return undefined;
  const code = await readCode(env, choice.service, claim.codeId);
  if (!code) throw new Defect(`The code ${claim.codeId} of a claim is not in its pool`);
  const stays = code.revealed || code.redeemed || code.cancelled || claim.replaces;
  return stays ? 'seen' : code;
};

/** A choice that ends, and the code that goes with it. */
interface Ending {
  readonly programme: Programme;
  readonly line: string;
  readonly record: ChoiceRecord;
  readonly lapse: Lapse;
  readonly code: CodeItem | undefined;
}

const lapseOnce = async (env: Env, ending: Ending): Promise<boolean> => {
  const { programme, line, record, lapse, code } = ending;
  const { at, because, eventId } = lapse;
  const by = `event:${eventId}`;
  const ofCode: Write[] =
    code && record.claim
      ? [
          cancelledCodeWrite(env, code, { at, evidence: `lapsed ${by}`, evenIfShown: false }),
          voidWrite(env, {
            key: ottPassKey(programme.programme, line, record.claim.issue),
            ...{ by, why: because, voidedAt: at },
          }),
        ]
      : [];
  const notice = noticeOf(ending, at);
  const done = await env.database.transact('let the choice lapse', [
    lapseWrite(env, { line, record, value: lapse }),
    ...ofCode,
    ...leaveQueueWrites(env, line, record.waiting),
    ...(notice ? [noticeWrite(env, notice)] : []),
  ]);
  if (done.outcome === 'refused') return false;
  if (notice) await tellNow(env, notice);
  await sayAgain(env, { programme, line, record: { ...record, lapsed: lapse }, eventId });
  return true;
};

/** Nobody is told after a death, and nobody who has got the line since: messages go by line. */
const noticeOf = (
  { programme, line, record, lapse, code }: Ending,
  at: Instant,
): Notice | undefined => {
  if (lapse.because !== 'line_ended') return undefined;
  const benefit = 'ott-pass';
  return {
    ...{ template: 'ott_choice_lapsed', programme: programme.programme, benefit, line },
    cause: `lapse:${line}:${record.version}`,
    facts: {},
    at,
    ...(code && { statement: { benefit, on: plainDateOf(at), byWhoseAct: 'operator' as const } }),
  };
};

/** The void on the bus; a repetition of the event says it again, should the first have been cut off
 * behind the transaction. */
const sayAgain = async (
  env: Env,
  {
    programme,
    line,
    record,
    eventId,
  }: { programme: Programme; line: string; record: ChoiceRecord; eventId: string },
): Promise<'nothing'> => {
  const { claim, lapsed } = record;
  if (claim && lapsed?.eventId === eventId) {
    const key = ottPassKey(programme.programme, line, claim.issue);
    const grant = { key: { ...key, benefit: 'ott-pass' as const }, grantId: claim.grantId };
    await announceVoid(env, grant, `event:${eventId}`);
  }
  return 'nothing';
};
