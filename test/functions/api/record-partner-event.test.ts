import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRecordPartnerEvent } from '../../../functions/api/record-partner-event.ts';
import { chargingToken } from '../../fakes/charging-in-memory.ts';
import {
  anEventCall,
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
  signedCall,
} from '../../fakes/insurance-env.ts';

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;
let id: string;

const begin = async (answers: 'slow' | 'at_once' | 'twice' | 'contradicts'): Promise<void> => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
  env.behave({ answers });
  await acts.apply();
  id = acts.applicationIds()[0] ?? '';
};

beforeEach(() => begin('slow'));

const accepted = (differences: object = {}) => ({
  ...{ eventId: 'I1', type: 'ApplicationAccepted', reference: id },
  ...{ certificate: 'SI-1', confirmedOn: '2026-03-20', ...differences },
});
const rejected = (differences: object = {}) => ({
  ...{ eventId: 'I2', type: 'ApplicationRejected', reference: id },
  ...{ reason: 'not_insurable', confirmedOn: '2026-03-20', ...differences },
});

describe('a signature', () => {
  const body = () => JSON.stringify(accepted());
  const take = (call: Parameters<ReturnType<typeof makeRecordPartnerEvent>>[0]) =>
    makeRecordPartnerEvent(env)(call);
  const second = () => Math.floor(env.time.now / 1000);
  const macOf = (at: number, text: string, secret = chargingToken) =>
    createHmac('sha256', secret).update(`${at}.${text}`).digest('hex');

  it('that is wrong in whatever way gets the same answer, byte for byte, and changes nothing', async () => {
    const now = second();
    const right = macOf(now, body());
    const wrong = [
      anEventCall(body(), ''),
      anEventCall(body(), 'nonsense'),
      anEventCall(body(), `t=${now}`),
      anEventCall(body(), `v1=${right}`),
      anEventCall(body(), `t=${now},v1=${right.slice(2)}`),
      anEventCall(body(), `t=${now},v1=${right.toUpperCase()}`),
      anEventCall(body(), `t=${now},v1=${macOf(now, body(), 'another secret')}`),
      anEventCall(body(), `t=${now + 1},v1=${right}`),
      anEventCall(`${body()} `, `t=${now},v1=${right}`),
      anEventCall(body(), `t=${now - 301},v1=${macOf(now - 301, body())}`),
      anEventCall(body(), `t=${now + 301},v1=${macOf(now + 301, body())}`),
      anEventCall(body(), `t=${now},v1=${right}`, 'nobody'),
      anEventCall(body(), `t=${now},v1=${right}`, 'constructor'),
      { ...anEventCall(body(), ''), headers: { 'content-type': 'application/json' } },
    ];
    const answers = await Promise.all(wrong.map(take));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(401);
    expect(acts.applications()[0]).not.toHaveProperty('heard');
  });

  it.each([-300, 0, 300])('of %i seconds from now is believed', async (away) => {
    const at = second() + away;
    const answer = await take(anEventCall(body(), `t=${at},v1=${macOf(at, body())}`));
    expect(answer.statusCode).toBe(200);
  });

  it('is over the bytes as they came, also where the gateway wrapped them', async () => {
    const call = signedCall(body(), { nowMs: env.time.now });
    const wrapped = Buffer.from(body()).toString('base64');
    const answer = await take({ ...call, body: wrapped, isBase64Encoded: true });
    expect(answer.statusCode).toBe(200);
  });

  it('of a body above 64 KB is not even looked at', async () => {
    const long = JSON.stringify(accepted({ more: 'x'.repeat(64 * 1024) }));
    const answer = await take(signedCall(long, { nowMs: env.time.now }));
    expect(answer.statusCode).toBe(413);
  });
});

