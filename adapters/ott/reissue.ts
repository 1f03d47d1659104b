import { grantId, ottPassKey } from '../../domain/benefit-key.ts';
import { type Instant, plainDateOf } from '../../domain/calendar.ts';
import { Conflict, Unavailable } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { ChoiceRecord, Claim } from '../../domain/ott-pass/choice.ts';
import { registerByOf } from '../../domain/ott-pass/decide-reveal.ts';
import type { OttPassGrant } from '../../domain/ott-pass/ott-pass-grant.ts';
import { nextPassDate } from '../../domain/ott-pass/pass-dates.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Env, Write } from '../env.ts';
import { grantWrite, voidWrite } from '../ledger.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { claimAgainWrite } from './choices.ts';
import { grantNotice } from './claim.ts';
import type { CodeItem } from './code-item.ts';
import { cancelledCodeWrite, drawOf, freeCode, givenCodeWrites, noteNextDate } from './codes.ts';
import { announceGrant, announceVoid } from './grant-news.ts';
import { type Reissue, type ReissueEnd, reissueEndWrite, reissueName } from './reissues.ts';

const lostRacesMax = 12;

/** A broken code, cancelled by the partner, and whose it was. */
export interface Replacement {
  readonly programme: Programme;
  readonly reissue: Reissue;
  readonly record: ChoiceRecord;
  readonly claim: Claim;
  readonly old: CodeItem;
  /** What the partner said when it cancelled the code. */
  readonly evidence: Readonly<Record<string, string>>;
  readonly checker: { readonly who: string; readonly why: string };
  readonly at: Instant;
}

/** The new grant and everything that stands or falls with it. */
interface Renewal {
  readonly grant: OttPassGrant;
  readonly notice: Notice;
  readonly writes: readonly Write[];
  /** Where among the writes the new code is taken. */
  readonly codeAt: number;
  /** The day on which the holder is told something next. */
  readonly nextOn: string | undefined;
}

/**
 * Puts a free code in the place of a broken one: void of the old issue, grant of the next, old code
 * dead, choice pointing at the new one, notice and the request's end in one transaction. 'no_code':
 * nothing was written, the request stays open.
 */
export const replaceCode = async (
  env: Env,
  replacement: Replacement,
): Promise<'reissued' | 'no_code'> => {
  const { old } = replacement;
  const draw = drawOf(env);
  const except = new Set<string>();
  while (except.size < lostRacesMax) {
    const codeId = await freeCode(env, old.pool, { draw, except });
    if (codeId === undefined) return 'no_code';
    const renewal = renewalBy(env, replacement, codeId);
    await noteNextDate(env, codeId, renewal.nextOn);
    const done = await env.database.transact('replace the broken code', renewal.writes);
    if (done.outcome === 'written') {
      await announce(env, replacement, renewal);
      return 'reissued';
    }
    if (done.places.some((place) => place < renewal.codeAt)) {
      throw new Conflict(
        `The pass of ${replacement.reissue.line} has changed since the request. Approve again.`,
      );
    }
    except.add(codeId);
  }
  throw new Unavailable(`${lostRacesMax} codes of ${old.pool} were taken by others. Ask again.`);
};

const renewalBy = (env: Env, given: Replacement, codeId: string): Renewal => {
  const { programme, reissue, record, claim, old, checker, at } = given;
  const { line } = reissue;
  const run = reissueName(reissue);
  const key = ottPassKey(programme.programme, line, claim.issue + 1);
  const benefit = programme.benefits['ott-pass'];
  const registerBy = registerByOf(benefit, plainDateOf(at));
  const grant: OttPassGrant = {
    key: { ...key, benefit: 'ott-pass' },
    grantId: grantId(key),
    service: old.pool,
    codeId,
    registerBy,
    programmeVersion: programme.version,
    choiceVersion: record.version,
    run,
    by: checker.who,
    why: checker.why,
    grantedAt: at,
  };
  const next: Claim = {
    ...{ codeId, grantId: grant.grantId, issue: key.issue, claimedAt: at },
    // One that was cancelled unseen is replaced by one that is unseen.
    ...((old.revealed || claim.replaces) && { replaces: true as const }),
  };
  const end: ReissueEnd = { ...checker, at, outcome: 'reissued' };
  const notice = grantNotice(programme, grant, 'ott_code_reissued');
  const evidence = `${run} ${given.evidence.outcome ?? ''}`;
  const ofThePass: Write[] = [
    claimAgainWrite(env, { line, record, value: next }),
    voidWrite(env, {
      key: ottPassKey(programme.programme, line, claim.issue),
      ...{ by: checker.who, why: `${run}: ${reissue.requested.why}`, voidedAt: at },
      evidence: given.evidence,
    }),
    grantWrite(env, grant),
    noticeWrite(env, notice),
    reissueEndWrite(env, reissue, end),
    // One that the partner cancelled by itself is marked already.
    ...(old.cancelled ? [] : [cancelledCodeWrite(env, old, { at, evidence, evenIfShown: true })]),
  ];
  const due = nextPassDate({ registerBy, over: false }, benefit, plainDateOf(at));
  const holder = { line, grantId: grant.grantId, at };
  const taken = givenCodeWrites(env, {
    ...{ pool: old.pool, codeId, holder, registerBy, nextOn: due?.on },
  });
  const writes = [...ofThePass, ...taken];
  return { grant, notice, writes, codeAt: ofThePass.length, nextOn: due?.on };
};

const announce = async (
  env: Env,
  { programme, reissue, claim }: Replacement,
  { grant, notice }: Renewal,
): Promise<void> => {
  await tellNow(env, notice);
  const key = ottPassKey(programme.programme, reissue.line, claim.issue);
  const voided = { key: { ...key, benefit: 'ott-pass' as const }, grantId: claim.grantId };
  await announceVoid(env, voided, reissueName(reissue));
  await announceGrant(env, grant);
};
