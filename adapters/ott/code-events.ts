import { addDays, type Instant, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict, InputRejected } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import {
  type CodeEvent,
  codeEventOutcome,
  codeEventSchema,
} from '../../domain/ott-pass/code-event.ts';
import { nextPassDate } from '../../domain/ott-pass/pass-dates.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env, Write } from '../env.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { serviceName } from './claim.ts';
import {
  type CodeHolder,
  type CodeItem,
  codeDueKey,
  codeKey,
  dueShardOf,
  freeKey,
  serialKey,
} from './code-item.ts';
import { dueOfCode, noteNextDate, readCode } from './codes.ts';
import { mayBeTold } from './may-be-told.ts';
import { ofCancellation, tellOperationsOfCancellation } from './partner-cancellation.ts';

const readingsMax = 4;

/**
 * Takes what the OTT partner says about a code, found by its serial. Repeated and reordered events
 * end the same. InputRejected for a form that cannot be read, a serial that is no code of ours, and
 * an event that contradicts what stands: the partner sees the refusal, and so do operations.
 */
export const recordCodeEvent = async (
  env: Env,
  programme: Programme,
  body: unknown,
): Promise<'marked' | 'withdrawn' | 'known'> => {
  const event = parsed(body);
  const codeId = await codeOfSerial(env, event);
  const at = instantOf(env.clock.now());
  for (let reading = 1; reading <= readingsMax; reading += 1) {
    const code = await readCode(env, event.service, codeId);
    if (!code) throw new InputRejected(unknownSerial(event));
    const { holder, redeemed, expired, cancelled } = code;
    const story = { held: holder !== undefined, redeemed, expired, cancelled };
    const outcome = codeEventOutcome(story, event);
    if (outcome.outcome === 'known') {
      const again = holder && cancelled?.evidence === evidenceOf(event);
      if (again) await tellOperationsOfCancellation(env, { event, holder });
      return 'known';
    }
    if (outcome.outcome === 'contradicts') throw contradiction(env, event);
    if (outcome.outcome === 'withdraw') {
      if (await withdraw(env, event, code, at)) return 'withdrawn';
    } else if (holder) {
      if (await mark(env, { programme, event, code, holder, as: outcome.as, at })) return 'marked';
    }
  }
  throw new Conflict(`The code of event ${event.eventId} was changed by others. Send it again.`);
};

const parsed = (body: unknown): CodeEvent => {
  const event = codeEventSchema.safeParse(body);
  if (event.success) return event.data;
  const fields = event.error.issues.map(({ path }) => path.join('.') || 'the body');
  throw new InputRejected(`A code event cannot be read: ${[...new Set(fields)].join(', ')}`);
};

const unknownSerial = ({ eventId, service }: CodeEvent): string =>
  `The serial of event ${eventId} is no code of ${service} that we were given.`;

const codeOfSerial = async (env: Env, event: CodeEvent): Promise<string> => {
  const table = env.settings.required('CODES_TABLE');
  const key = serialKey(event.service, event.serial);
  const item = await env.database.get('look up the serial', table, key);
  if (typeof item?.codeId === 'string') return item.codeId;
  throw new InputRejected(unknownSerial(event));
};

const contradiction = (env: Env, { eventId, type }: CodeEvent): InputRejected => {
  env.log.metrics({ benefit: 'ott-pass', reason: 'code_event_contradicts' }, { codeEvents: 1 });
  return new InputRejected(
    `Event ${eventId} (${type}) contradicts what was said about its code before. Ask the partner ` +
      'which of the two is true.',
  );
};

const evidenceOf = ({ eventId, type }: CodeEvent): string => `event:${eventId} ${type}`;

/** A code that nobody holds opens nothing any more: it is given to nobody. Redeemed by somebody to
 * whom we did not give it, it has leaked. */