describe('the insurer’s event', () => {
  it('before the insurer has answered our own call insures all the same', async () => {
    await begin('at_once');
    expect(await acts.execution.waits('submit', id)).toBe('insured');
    expect(acts.grants()).toHaveLength(1);
  });

  it('that comes twice, or again days later, counts once', async () => {
    await begin('twice');
    expect(await acts.execution.waits('submit', id)).toBe('insured');
    env.time.now += 3 * 86_400_000;
    const again = { certificate: `SI-${id.slice(0, 16)}`, eventId: `${id}-1` };
    expect(await acts.insurerSays(accepted(again))).toMatchObject({ statusCode: 200 });
    expect(acts.grants()).toHaveLength(1);
    expect(acts.cases()).toEqual([]);
    expect(acts.enrolment()).toMatchObject({ state: 'insured', endsOn: '2028-03-20' });
  });

  it('that says something else than an earlier one changes nothing and becomes a case', async () => {
    await begin('contradicts');
    expect(await acts.execution.waits('submit', id)).toBe('insured');
    expect(acts.enrolment()?.state).toBe('insured');
    expect(acts.cases()).toMatchObject([{ reason: 'insurer_contradicts_itself', application: id }]);
    expect(env.told.map(({ subject }) => subject)).toContain(
      'An insurance application needs a person',
    );
  });

  it('with a rejection first and the acceptance behind it leaves the rejection', async () => {
    await acts.execution.waits('submit', id);
    await acts.insurerSays(rejected());
    await acts.insurerSays(accepted());
    expect(await acts.execution.goesOn(id)).toBe('refused');
    expect(acts.grants()).toEqual([]);
    expect(acts.cases()).toHaveLength(1);
  });

  it('when nothing waits any more is kept, and the daily look does what follows', async () => {
    const { makeLookAfterOpenInsurance } = await import(
      '../../../functions/workflow/look-after-open-insurance.ts'
    );
    await acts.execution.waits('submit', id);
    env.answered.push({ token: `${id}-token-1`, answer: 'timed out' });
    expect(await acts.insurerSays(accepted())).toMatchObject({ statusCode: 200 });
    expect(acts.grants()).toEqual([]);
    await makeLookAfterOpenInsurance(env)();
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
    expect(acts.open()).toEqual([]);
  });

  it('between two tokens of one state wakes the one that waits', async () => {
    await acts.execution.waits('submit', id);
    env.disturb = async (call, when) => {
      if (call !== 'keep the token' || when !== 'before') return;
      env.disturb = undefined;
      await acts.insurerSays(accepted());
    };
    expect(await acts.execution.waits('remind', id)).toBe('insured');
  });

  it.each([
    ['of a reference that is none of ours', { reference: 'f'.repeat(40) }],
    ['without a certificate', { certificate: undefined }],
    ['with a certificate that is none', { certificate: '../x' }],
    ['confirmed before the application', { confirmedOn: '2026-03-19' }],
    ['confirmed tomorrow', { confirmedOn: '2026-03-21' }],
    ['of no day', { confirmedOn: '2026-02-30' }],
    ['of another kind', { type: 'ApplicationLost' }],
    ['without an id', { eventId: '' }],
  ])('%s is refused', async (_what, differences) => {
    await acts.execution.waits('submit', id);
    expect(await acts.insurerSays(accepted(differences))).toMatchObject({ statusCode: 400 });
    expect(acts.applications()[0]).not.toHaveProperty('heard');
    expect(env.answered).toEqual([]);
  });

  it('holds nothing personal in the log, in executions or in their answers', async () => {
    await acts.execution.waits('submit', id);
    await acts.insurerSays(accepted());
    await acts.execution.goesOn(id);
    const seen = JSON.stringify([env.logged, env.started, env.answered, env.told]);
    expect(seen).not.toMatch(/person-1|customer-1|SI-1|"L1"/);
    expect(JSON.stringify([env.logged, env.told])).not.toContain('token-1');
  });

  it('cut off after any call ends the same when the insurer repeats it', async () => {
    for (let cut = 1; ; cut += 1) {
      await begin('slow');
      await acts.execution.waits('submit', id);
      env.calls.length = 0;
      cutAfter(env, cut);
      await acts.insurerSays(accepted());
      env.disturb = undefined;
      const total = env.calls.length;
      expect(await acts.insurerSays(accepted()), `cut ${cut}`).toMatchObject({ statusCode: 200 });
      expect(await acts.execution.goesOn(id), `cut ${cut}`).toBe('insured');
      expect(acts.grants(), `cut ${cut}`).toHaveLength(1);
      if (cut > total) break;
    }
  });
});
