import { beforeEach, describe, expect, it } from 'vitest';
import { enrolmentFieldWrite, enrolmentOf } from '../../../adapters/enrolments.ts';
import { applicationId } from '../../../domain/safety-insurance/application.ts';
import type { Enrolment } from '../../../domain/safety-insurance/enrolment.ts';
import type { EnrolmentPlan } from '../../../domain/safety-insurance/enrolment-plan.ts';
import type { HandOver } from '../../../domain/safety-insurance/hand-over.ts';
import { makeApplyForInsurance } from '../../../functions/api/apply-for-insurance.ts';
import { makeListBenefits } from '../../../functions/api/list-benefits.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import { makeRecordApplicationAnswer } from '../../../functions/workflow/record-application-answer.ts';
import { makeSubmitApplication } from '../../../functions/workflow/submit-application.ts';
import { aLine } from '../../domain/builders.ts';
import {
  answersText,
  aPerson,
  enrolmentEnv,
  enrolmentWorkflow,
  happens,
  programme,
  run,
} from '../../fakes/enrolment-workflow.ts';
import { someCustomer } from '../../fakes/insurance-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

/** An enrolment went on without the insurer's answer, and its books are closed. */
let env: MonthlyEnv;
let workflow: ReturnType<typeof enrolmentWorkflow>;
let plan: EnrolmentPlan;
let handOver: HandOver;
let sent: Record<string, unknown>[];
let decides: 'accepted' | 'rejected';

const customer = someCustomer({ person: 'P-1', lines: ['L-P-1'] });
const id = applicationId({ programme, person: 'P-1', number: 1 });

const callOf = <B>(body: B) => ({
  ...{ customer, line: 'L-P-1', body, lang: 'ko' as const, requestId: 'request-1' },
  at: new Date(env.time.now).toISOString(),
});
const apply = () => makeApplyForInsurance(env)(callOf({ line: 'L-P-1' }));
const answerArrives = async () => {
  await makeSubmitApplication(env)({ application: id, token: 'token-1' });
  return (await makeRecordApplicationAnswer(env)({ application: id })).outcome;
};
const enrolment = () => enrolmentOf(env, programme, 'P-1');
const grants = () => env.database.items('Ledger').filter(({ pk }) => pk === 'person:P-1');
const may = async () => {
  const { body } = await makeListBenefits(env)(callOf(undefined));
  const { person } = body as { person: { may: { act: string }[] }[] };
  return person[0]?.may.map(({ act }) => act);
};
const look = () => makeLookAfterOpenInsurance(env)();

/** The insurer answers the file after all. */
const lateFileComes = async () => {
  const [file] = handOver.files;
  if (!file) throw new Error('nobody was handed over');
  const key = file.key.replace('.csv', '.answers.csv');
  const text = answersText(env, file, () => ({ answer: 'accepted' }));
  await workflow.deliver(key, text);
  const { input } = env.started.at(-1) as { input: { late: never } };
  const { plan: late, handOver: handed } = await workflow.open(input.late);
  const answers = await workflow.collect(late, handed as HandOver);
  await workflow.record(late, answers);
  const outcomes = env.objects.text(`${late.results.answersPrefix}/map-run-1/SUCCEEDED_0.jsonl`);
  return JSON.parse(outcomes ?? '{}') as Record<string, unknown>;
};

beforeEach(async () => {
  env = await enrolmentEnv([aPerson('P-1')], '2026-02', [aLine({ line: 'L-P-1' })]);
  workflow = enrolmentWorkflow(env);
  sent = [];
  decides = 'accepted';
  env.http.send = async (call, { url, body = '' }) => {
    env.calls.push(call);
    sent.push({ path: new URL(url).pathname, ...JSON.parse(body) });
    const said = decides === 'accepted' ? { certificate: 'SI-A' } : { reason: 'duplicate_cover' };
    const on = new Date(env.time.now + 9 * 3_600_000).toISOString().slice(0, 10);
    const answer = { status: decides, ...said, confirmedOn: on };
    return { status: 200, headers: {}, body: JSON.stringify(answer) };
  };
  ({ plan } = await workflow.open());
  await workflow.offer(plan);
  workflow.wait(plan);
});

