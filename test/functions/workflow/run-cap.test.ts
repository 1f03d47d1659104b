import { beforeEach, describe, expect, it } from 'vitest';
import { setCap } from '../../../adapters/controls.ts';
import { countedLines } from '../../../adapters/giving/capped-lines.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import type { RunCap } from '../../../domain/run-cap.ts';
import type { RunPlan } from '../../../domain/run-plan.ts';
import { makeRecordEndedRun } from '../../../functions/events/record-ended-run.ts';
import { aLine } from '../../domain/builders.ts';
import { approvalWorkflow } from '../../fakes/approval-workflow.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  february,
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

const run = 'monthly-data-2026-02';
const phones = (count: number): FrozenLine[] =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;
let books: MonthlyBooks;

const cap = (limits: RunCap, confirmedBy?: string) =>
  setCap(
    env,
    { ...february, run },
    {
      ...{ ...limits, by: 'person 1001', why: 'a test', at: '2026-01-31T14:00:00.000Z' },
      ...(confirmedBy && { confirmedBy }),
    },
  );
const counted = (plan: RunPlan) => (plan.cap ? countedLines(env, run, plan.cap) : undefined);

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
  sealCohort(env, phones(250));
});

describe('a run with a cap', () => {
  it('stops before it is passed, says so, and goes on exactly where two persons raise it', async () => {
    await cap({ gigabytes: 20_000 });
    const plan = await workflow.open();
    expect(plan.cap).toEqual({ shards: 1 });
    const lines = await workflow.serveLines(plan, 0);
    expect(lines.tripped).toMatchObject({
      name: 'CapReached',
      message: expect.stringContaining('monthly-data-2026-02 has reached its cap of 20000 GB'),
    });
    expect(books.granted()).toHaveLength(200);
    expect(env.http.asked.length).toBeGreaterThan(0);
    const asked = env.http.asked.length;
    // Nothing was raised: a redrive gives nothing more, and charging is not even asked.
    expect((await workflow.serveLines(plan, 0)).tripped?.name).toBe('CapReached');
    expect(env.http.asked).toHaveLength(asked);
    await cap({ gigabytes: 25_000 }, 'person 2002');
    await workflow.serveLines(plan, 0);
    expect(await workflow.reconcile(plan)).toMatchObject({
      manifest: { granted: 250, parked: {}, balanced: true },
    });
    expect(await books.credited()).toEqual(books.granted());
    expect(await counted(plan)).toBe(250);
  });

  it('is not raised by one person, whatever they set', async () => {
    await cap({ gigabytes: 20_000 }, 'person 2002');
    const plan = await workflow.open();
    await cap({ gigabytes: 10_000 });
    expect((await workflow.serveLines(plan, 0)).tripped?.message).toContain('10000 GB');
    expect(books.granted()).toHaveLength(100);
  });

  it('counts the canary and what the main Map meets again once', async () => {
    await cap({ gigabytes: 25_000 });
    const plan = await workflow.open();
    expect(plan.canaryLines).toBeGreaterThan(0);
    expect(plan.canaryLines % plan.batchSize).not.toBe(0);
    expect(await runToTheEnd(workflow, plan)).toMatchObject({ granted: 250, balanced: true });
    expect(await counted(plan)).toBe(250);
  });

  it('counts a batch once that is cut off behind any of its calls', async () => {
    await cap({ gigabytes: 25_000 });
    const plan = await workflow.open();
    for (const cut of ['set the lines aside', 'record the grants'] as const) {
      for (const moment of ['before', 'after'] as const) {
        env.disturb = (call, when) => {
          if (call === cut && when === moment) throw new Error('cut off');
        };
        await workflow.serveLines(plan, 0);
      }
    }
    env.disturb = undefined;
    await workflow.serveLines(plan, 0);
    expect(await counted(plan)).toBe(250);
    expect(await workflow.reconcile(plan)).toMatchObject({ manifest: { granted: 250 } });
  });

  it('parks the last lines with their reason where few enough are left over, for a follow-up', async () => {
    await cap({ gigabytes: 24_000 });
    const plan = await workflow.open();
    const lines = await workflow.serveLines(plan, 50);
    expect(lines.tripped).toBeUndefined();
    await workflow.settle(plan, lines);
    const { manifest } = await workflow.reconcile(plan).catch(() => ({ manifest: undefined }));
    // Fifty are more than the programme lets a run of 250 leave: it does not end well.
    expect(manifest).toBeUndefined();
    expect(new Set(books.parked().map(([, reason]) => reason))).toEqual(new Set(['cap_reached']));
    expect(books.parked()).toHaveLength(50);
  });

  it('of money is reached as one of gigabytes', async () => {
    // 3 batches and 120 writes come to less than a cent: one cent is enough for all, none for nobody.
    await cap({ spendUsdCents: 0 });
    const plan = await workflow.open();
    const { tripped } = await workflow.serveLines(plan, 0);
    expect(tripped?.message).toContain('0.00 USD');
    expect(books.granted()).toEqual([]);
    await cap({ spendUsdCents: 1 }, 'person 2002');
    await workflow.serveLines(plan, 0);
    expect(books.granted()).toHaveLength(250);
  });

  it('pays no call for it where nobody has set one', async () => {
    const plan = await workflow.open();
    expect(plan.cap).toBeUndefined();
    await workflow.serveLines(plan);
    expect(env.calls).not.toContain('set the lines aside');
  });

  it('pays one call a batch, however many lines it has', async () => {
    await cap({ gigabytes: 25_000 });
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    expect(env.calls.filter((call) => call === 'set the lines aside')).toHaveLength(3);
  });

  it('opens its counters also where an attempt was cut off behind the plan', async () => {
    await cap({ gigabytes: 25_000 });
    env.disturb = (call, when) => {
      if (call === 'open a counter of the cap' && when === 'before') throw new Error('cut off');
    };
    await expect(workflow.open()).rejects.toThrow('cut off');
    env.disturb = undefined;
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    expect(books.granted()).toHaveLength(250);
  });
});

