import * as z from 'zod';
import { refuseIfStopped } from '../../adapters/controls.ts';
import type { Env } from '../../adapters/env.ts';
import { type CodeItem, standingOfCode } from '../../adapters/ott/code-item.ts';
import { readCode } from '../../adapters/ott/codes.ts';
import { passInput } from '../../adapters/ott/pass-input.ts';
import { replaceCode } from '../../adapters/ott/reissue.ts';
import {
  endReissue,
  keepReissue,
  lastReissue,
  type Reissue,
  type ReissueEnd,
} from '../../adapters/ott/reissues.ts';
import { cancelAtPartner } from '../../adapters/ott-partner.ts';
import { isSameAccount } from '../../domain/account-name.ts';
import { type Instant, instantOf } from '../../domain/calendar.ts';
import { Conflict, InputRejected } from '../../domain/errors.ts';
import { lineIdSchema } from '../../domain/line.ts';
import type { OttPassInput } from '../../domain/ott-pass/decide-choice.ts';
import { decideReissue } from '../../domain/ott-pass/decide-reissue.ts';
import { type OttPassRefusal, ottPassRefusals } from '../../domain/ott-pass/reasons.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

const sentence = z.string().trim().min(3).max(200);

/** Who asks for another code, approves it or turns it down, and why. Names are those of accounts,
 * never a customer's. */
export const reissueCodeEventSchema = z.strictObject({
  line: lineIdSchema,
  act: z.enum(['request', 'approve', 'reject']),
  who: sentence,
  why: sentence,
});
export type ReissueCodeEvent = z.infer<typeof reissueCodeEventSchema>;

/** Where the request stands. `requested` with `no_code_free`: the old code is cancelled at the
 * partner, the new one waits for stock: approve again then. */
export interface ReissueAnswer {
  readonly line: string;
  readonly request: number | undefined;
  readonly state: 'requested' | 'reissued' | 'rejected' | 'refused';
  readonly reason?: OttPassRefusal | 'no_code_free';
  readonly sentence?: string;
}

/** What an act is done with. */
interface Desk {
  readonly programme: Programme;
  readonly event: ReissueCodeEvent;
  readonly input: OttPassInput;
  readonly code: CodeItem | undefined;
  readonly last: Reissue | undefined;
  readonly at: Instant;
}

/**
 * Replaces a broken code: one person asks, another approves, the partner says that nobody has used
 * the old one, and the customer is told. Nobody of the two sees a code. Every act may be repeated.
 */
export const makeReissueCode =
  (env: Env) =>
  async (event: ReissueCodeEvent): Promise<ReissueAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const at = instantOf(env.clock.now());
    const { line } = event;
    const input = await passInput(env, { line, programme, asOf: at, asker: undefined });
    const { record } = input;
    const claim = record?.lapsed ? undefined : record?.claim;
    const code =
      record && claim ? await readCode(env, record.choice.service, claim.codeId) : undefined;
    const desk = { programme, event, input, code, last: await lastReissue(env, line), at };
    const answer = await acts[event.act](env, desk);
    const { state, request, reason } = answer;
    env.log.info('reissue of a code', { act: event.act, who: event.who, state, request, reason });
    return answer;
  };

const request = async (env: Env, desk: Desk): Promise<ReissueAnswer> => {
  const { event, input, last, at } = desk;
  const { line, who, why } = event;
  if (last && !last.end) return answerOf(last);
  const refusal = refusalOf(desk);
  if (refusal) return refused(line, undefined, refusal);
  const claim = input.record?.claim;
  if (!claim) return refused(line, undefined, 'code_missing');
  const { issue, codeId } = claim;
  const number = (last?.number ?? 0) + 1;
  const made: Reissue = { line, number, issue, codeId, requested: { who, why, at } };
  if (await keepReissue(env, made)) return answerOf(made);
  throw new Conflict(`Somebody else asked for another code of ${line} at the same moment.`);
};

const reject = async (env: Env, { event, last, at }: Desk): Promise<ReissueAnswer> => {
  const open = openRequest(event, last);
  if (open.end) return answerOf(open);
  return answerOf(await endReissue(env, open, endBy(event, at, 'rejected')));
};

const approve = async (env: Env, desk: Desk): Promise<ReissueAnswer> => {
  const { programme, event, input, code, at } = desk;
  const open = openRequest(event, desk.last);
  if (open.end) return answerOf(open);
  const { line, who, why } = event;
  if (isSameAccount(who, open.requested.who)) return refused(line, open.number, 'same_person');
  const refusal = refusalOf(desk);
  if (refusal) return refuse(env, open, { desk, refusal });
  const { record } = input;
  // What was asked for is the code of that request and no later one.
  if (!record?.claim || !code || record.claim.codeId !== open.codeId) {
    return refuse(env, open, { desk, refusal: 'code_missing' });
  }
  await refuseIfStopped(env, programme.programme, 'ott-pass');
  const said = await cancelAtPartner(env, { service: code.pool, serial: code.serial });
  if (said.outcome === 'already_redeemed') {
    return refuse(env, open, { desk, refusal: 'code_redeemed' });
  }
  if (said.outcome === 'unknown_serial') {
    return refuse(env, open, { desk, refusal: 'serial_unknown' });
  }
  const done = await replaceCode(env, {
    ...{ programme, reissue: open, record, claim: record.claim, old: code },
    evidence: { outcome: said.outcome, cancelledAt: said.at ?? at },
    checker: { who, why },
    at,
  });
  if (done === 'reissued') return { line, request: open.number, state: 'reissued' };
  return {
    ...{ line, request: open.number, state: 'requested', reason: 'no_code_free' },
    sentence: 'The old code is cancelled and no other is free: approve again after a restock.',
  };
};

const acts = { request, approve, reject } as const;

/** The request that an act is about, which may have ended by the same act before. */
const openRequest = ({ line }: ReissueCodeEvent, last: Reissue | undefined): Reissue => {
  if (last) return last;
  throw new InputRejected(`Nobody has asked for another code of ${line}.`);
};

const refusalOf = ({ input, code }: Desk): OttPassRefusal | undefined => {
  const decision = decideReissue(input, standingOfCode(code));
  return decision.outcome === 'refused' ? decision.reason : undefined;
};

const endBy = (
  { who, why }: ReissueCodeEvent,
  at: Instant,
  outcome: ReissueEnd['outcome'],
): ReissueEnd => ({ who, why, at, outcome });

const refuse = async (
  env: Env,
  open: Reissue,
  { desk, refusal }: { readonly desk: Desk; readonly refusal: OttPassRefusal },
): Promise<ReissueAnswer> => {
  const end = { ...endBy(desk.event, desk.at, 'refused'), reason: refusal };
  return answerOf(await endReissue(env, open, end));
};

const refused = (
  line: string,
  number: number | undefined,
  reason: OttPassRefusal,
): ReissueAnswer => ({
  ...{ line, request: number, state: 'refused', reason },
  sentence: ottPassRefusals[reason],
});

const answerOf = ({ line, number, end }: Reissue): ReissueAnswer => {
  if (end?.reason) return refused(line, number, end.reason);
  return { line, request: number, state: end?.outcome ?? 'requested' };
};

export const handler = task(reissueCodeEventSchema, makeReissueCode);