describe('somebody whom the insurer did not answer about', () => {
  const goesOnWithoutAnswer = async () => {
    await workflow.enrol(plan);
    handOver = await workflow.handOver(plan);
    const answers = await workflow.collect(plan, handOver);
    await workflow.record(plan, answers);
    return answers;
  };
  const isMissing = async () => {
    await workflow.reconcile(plan, handOver, await goesOnWithoutAnswer());
    env.time.now += 3 * 86_400_000;
  };

  it('cannot apply while their enrolment is open, and may as soon as its books are closed', async () => {
    const answers = await goesOnWithoutAnswer();
    expect(await apply()).toMatchObject({ status: 409, body: { reason: 'already_insured' } });
    await workflow.reconcile(plan, handOver, answers);
    expect((await enrolment())?.state).toBe('missing');
    expect(await may()).toContain('apply-for-insurance');
    expect(await apply()).toMatchObject({ status: 202 });
    expect(await answerArrives()).toBe('insured');
    expect(grants()).toMatchObject([{ certificate: 'SI-A', enrolledBecause: 'application' }]);
    expect(await enrolment()).toMatchObject({ state: 'insured', source: id });
  });

  it('is not insured twice where the file is answered after all: its certificate goes back', async () => {
    await isMissing();
    await apply();
    await answerArrives();
    expect(await lateFileComes()).toMatchObject({ withdrawn: [['P-1', 'applied']], parked: [] });
    expect(grants()).toHaveLength(1);
    await look();
    expect(sent.filter(({ path }) => path === '/cancellations')).toMatchObject([
      { person: 'P-1', certificate: 'SI-P-1', reason: 'applied' },
    ]);
    expect(await enrolment()).toMatchObject({ state: 'insured', certificate: 'SI-A' });
  });

  it('is not taken for handed over while their application is between its two writes', async () => {
    await isMissing();
    const missing = (await enrolment()) as Enrolment;
    await env.database.transact('apply for the insurance', [
      enrolmentFieldWrite(env, missing, { state: 'handed_over' }),
    ]);
    expect(await lateFileComes()).toMatchObject({ withdrawn: [['P-1', 'applied']], insured: [] });
    expect(grants()).toEqual([]);
    await look();
    expect(sent).toMatchObject([{ path: '/cancellations', certificate: 'SI-P-1' }]);
  });

  it('wins or loses against a late answer at the same moment, whole', async () => {
    await isMissing();
    let applied = false;
    env.disturb = async (call, when) => {
      if (call !== 'change the enrolment' || when !== 'before' || applied) return;
      applied = true;
      expect(await apply()).toMatchObject({ status: 202 });
    };
    expect(await lateFileComes()).toMatchObject({ withdrawn: [['P-1', 'applied']] });
    env.disturb = undefined;
    expect(await answerArrives()).toBe('insured');
    expect(grants()).toMatchObject([{ certificate: 'SI-A' }]);
  });

  it('whose application was refused keeps what the file then brings for a person to look at', async () => {
    await isMissing();
    await apply();
    decides = 'rejected';
    expect(await answerArrives()).toBe('refused');
    expect(await lateFileComes()).toMatchObject({ parked: [['P-1', 'answer_contradicts']] });
    expect(sent.filter(({ path }) => path === '/cancellations')).toEqual([]);
  });

  it('still is insured by a late answer where they did nothing', async () => {
    await isMissing();
    expect(await lateFileComes()).toMatchObject({ insured: ['P-1'] });
    expect(await enrolment()).toMatchObject({ state: 'insured', certificate: 'SI-P-1' });
    expect(await enrolment()).not.toHaveProperty('reason');
    expect(await apply()).toMatchObject({ body: { reason: 'already_insured' } });
  });
});

describe('somebody to whom it was offered and whom the enrolment left over', () => {
  const isLeftOver = async () => {
    await happens(env, 'L-P-1', 'BenefitHeld', '2026-02-10T00:00:00.000Z');
    await workflow.enrol(plan);
    handOver = await workflow.handOver(plan);
    await workflow.reconcile(plan, handOver);
    await happens(env, 'L-P-1', 'BenefitReleased', '2026-02-15T12:00:00.000Z');
  };

  it('may apply, and a re-run then leaves them alone', async () => {
    expect(await apply()).toMatchObject({ body: { reason: 'already_insured' } });
    await isLeftOver();
    expect((await enrolment())?.state).toBe('offered');
    expect(await apply()).toMatchObject({ status: 202 });
    const { plan: again } = await workflow.open(undefined, `${run}-2`);
    await workflow.offer(again);
    workflow.wait(again);
    await workflow.enrol(again);
    expect(await workflow.handOver(again)).toEqual({ files: [], rows: 0 });
    expect(await answerArrives()).toBe('insured');
    expect(grants()).toHaveLength(1);
  });

  it('is not handed over by a re-run while their application is between its two writes', async () => {
    await isLeftOver();
    const { plan: again } = await workflow.open(undefined, `${run}-2`);
    await workflow.offer(again);
    workflow.wait(again);
    let applied = false;
    env.disturb = async (call, when) => {
      if (call !== 'change the enrolment' || when !== 'before' || applied) return;
      applied = true;
      const offered = (await enrolment()) as Enrolment;
      await env.database.transact('apply for the insurance', [
        enrolmentFieldWrite(env, offered, { state: 'handed_over' }),
      ]);
    };
    await workflow.enrol(again);
    env.disturb = undefined;
    expect(applied).toBe(true);
    expect(await workflow.handOver(again)).toEqual({ files: [], rows: 0 });
  });

  it('cannot apply while a re-run is about to enrol them', async () => {
    await isLeftOver();
    await workflow.open(undefined, `${run}-2`);
    expect(await apply()).toMatchObject({ body: { reason: 'already_insured' } });
  });
});
