import { beforeEach, describe, expect, it } from 'vitest';
import { claimedReports, keptReports, reportOfRun } from '../../../adapters/record/reports.ts';
import { canonicalHash } from '../../../domain/canonical-json.ts';
import { checkChain, signedBy } from '../../../domain/record/check-chain.ts';
import { reportHash } from '../../../domain/record/report.ts';
import type { RunPlan } from '../../../domain/run-plan.ts';
import { makeSignOffRun } from '../../../functions/workflow/sign-off-run.ts';
import { aLine } from '../../domain/builders.ts';
import {
  aPerson,
  enrolAll,
  enrolmentEnv,
  run as insuranceRun,
} from '../../fakes/enrolment-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  programme,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
});

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
/** All that is kept, as an auditor would check it. */
const chain = async (of: MonthlyEnv = env) =>
  checkChain({
    kept: await all(keptReports(of, programme)),
    claimed: await all(claimedReports(of, programme)),
    isSigned: signedBy(await of.signatures.publicKey('read the key', 'record-key')),
  });

/** Opens, serves and closes the books of a run; its report is the next step. */
const balanced = async (
  kind: 'scheduled' | 'rerun' = 'scheduled',
  number = 1,
): Promise<RunPlan> => {
  const plan = await workflow.open(kind, number);
  await workflow.serveLines(plan);
  await workflow.reconcile(plan);
  return plan;
};

const cutOff = () => Object.assign(new Error('cut off'), { name: 'Crash' });
/** The first such call ends the sandbox, before or after its effect. */
const cutOffAt = (wanted: string, moment: 'before' | 'after'): void => {
  env.disturb = (call, when) => {
    if (call !== wanted || when !== moment) return;
    env.disturb = undefined;
    throw cutOff();
  };
};

describe('the signed report of a run', () => {
  it('holds the account, the grants and the report before, each as a hash, and is signed', async () => {
    const first = await workflow.signOff(await balanced());
    const second = await workflow.signOff(await balanced('rerun', 2));
    expect([first.number, second.number]).toEqual([1, 2]);
    const { reports, breaks } = await chain();
    expect(breaks).toEqual([]);
    const [one, other] = reports;
    expect(one).toMatchObject({ run: 'monthly-data-2026-02', granted: 2, before: '0'.repeat(64) });
    expect(other).toMatchObject({ granted: 0, before: one && reportHash(one) });
    const [kept] = await all(keptReports(env, programme));
    expect(kept?.key).toBe('customer-appreciation/000001-monthly-data-2026-02.json');
    const { account } = JSON.parse(kept?.text ?? '');
    expect(account).toMatchObject({ run: 'monthly-data-2026-02', granted: 2, balanced: true });
    expect(canonicalHash(account)).toBe(one?.accountHash);
  });

  it('holds no line', async () => {
    await workflow.signOff(await balanced());
    const [kept] = await all(keptReports(env, programme));
    expect(kept?.text).not.toMatch(/\bL[12]\b/);
  });

  it('is the same however often it is asked for', async () => {
    const plan = await balanced();
    const first = await workflow.signOff(plan);
    env.time.now += 3_600_000;
    expect(await workflow.signOff(plan)).toEqual(first);
    expect((await chain()).reports).toHaveLength(1);
  });

  it.each([
    ['take the next place in the chain', 'before'],
    ['take the next place in the chain', 'after'],
    ['sign the report', 'before'],
    ['sign the report', 'after'],
    ['keep the signed report', 'before'],
    ['keep the signed report', 'after'],
  ] as const)(
    'has one place, and is kept once, where it was cut off at "%s" (%s)',
    async (call, moment) => {
      const plan = await balanced();
      cutOffAt(call, moment);
      await expect(workflow.signOff(plan)).rejects.toThrow('cut off');
      env.time.now += 60_000;
      expect(await workflow.signOff(plan)).toMatchObject({ number: 1 });
      expect(await chain()).toMatchObject({ reports: [{ number: 1 }], breaks: [] });
    },
  );

  it('comes behind the one that took its place, where two runs are signed off at once', async () => {
    const plan = await balanced();
    const again = await balanced('rerun', 2);
    env.disturb = async (call, when) => {
      if (call !== 'take the next place in the chain' || when !== 'before') return;
      env.disturb = undefined;
      // Both have read the head; the other is a moment faster.
      await workflow.signOff(again);
    };
    expect(await workflow.signOff(plan)).toMatchObject({ number: 2 });
    const { reports, breaks } = await chain();
    expect(breaks).toEqual([]);
    expect(reports.map(({ run }) => run)).toEqual([again.run, plan.run]);
  });

  it('does not wait for one before it whose signing was cut off, and that one comes late', async () => {
    const plan = await balanced();
    const again = await balanced('rerun', 2);
    cutOffAt('sign the report', 'before');
    await expect(workflow.signOff(plan)).rejects.toThrow('cut off');
    await workflow.signOff(again);
    expect((await chain()).breaks.map(({ what }) => what)).toEqual(['number_missing', 'not_kept']);
    await workflow.signOff(plan);
    expect((await chain()).breaks).toEqual([]);
  });

  it('of an insurance enrolment stands in the same chain', async () => {
    const insurance = await enrolmentEnv([aPerson('P1'), aPerson('P2')]);
    await enrolAll(insurance, (person) => ({ answer: 'accepted', person }));
    const { reports, breaks } = await chain(insurance);
    expect(breaks).toEqual([]);
    expect(reports).toMatchObject([{ run: insuranceRun, benefit: 'safety-insurance', granted: 2 }]);
  });
});

describe('a run is not signed off', () => {
  const refused = (plan: RunPlan) =>
    expect(workflow.signOff(plan)).rejects.toMatchObject({ name: 'Defect' });
  const nothing = async () => {
    expect(await reportOfRun(env, { programme, run: 'monthly-data-2026-02' })).toBeUndefined();
    expect(await all(keptReports(env, programme))).toEqual([]);
  };

  it('while its books are open', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    await refused(plan);
    await nothing();
  });

  it('that was never opened', async () => {
    await refused({ ...(await workflow.open()), run: 'monthly-data-2026-03' });
    await nothing();
  });

  it('where its account has been put in the place of another', async () => {
    const plan = await balanced();
    const key = `runs/${plan.run}/manifest-1.json`;
    const account = JSON.parse(env.objects.text(key) ?? '');
    for (const wrong of [
      { run: 'monthly-data-2026-03' },
      { balanced: false },
      { grantsHash: undefined },
    ]) {
      env.objects.plant({ bucket: 'results', key }, JSON.stringify({ ...account, ...wrong }));
      await refused(plan);
    }
    await nothing();
  });

  it('a second time with another account', async () => {
    const plan = await balanced();
    await workflow.signOff(plan);
    const key = `runs/${plan.run}/manifest-1.json`;
    const account = JSON.parse(env.objects.text(key) ?? '');
    env.objects.plant(
      { bucket: 'results', key },
      JSON.stringify({ ...account, refused: { x: 1 } }),
    );
    await refused(plan);
    expect((await chain()).breaks).toEqual([]);
  });

  it('under a key that holds something else', async () => {
    const plan = await balanced();
    const key = `${programme}/000001-${plan.run}.json`;
    env.objects.plant({ bucket: 'record', key }, '{"report":"mine"}');
    await refused(plan);
  });

  it('for answers that came late: they are no run', async () => {
    const { programme: name, benefit, cycle, run } = await workflow.open();
    const plan = { programme: name, benefit, cycle, run, late: { number: 1 } };
    expect(await makeSignOffRun(env)({ plan })).toEqual({ number: null });
    await nothing();
  });
});
