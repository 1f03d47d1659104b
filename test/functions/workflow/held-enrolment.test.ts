import { beforeEach, describe, expect, it } from 'vitest';
import { enrolmentOf } from '../../../adapters/enrolments.ts';
import type { EnrolmentPlan } from '../../../domain/safety-insurance/enrolment-plan.ts';
import type { HandOver } from '../../../domain/safety-insurance/hand-over.ts';
import { makeCancelInsurance } from '../../../functions/api/cancel-insurance.ts';
import { makeCloseCase } from '../../../functions/api/close-case.ts';
import { makeDisputeBenefit } from '../../../functions/api/dispute-benefit.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import {
  answersText,
  aPerson,
  enrolmentEnv,
  enrolmentWorkflow,
  programme,
} from '../../fakes/enrolment-workflow.ts';
import { someCustomer } from '../../fakes/insurance-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

/** Somebody handed over to the insurer says “this was not me” before the insurer has answered. */
let env: MonthlyEnv;
let workflow: ReturnType<typeof enrolmentWorkflow>;
let plan: EnrolmentPlan;
let handOver: HandOver;
let cancellations: Record<string, unknown>[];

const customer = someCustomer({ person: 'P-1', lines: ['L-P-1'] });
const day = 86_400_000;

const callOf = <B>(body: B) => ({
  ...{ customer, line: 'L-P-1', body, lang: 'ko' as const, requestId: 'request-1' },
  at: new Date(env.time.now).toISOString(),
});
const dispute = async (): Promise<string> => {
  const { body } = await makeDisputeBenefit(env)(callOf({ benefit: 'safety-insurance' as const }));
  return (body as { case: string }).case;
};
const close = (id: string, decision: 'released' | 'upheld') =>
  makeCloseCase(env)({ case: id, decision, who: 'desk officer 7', why: 'called back' });
const look = () => makeLookAfterOpenInsurance(env)();

/** The insurer accepts everybody; `collect` and `record` follow as in the workflow. */
const answersCome = async () => {
  for (const file of handOver.files) {
    const text = answersText(env, file, () => ({ answer: 'accepted' }));
    await workflow.deliver(file.key.replace('.csv', '.answers.csv'), text);
  }
  const answers = await workflow.collect(plan, handOver);
  await workflow.record(plan, answers);
  return answers;
};
const enrolment = () => enrolmentOf(env, programme, 'P-1');
const items = (table: string, key: 'pk' | 'sk', prefix: string) =>
  env.database.items(table).filter((item) => String(item[key]).startsWith(prefix));
const grants = () => items('Ledger', 'sk', 'GRANT#').filter(({ pk }) => pk === 'person:P-1');
const parked = () => items('Work', 'pk', 'PARKED#person:P-1');
const openMatters = () => env.database.items('Applications').filter((item) => item.openShard);
const templates = () => env.database.items('Notices').map(({ template }) => template);

beforeEach(async () => {
  env = await enrolmentEnv([aPerson('P-1'), aPerson('P-2')]);
  cancellations = [];
  env.http.send = async (call, { body = '' }) => {
    env.calls.push(call);
    await env.disturb?.(call, 'before');
    cancellations.push(JSON.parse(body));
    await env.disturb?.(call, 'after');
    return { status: 200, headers: {}, body: '{}' };
  };
  workflow = enrolmentWorkflow(env);
  ({ plan } = await workflow.open());
  await workflow.offer(plan);
  workflow.wait(plan);
  await workflow.enrol(plan);
  handOver = await workflow.handOver(plan);
});

