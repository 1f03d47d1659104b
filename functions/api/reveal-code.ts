import { refuseIfStopped } from '../../adapters/controls.ts';
import type { Env } from '../../adapters/env.ts';
import { standingGrant } from '../../adapters/ledger.ts';
import { eventsOfLine } from '../../adapters/lines.ts';
import { keepNotice } from '../../adapters/notices.ts';
import { type ClaimOrder, grantNotice } from '../../adapters/ott/claim.ts';
import { type CodeItem, standingOfCode } from '../../adapters/ott/code-item.ts';
import { readCode, recordFirstDisplay } from '../../adapters/ott/codes.ts';
import { announceGrant } from '../../adapters/ott/grant-news.ts';
import { passInput } from '../../adapters/ott/pass-input.ts';
import { openCode } from '../../adapters/ott/sealing.ts';
import { claimInTurn } from '../../adapters/ott/turn.ts';
import { tellNow } from '../../adapters/telling.ts';
import { ottPassKey } from '../../domain/benefit-key.ts';
import { type Instant, instantOf } from '../../domain/calendar.ts';
import { customersWordAsOf } from '../../domain/customers-word.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Claim } from '../../domain/ott-pass/choice.ts';
import type { OttPassInput } from '../../domain/ott-pass/decide-choice.ts';
import { decideReveal, type RevealDecision } from '../../domain/ott-pass/decide-reveal.ts';
import type { OttPassGrant } from '../../domain/ott-pass/ott-pass-grant.ts';
import { type OttPassRefusal, ottPassRefusals } from '../../domain/ott-pass/reasons.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

const readingsMax = 3;

/** What one reading of the line led to; `again` where somebody else's act came between. */
type Reading = ApiAnswer | 'again';

/**
 * Shows the line's code to its holder. The first time it claims one; a lost answer, another device
 * and every later time show the same, without a second grant or notice. It is the only function
 * that can open a sealed code, and it keeps the open one nowhere.
 */
export const makeRevealCode =
  (env: Env) =>
  async (call: CustomerCall<unknown>): Promise<ApiAnswer> => {
    for (let reading = 1; reading <= readingsMax; reading += 1) {
      const answer = await revealOnce(env, call);
      if (answer !== 'again') return answer;
    }
    throw new Conflict('The choice was changed by others at the same moment. Ask again.');
  };

const revealOnce = async (env: Env, call: CustomerCall<unknown>): Promise<Reading> => {
  const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
  const { line, customer: asker, at } = call;
  if (line === undefined) throw new Defect('A code was asked for without a line');
  const asOf = instantOf(env.clock.now());
  const input = await passInput(env, { line, programme, asOf, asker });
  const code = await heldCode(env, input);
  const decision = decideReveal(input, standingOfCode(code));
  if (decision.outcome === 'refused') return refused(decision.reason);
  await refuseIfStopped(env, programme.programme, 'ott-pass');
  if (decision.outcome === 'show' && code) return showCode(env, input, { code, at });
  return decision.outcome === 'claim' ? claimCode(env, input, { call, decision }) : 'again';
};

const refused = (reason: OttPassRefusal): ApiAnswer => ({
  status: 409,
  body: { reason, sentence: ottPassRefusals[reason] },
});

/** The code of the line's claim, undefined where it has none. */
const heldCode = async (env: Env, { record }: OttPassInput): Promise<CodeItem | undefined> => {
  if (!record?.claim || record.lapsed) return undefined;
  const code = await readCode(env, record.choice.service, record.claim.codeId);
  if (code) return code;
  throw new Defect(`The code ${record.claim.codeId} of a claim is not in its pool`);
};

const claimCode = async (
  env: Env,
  input: OttPassInput,
  given: {
    readonly call: CustomerCall<unknown>;
    readonly decision: Extract<RevealDecision, { outcome: 'claim' }>;
  },
): Promise<Reading> => {
  const { programme, line, record } = input;
  if (!record) return 'again';
  const { call, decision } = given;
  const order: ClaimOrder = {
    ...{ programme, line, record, registerBy: decision.registerBy, at: call.at },
    run: `request:${call.requestId}`,
    why: `asked to see the code of ${record.choice.service}`,
    tell: 'ott_code_revealed',
  };
  const done = await claimInTurn(env, order);
  if (done.outcome === 'waiting') {
    const { service } = record.choice;
    return { status: 202, body: { state: 'waiting', service, since: done.since } };
  }
  if (done.outcome === 'choice_changed') return 'again';
  const claimed = { ...input, record: { ...record, claim: done.claim } };
  const code = await heldCode(env, claimed);
  return code ? showCode(env, claimed, { code, at: call.at }) : 'again';
};

const isHeldNow = async (env: Env, line: string): Promise<boolean> => {
  const about = { line, benefit: 'ott-pass', asOf: instantOf(env.clock.now()) };
  return customersWordAsOf(await eventsOfLine(env, line), about).held;
};

/** Records the display first: what was shown and not recorded could be taken back as unseen. */
const showCode = async (
  env: Env,
  { programme, line, record }: OttPassInput,
  { code, at }: { readonly code: CodeItem; readonly at: Instant },
): Promise<Reading> => {
  if (!record?.claim) return 'again';
  // "This was not me" may have been said while the code was on its way.
  if (await isHeldNow(env, line)) return 'again';
  const grant = await grantOfClaim(env, programme.programme, line, record.claim);
  const shown = await recordFirstDisplay(env, code, at);
  const notice = noticeOf(programme, grant, shown.revealed?.at ?? at);
  await keepNotice(env, notice);
  await tellNow(env, notice);
  if (!code.revealed && isOfRequest(grant)) await announceGrant(env, grant);
  const body = {
    service: grant.service,
    code: await opened(env, shown),
    registerBy: grant.registerBy,
    firstShownAt: shown.revealed?.at ?? at,
  };
  return { status: 200, body };
};

const grantOfClaim = async (
  env: Env,
  programme: string,
  line: string,
  { issue, grantId }: Claim,
): Promise<OttPassGrant> => {
  const grant = await standingGrant(env, 'ott-pass', ottPassKey(programme, line, issue));
  if (grant?.grantId === grantId) return grant;
  throw new Defect(`The grant ${grantId} of a claim is not in the ledger`);
};

/** True of a code that was claimed to be looked at. One from a restock or in the place of another was
 * announced and put on the bill by whoever gave it. */
const isOfRequest = ({ run }: OttPassGrant): boolean => run.startsWith('request:');

/** The notice of the display. A claim made on request kept it, with the line on the bill; a code
 * that was given before it was looked at is on the bill already. */
const noticeOf = (programme: Programme, grant: OttPassGrant, at: Instant): Notice => {
  const notice = grantNotice(programme, grant, 'ott_code_revealed');
  if (isOfRequest(grant)) return notice;
  const { statement: _onTheBill, ...withoutBill } = notice;
  return { ...withoutBill, at };
};

/** The code in the open: its data key lives no longer than this. */
const opened = async (
  env: Env,
  { pool, file, codeId, sealed, dataKey }: CodeItem,
): Promise<string> => {
  const wrapped = Buffer.from(dataKey, 'base64');
  const sealingKey = env.settings.required('CODES_KEY');
  const plain = await env.seals.open('open the data key of a code', sealingKey, {
    wrapped,
    context: { pool, file },
  });
  try {
    return openCode(plain, codeId, sealed);
  } finally {
    plain.fill(0);
  }
};

export const handler = customerCall('reveal-code', makeRevealCode);