const withdraw = async (
  env: Env,
  event: CodeEvent,
  { pool, codeId }: CodeItem,
  at: Instant,
): Promise<boolean> => {
  const { eventId, type } = event;
  const table = env.settings.required('CODES_TABLE');
  const done = await env.database.transact('withdraw the code', [
    {
      table,
      key: codeKey(pool, codeId),
      set: { attribute: 'cancelled', value: { at, evidence: evidenceOf(event) } },
      when: { holder: 'absent', cancelled: 'absent' },
    },
    { table, remove: freeKey(pool, codeId) },
  ]);
  if (done.outcome === 'refused') return false;
  if (type === 'CodeRedeemed') {
    env.log.error('a code was redeemed that nobody had been given', { pool, event: eventId });
    env.log.metrics({ benefit: 'ott-pass', reason: 'redeemed_by_nobody' }, { codeEvents: 1 });
  }
  return true;
};

/** An event about a code that a line holds. */
interface Marking {
  readonly programme: Programme;
  readonly event: CodeEvent;
  readonly code: CodeItem;
  readonly holder: CodeHolder;
  readonly as: 'redeemed' | 'expired' | 'cancelled';
  readonly at: Instant;
}

const mark = async (env: Env, marking: Marking): Promise<boolean> => {
  const { event, code, as } = marking;
  const { eventId, occurredAt: at } = event;
  const table = env.settings.required('CODES_TABLE');
  const value = as === 'cancelled' ? { at, evidence: evidenceOf(event) } : { at, eventId };
  const write: Write = {
    table,
    key: codeKey(code.pool, code.codeId),
    set: { attribute: as, value },
    // What ended it before is on record and counts later; what has come since is read again.
    when: {
      ...(!code.redeemed && { redeemed: 'absent' as const }),
      ...(!code.expired && { expired: 'absent' as const }),
      ...(!code.cancelled && { cancelled: 'absent' as const }),
    },
  };
  const more = await followingOf(env, marking);
  const writes = [write, ...(more?.writes ?? [])];
  const done = await env.database.transact('record what became of the code', writes);
  if (done.outcome === 'refused') return false;
  if (more?.notice) await tellNow(env, more.notice);
  if (as === 'cancelled') await tellOperationsOfCancellation(env, marking);
  return true;
};

/** What is written with the mark. */
interface Following {
  readonly writes: readonly Write[];
  readonly notice: Notice | undefined;
}

const followingOf = async (env: Env, marking: Marking): Promise<Following | undefined> => {
  if (marking.as === 'redeemed') return ofRedemption(env, marking);
  return marking.as === 'cancelled' ? ofCancellation(env, marking) : undefined;
};

/** The pass runs: its dates replace those of the code, and the holder is told, so that whoever did
 * not register it can say so. */
const ofRedemption = async (
  env: Env,
  { programme, event, code, holder, at }: Marking,
): Promise<Following> => {
  const due = await dueOfCode(env, code.pool, code.codeId);
  if (!due) throw new InputRejected(`The code of event ${event.eventId} has no dates`);
  const today = plainDateOf(at);
  const { registerBy } = due;
  const story = { registerBy, redeemedAt: event.occurredAt, over: false };
  const next = nextPassDate(story, programme.benefits['ott-pass'], today);
  const on = next?.on ?? addDays(today, 1);
  await noteNextDate(env, code.codeId, on);
  const dates: Write = {
    table: env.settings.required('CODES_TABLE'),
    key: codeDueKey(code.pool, code.codeId),
    set: { attribute: 'openShard', value: dueShardOf(code.codeId, on) },
    when: {},
  };
  if (!(await mayBeTold(env, programme, holder.line, at))) {
    return { writes: [dates], notice: undefined };
  }
  const notice: Notice = {
    template: 'ott_code_redeemed',
    programme: programme.programme,
    benefit: 'ott-pass',
    line: holder.line,
    cause: holder.grantId,
    facts: { service: serviceName(programme, code.pool) },
    at,
  };
  return { writes: [dates, noticeWrite(env, notice)], notice };
};