describe('the news of a run that ended', () => {
  const endOf = async (name: string) => {
    await makeRecordEndedRun(env)({
      detail: {
        ...{ name, status: 'FAILED', stopDate: env.time.now + 60_000 },
        ...{ error: 'States.ExceedToleratedFailureThreshold', cause: 'too many failed' },
        input: JSON.stringify({ programme: february.programme, cycle: february.cycle, run: name }),
      },
    });
    return env.told.at(-1)?.message ?? '';
  };

  it('says that it has reached its cap, and what to do', async () => {
    await cap({ gigabytes: 20_000 });
    const plan = await workflow.open();
    await workflow.serveLines(plan, 0);
    const message = await endOf(run);
    expect(message).toContain(
      'It has reached its cap. It may give 20000 GB; 20000 GB are given or set aside.',
    );
    expect(message).toContain('docs/runbook.md#a-run-has-reached-its-cap');
  });

  it('says how far it is where something else has ended it', async () => {
    await cap({ gigabytes: 25_000 });
    const plan = await workflow.open();
    env.http.behave({ faults: [{ kind: 'error_before_effect', on: 'top_up' }] });
    await workflow.serveLines(plan, 0);
    const message = await endOf(run);
    expect(message).toContain('It may give 25000 GB; 10000 GB are given or set aside.');
    expect(message).toContain('docs/runbook.md#a-run-failed');
  });

  it('does not wait for it where the controls cannot be read', async () => {
    await cap({ gigabytes: 20_000 });
    const plan = await workflow.open();
    await workflow.serveLines(plan, 0);
    env.disturb = (call) => {
      if (call === 'read the kill switch') throw new Error('no answer');
    };
    expect(await endOf(run)).toContain('docs/runbook.md#a-run-failed');
  });
});

describe('an approved month', () => {
  it('may give what was approved and half a per cent, re-runs and follow-ups of it no more', async () => {
    env = await monthlyEnv({ APPROVAL: 'required' });
    env.time.now = Date.parse('2026-01-28T00:00:00.000Z');
    sealCohort(env, phones(400));
    const gate = approvalWorkflow(env);
    await gate.preview();
    await gate.decide('approved');
    env.time.now = Date.parse('2026-01-31T15:00:00.000Z');
    const begun = await gate.begin();
    if (begun.waits) throw new Error(begun.why);
    expect(begun.plan.cap).toEqual({ gigabytes: 40_200, shards: 1 });
    await runToTheEnd(monthlyWorkflow(env), begun.plan);
    const rerun = await gate.begin('rerun', 2);
    expect(rerun.waits ? rerun.why : rerun.plan.cap).toEqual({ gigabytes: 40_200, shards: 1 });
  });
});