describe('an acceptance that meets “this was not me”', () => {
  it('is kept, insures nobody, and is parked; everybody else is insured', async () => {
    await dispute();
    const answers = await answersCome();
    expect(grants()).toEqual([]);
    expect(await enrolment()).toMatchObject({
      state: 'handed_over',
      accepted: { certificate: 'SI-P-1', confirmedOn: '2026-02-16' },
    });
    expect(parked()).toMatchObject([{ status: 'open', reason: 'benefit_held' }]);
    const { manifest } = await workflow.reconcile(plan, handOver, answers);
    expect(manifest).toMatchObject({
      ...{ insured: 1, parked: { benefit_held: 1 }, balanced: true },
      answers: { parked: { benefit_held: 1 } },
    });
    expect(await look()).toMatchObject({ seen: 1, left: 0 });
    expect(grants()).toEqual([]);
    expect(openMatters()).toHaveLength(1);
  });

  it('insures the person once the case is closed with a release', async () => {
    const id = await dispute();
    await answersCome();
    env.time.now += 10 * day;
    await close(id, 'released');
    await look();
    expect(grants()).toMatchObject([
      { certificate: 'SI-P-1', startsOn: '2026-02-17', endsOn: '2028-02-16', run: plan.run },
    ]);
    expect(await enrolment()).toMatchObject({
      ...{ state: 'insured', certificate: 'SI-P-1', endsOn: '2028-02-16' },
      due: { what: 'start' },
    });
    expect(await enrolment()).not.toHaveProperty('accepted');
    expect(parked()).toMatchObject([{ status: 'closed', outcome: 'insured' }]);
    expect(openMatters()).toEqual([]);
    expect(cancellations).toEqual([]);
    await look();
    expect(grants()).toHaveLength(1);
  });

  it('ends where the dispute is upheld: the insurer withdraws it, the customer is told', async () => {
    const id = await dispute();
    await answersCome();
    await close(id, 'upheld');
    await look();
    expect(grants()).toEqual([]);
    expect(await enrolment()).toMatchObject({ state: 'ended', reason: 'dispute_upheld' });
    expect(cancellations).toMatchObject([
      { person: 'P-1', certificate: 'SI-P-1', reason: 'dispute_upheld' },
    ]);
    expect(templates()).toContain('insurance_not_begun');
    expect(parked()).toMatchObject([{ status: 'closed', outcome: 'withdrawn' }]);
    expect(openMatters()).toEqual([]);
  });

  it('may still be cancelled by the customer, and is then never given', async () => {
    const id = await dispute();
    await answersCome();
    expect(await makeCancelInsurance(env)(callOf({}))).toMatchObject({ status: 200 });
    await close(id, 'released');
    await look();
    expect(grants()).toEqual([]);
    expect(cancellations).toMatchObject([{ person: 'P-1', certificate: 'SI-P-1' }]);
    expect(openMatters()).toEqual([]);
  });

  it('is not given while the benefit is stopped, and is when it goes on', async () => {
    const id = await dispute();
    await answersCome();
    await close(id, 'released');
    const stop = (stopped: boolean) =>
      env.database.plant('Controls', {
        ...{ pk: `SWITCH#${programme}#safety-insurance`, sk: 'SWITCH' },
        ...{ stopped, who: 'operator', why: 'test', at: '2026-02-20T00:00:00.000Z' },
      });
    stop(true);
    expect(await look()).toMatchObject({ left: 1 });
    expect(grants()).toEqual([]);
    stop(false);
    await look();
    expect(grants()).toHaveLength(1);
  });

  it('released before the answer comes changes nothing for anybody', async () => {
    await close(await dispute(), 'released');
    await answersCome();
    expect(grants()).toHaveLength(1);
    expect(parked()).toEqual([]);
  });

  it.each(['released', 'upheld'] as const)(
    '%s, cut off anywhere, ends the same when it is looked at again',
    async (decision) => {
      const id = await dispute();
      await answersCome();
      await close(id, decision);
      for (let cut = 1; ; cut += 1) {
        let calls = 0;
        env.disturb = (_call, when) => {
          if (when !== 'after') return;
          calls += 1;
          if (calls === cut) throw new Error('cut off');
        };
        const open = openMatters().length;
        await look().catch(() => undefined);
        env.disturb = undefined;
        if (open === 0) break;
      }
      await look();
      expect(grants()).toHaveLength(decision === 'released' ? 1 : 0);
      expect((await enrolment())?.state).toBe(decision === 'released' ? 'insured' : 'ended');
      expect(parked()).toMatchObject([{ status: 'closed' }]);
      expect(new Set(cancellations.map(({ key }) => key)).size).toBe(decision === 'upheld' ? 1 : 0);
    },
  );
});
