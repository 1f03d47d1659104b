import { beforeEach, describe, expect, it } from 'vitest';
import type { FrozenLine } from '../../../domain/line.ts';
import { makeRecordLineEvent } from '../../../functions/events/record-line-event.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import { anOrder } from '../../partners/charging/stand-in-client.ts';

const phones = (count: number): FrozenLine[] =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;
let books: MonthlyBooks;

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
  sealCohort(env, phones(150));
});

const doesNotBalance = (sentence: string) => ({
  name: 'RunDoesNotBalance',
  message: expect.stringContaining(sentence),
});

/** The line resumes now, as its queue would tell it. */
const resume = (line: string): Promise<void> =>
  makeRecordLineEvent(env)({
    id: `message-${line}`,
    body: {
      'detail-type': 'LineResumed',
      detail: {
        version: 1,
        eventId: `resume-${line}`,
        line,
        occurredAt: '2026-01-31T16:00:00.000Z',
      },
    },
    receives: 1,
  });

const changeResults = (change: (records: string[]) => string[]): void => {
  const key = env.objects.keys().find((path) => path.endsWith('map/map-run-1/SUCCEEDED_0.jsonl'));
  const [bucket = '', ...path] = (key ?? '').split('/');
  const text = env.objects.text(path.join('/')) ?? '';
  const records = change(text.trim().split('\n'));
  env.objects.plant({ bucket, key: path.join('/') }, records.map((r) => `${r}\n`).join(''));
};

describe('the books', () => {
  it('do not balance where charging credited a line that we never granted', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    await env.http.ledger.book([anOrder('somebody-else', { line: 'X' })], 'kept');
    await expect(workflow.reconcile(plan)).rejects.toMatchObject(
      doesNotBalance('Charging holds 151 top-ups for 2026-02; the ledger accounts for 150: 1 more'),
    );
    expect(books.runRecord(plan.run)).toMatchObject({ status: 'open' });
  });

  it('that did not balance are kept, and balance after a redrive when the cause is gone', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    const { totals } = env.http.ledger;
    env.http.ledger.totals = async (filter) => {
      const told = await totals(filter);
      return { ...told, count: told.count - 1 };
    };
    await expect(workflow.reconcile(plan)).rejects.toMatchObject(doesNotBalance('1 fewer'));
    env.http.ledger.totals = totals;
    const { address } = await workflow.reconcile(plan);
    expect(address.key).toBe(`runs/${plan.run}/manifest-2.json`);
    expect(books.runRecord(plan.run)).toMatchObject({ status: 'sealed', granted: 150 });
  });

  it('wait a moment for a grant by event that is credited and not yet noted', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    const { totals } = env.http.ledger;
    let looks = 0;
    env.http.ledger.totals = async (filter) => {
      looks += 1;
      const told = await totals(filter);
      return looks === 1 ? { count: told.count + 1, amountMb: told.amountMb + 102_400 } : told;
    };
    expect((await workflow.reconcile(plan)).manifest.balanced).toBe(true);
    expect(looks).toBe(2);
  });

  it('do not balance where a batch left no outcome', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    changeResults((records) => records.slice(1));
    await expect(workflow.reconcile(plan)).rejects.toMatchObject(
      doesNotBalance('150 lines were to be considered'),
    );
  });

  it('count a batch once, though the result files name it twice', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    changeResults((records) => [...records, ...records]);
    expect((await workflow.reconcile(plan)).manifest).toMatchObject({ granted: 150 });
  });

  it('do not balance where a line has two outcomes', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    changeResults(([first = '', ...rest]) => {
      const outcome = JSON.parse(first);
      const [one] = outcome.granted;
      return [JSON.stringify({ ...outcome, already: [one] }), ...rest];
    });
    await expect(workflow.reconcile(plan)).rejects.toMatchObject(doesNotBalance('one outcome'));
  });

  it('are made up and sealed once, wherever the attempt before was cut off', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    for (const call of ['keep the manifest', "change the run's record"]) {
      env.disturb = (name, when) => {
        if (name === call && when === 'after') throw new Error('cut off');
      };
      await expect(workflow.reconcile(plan)).rejects.toThrow('cut off');
    }
    env.disturb = undefined;
    const { address } = await workflow.reconcile(plan);
    expect(address.key).toBe(`runs/${plan.run}/manifest-1.json`);
  });

  it('of a run in which too many lines were parked are not sealed', async () => {
    const refused = phones(20).map(({ line }) => line);
    env.http.behave({ faults: [{ kind: 'refusal', of: 'items', lines: refused }] });
    await expect(runToTheEnd(workflow, await workflow.open())).rejects.toMatchObject(
      doesNotBalance('20 of 150 lines are parked'),
    );
  });
});

