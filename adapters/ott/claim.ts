import { grantId, lineOfSubject, ottPassKey } from '../../domain/benefit-key.ts';
import { type Instant, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { ChoiceRecord, Claim } from '../../domain/ott-pass/choice.ts';
import type { OttPassGrant } from '../../domain/ott-pass/ott-pass-grant.ts';
import { nextPassDate } from '../../domain/ott-pass/pass-dates.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env, Write } from '../env.ts';
import { grantWrite } from '../ledger.ts';
import { noticeWrite } from '../notices.ts';
import { claimWrite } from './choices.ts';
import { drawOf, freeCode, givenCodeWrites, noteNextDate } from './codes.ts';
import { leaveQueueWrites } from './queue.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** So many others may be faster before a claim gives up for the moment. */
const lostRacesMax = 12;

/** A line that is to get a code now: decided, and by what it was decided. */
export interface ClaimOrder {
  readonly programme: Programme;
  readonly line: string;
  /** The choice as it was read: it gets a code at this version only. */
  readonly record: ChoiceRecord;
  readonly registerBy: PlainDate;
  /** `request:<id>` of the customer, or `restock:<file>`. */
  readonly run: string;
  readonly why: string;
  readonly at: Instant;
  /** Shown in the same breath, or ready to be looked at. */
  readonly tell: 'ott_code_revealed' | 'ott_code_ready';
}

/** A code that was given, with the grant and the notice that stand with it. */
export interface Claimed {
  readonly outcome: 'claimed';
  readonly claim: Claim;
  readonly grant: OttPassGrant;
  readonly notice: Notice;
}

/** Nothing was written, and why. */
export interface No<O extends string> {
  readonly outcome: O;
}

/** What became of a claim of any free code. */
export type FreeClaim = Claimed | No<'no_code'> | No<'choice_changed'>;

/** The name of the service, as customers know it. */
export const serviceName = (programme: Programme, service: string): string =>
  programme.benefits['ott-pass'].services.find(({ id }) => id === service)?.nameKo ?? service;

/** The grant of a code to an order's line. */
const grantOf = (order: ClaimOrder, codeId: string): OttPassGrant => {
  const { programme, line, record } = order;
  const key = ottPassKey(programme.programme, line, record.nextIssue);
  return {
    key: { ...key, benefit: 'ott-pass' },
    grantId: grantId(key),
    service: record.choice.service,
    codeId,
    registerBy: order.registerBy,
    programmeVersion: programme.version,
    choiceVersion: record.version,
    run: order.run,
    by: record.choice.by,
    why: order.why,
    grantedAt: order.at,
  };
};

/** The message that goes with a grant, and the line on the bill: the same whenever it is made. */
export const grantNotice = (
  programme: Programme,
  grant: OttPassGrant,
  template: 'ott_code_revealed' | 'ott_code_ready' | 'ott_code_reissued',
): Notice => ({
  template,
  programme: grant.key.programme,
  benefit: grant.key.benefit,
  line: lineOfSubject(grant.key.subject) ?? grant.key.subject,
  cause: grant.grantId,
  facts: { service: serviceName(programme, grant.service), until: grant.registerBy },
  at: grant.grantedAt,
  statement: {
    benefit: grant.key.benefit,
    on: plainDateOf(grant.grantedAt),
    byWhoseAct: grant.by === 'customer' || grant.by === 'guardian' ? grant.by : 'operator',
  },
});

/**
 * Gives one code to one line: choice closed, code held, marker gone, grant, notice and next date in
 * one transaction, or nothing of it. Whoever is second at the code learns `code_taken`, whoever is
 * second at the choice (another device of the same customer) `choice_changed`.
 */
export const giveCode = async (
  env: Reach,
  order: ClaimOrder,
  codeId: string,
): Promise<Claimed | No<'code_taken'> | No<'choice_changed'>> => {
  const { line, record, at, registerBy } = order;
  const grant = grantOf(order, codeId);
  const { issue } = grant.key;
  const claim: Claim = { codeId, grantId: grant.grantId, issue, claimedAt: at };
  const notice = grantNotice(order.programme, grant, order.tell);
  const benefit = order.programme.benefits['ott-pass'];
  const next = nextPassDate({ registerBy, over: false }, benefit, plainDateOf(at));
  const given = {
    ...{ pool: grant.service, codeId, registerBy, nextOn: next?.on },
    holder: { line, grantId: grant.grantId, at },
  };
  const writes: Write[] = [
    claimWrite(env, { line, record, value: claim }),
    ...givenCodeWrites(env, given),
    grantWrite(env, grant),
    noticeWrite(env, notice),
    ...leaveQueueWrites(env, line, record.waiting),
  ];
  await noteNextDate(env, codeId, next?.on);
  const done = await env.database.transact('give the code', writes);
  if (done.outcome === 'written') return { outcome: 'claimed', claim, grant, notice };
  // The choice first: where it is closed, no other code helps.
  const codeIsTaken = done.places.includes(1) && !done.places.includes(0);
  return { outcome: codeIsTaken ? 'code_taken' : 'choice_changed' };
};

/** Claims any free code of the chosen service's pool. A race lost on a code is run again for
 * another; the number of reads does not depend on how large or how empty the pool is. */
export const claimFreeCode = async (
  env: Reach & Pick<Env, 'ids'>,
  order: ClaimOrder,
): Promise<FreeClaim> => {
  const draw = drawOf(env);
  const except = new Set<string>();
  const pool = order.record.choice.service;
  while (except.size < lostRacesMax) {
    const codeId = await freeCode(env, pool, { draw, except });
    if (codeId === undefined) return { outcome: 'no_code' };
    const given = await giveCode(env, order, codeId);
    if (given.outcome !== 'code_taken') return given;
    except.add(codeId);
  }
  throw new Unavailable(
    `${lostRacesMax} codes of ${pool} were taken by others at the same moment. Ask again.`,
  );
};