describe('the books of a follow-up', () => {
  const parkTwo = async () => {
    env.http.behave({
      faults: [{ kind: 'error_before_effect', of: 'items', lines: ['L7', 'L8'] }],
    });
    await runToTheEnd(workflow, await workflow.open());
    env.http.behave({});
    env.time.now += 3_600_000;
  };

  it('that a re-run overtook count its grants once', async () => {
    await parkTwo();
    const followUp = await workflow.open('follow-up');
    const lines = await workflow.serveLines(followUp);
    env.time.now += 60_000;
    const rerun = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(rerun).toMatchObject({ granted: 0, alreadyGranted: 150, balanced: true });
    await workflow.settle(followUp, lines);
    expect((await workflow.reconcile(followUp)).manifest).toMatchObject({
      granted: 2,
      charging: { topUps: 150 },
      balanced: true,
    });
  });

  it('that came to its lines after a re-run count what the re-run granted', async () => {
    await parkTwo();
    const followUp = await workflow.open('follow-up');
    env.time.now += 60_000;
    const rerun = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(rerun).toMatchObject({ granted: 2, balanced: true });
    expect(await runToTheEnd(workflow, followUp)).toMatchObject({
      ...{ granted: 0, alreadyGranted: 2 },
      balanced: true,
    });
  });

  it('hold though a grant by event was noted only after a full run had met it', async () => {
    await parkTwo();
    env.disturb = (call, when) => {
      if (call === 'note the grant by event' && when === 'before') throw new Error('cut off');
    };
    await expect(resume('L7')).rejects.toThrow('cut off');
    env.disturb = undefined;
    env.time.now += 3_600_000;
    const rerun = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(rerun).toMatchObject({ granted: 1, alreadyGranted: 149, balanced: true });
    await resume('L7');
    expect(await runToTheEnd(workflow, await workflow.open('follow-up'))).toMatchObject({
      grantedByEvent: 1,
      charging: { topUps: 150 },
      balanced: true,
    });
  });
});

describe('grants by event while the books are made up', () => {
  const paused = ['S1', 'S2', 'S3', 'S4'];
  const withPaused = (rows: FrozenLine[]) => [
    ...rows,
    ...paused.map((line) => aLine({ line, status: 'suspended' })),
  ];

  /** At every such call one more line resumes, until the last of them. */
  const resumeOneAtEvery = (watched: string) => {
    const waiting = [...paused];
    env.disturb = async (call, when) => {
      if (call !== watched || when !== 'before') return;
      const next = waiting.shift();
      if (next) await resume(next);
    };
  };

  it('go into them however long the outcomes take to read', async () => {
    sealCohort(env, withPaused(phones(50)));
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    resumeOneAtEvery('read the result files');
    expect((await workflow.reconcile(plan)).manifest).toMatchObject({ balanced: true });
  });

  it('go into them however long the ledger takes to count', async () => {
    sealCohort(env, withPaused(phones(50)));
    await runToTheEnd(workflow, await workflow.open());
    sealCohort(env, withPaused(phones(40)), '2026-01-31');
    const plan = await workflow.open('rerun', 2, 2);
    await workflow.serveLines(plan);
    const { scan } = env.database;
    const waiting = [...paused];
    env.database.scan = async function* (...given) {
      const next = waiting.shift();
      if (next) await resume(next);
      yield* scan(...given);
    };
    expect((await workflow.reconcile(plan)).manifest).toMatchObject({ balanced: true });
  });
});

describe('the canary', () => {
  it('stops the run before it reaches everybody where charging refuses the few', async () => {
    env.http.behave({ faults: [{ kind: 'refusal', of: 'items' }] });
    const plan = { ...(await workflow.open()), canaryLines: 5 };
    await expect(runToTheEnd(workflow, plan)).rejects.toMatchObject({
      name: 'CanaryFailed',
      message: expect.stringContaining('5 of 5 canary lines were parked'),
    });
    expect(new Set(env.http.asked).size).toBe(5);
  });

  it('stops the run where the month was given before', async () => {
    await runToTheEnd(workflow, await workflow.open());
    const second = { ...(await workflow.open('rerun', 2)), canaryLines: 5 };
    await expect(runToTheEnd(workflow, second)).rejects.toMatchObject({
      message: expect.stringContaining('5 of 5 canary lines were granted before'),
    });
  });

  it('stops the run where some of it left no outcome', async () => {
    const plan = await workflow.open();
    const canary = await workflow.serveCanary({ ...plan, canaryLines: 5 });
    await expect(workflow.checkCanary({ ...plan, canaryLines: 6 }, canary)).rejects.toMatchObject({
      name: 'CanaryFailed',
    });
  });
});

describe('the news of a run', () => {
  it('holds counts and places, and no line', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    await workflow.announce({ plan, reconciled: await workflow.reconcile(plan) });
    expect(env.published).toMatchObject([
      {
        type: 'RunCompleted',
        detail: { version: 1, run: plan.run, granted: 150, parked: 0, cycle: '2026-02' },
      },
    ]);
    expect(env.told[0]?.message).toContain('granted: 150');
    expect(JSON.stringify([env.published, env.told])).not.toMatch(/L\d/);
  });
});
