import { beforeEach, describe, expect, it } from 'vitest';
import type { FrozenLine } from '../../../domain/line.ts';
import {
  makeRecordEndedRun,
  type RecordEndedRunEvent,
} from '../../../functions/events/record-ended-run.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

const phones = (count: number): FrozenLine[] =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;
let books: MonthlyBooks;

const run = 'monthly-data-2026-02';

const ended = (given: Partial<RecordEndedRunEvent['detail']> = {}) =>
  makeRecordEndedRun(env)({
    detail: {
      name: run,
      status: 'FAILED',
      stopDate: Date.parse('2026-01-31T15:20:00.000Z'),
      input: JSON.stringify({ run, cycle: '2026-02', programme: 'customer-appreciation' }),
      error: 'Unavailable',
      cause:
        '{"errorType":"Unavailable","errorMessage":"Charging answered for 0 of 100 lines.","trace":[]}',
      ...given,
    },
  });

const halted = () => JSON.parse(env.objects.text(`runs/${run}/manifest-1.json`) ?? '{}');

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
  sealCohort(env, phones(300));
});

/** Charging answers the first batch and then nobody. */
const haltAfterOneBatch = async () => {
  const plan = await workflow.open();
  env.disturb = (call, when) => {
    if (call !== 'record the grants' || when !== 'after') return;
    env.http.behave({ faults: [{ kind: 'error_before_effect', on: 'top_up' }] });
  };
  const lines = await workflow.serveLines(plan);
  env.disturb = undefined;
  expect(lines.tripped?.name).toBe('Unavailable');
  return plan;
};

/** A redrive may begin a new Map Run; the files of the one before stay where they are. */
const keepFilesOfAnEarlierMapRun = () => {
  for (const path of env.objects.keys().filter((key) => key.includes('/map/map-run-1/'))) {
    const [bucket = '', ...rest] = path.split('/');
    const text = env.objects.text(rest.join('/')) ?? '';
    const key = rest.join('/').replace('map-run-1', 'map-run-0');
    env.objects.plant({ bucket, key }, text.replaceAll('map-run-1', 'map-run-0'));
  }
};

describe('a run that ended badly', () => {
  it('leaves an account: what was granted, and how many lines it never reached', async () => {
    await haltAfterOneBatch();
    expect(await ended()).toEqual({
      outcome: 'halted',
      manifest: `runs/${run}/manifest-1.json`,
    });
    expect(halted()).toMatchObject({ considered: 300, granted: 100, notAttempted: 200 });
    expect(books.runRecord(run)).toMatchObject({ status: 'halted', endedAs: 'Unavailable' });
    expect(env.told).toHaveLength(1);
    expect(env.told[0]?.message).toContain('Charging answered for 0 of 100 lines.');
    expect(env.told[0]?.message).toContain('docs/runbook.md#a-run-failed');
    expect(env.told[0]?.message).toContain('redriven until 2026-02-01T15:00:00.000Z');
  });

  it('counts in the ledger what a failed batch had granted before it failed', async () => {
    const plan = await workflow.open();
    env.disturb = (call, when) => {
      if (call !== 'record the grants' || when !== 'after') return;
      throw Object.assign(new Error('bug'), { name: 'Defect' });
    };
    await workflow.serveLines(plan);
    env.disturb = undefined;
    await ended();
    expect(halted()).toMatchObject({ granted: 100, notAttempted: 200, balanced: true });
  });

  it('that left no result files is counted in the ledger alone', async () => {
    await haltAfterOneBatch();
    const { list } = env.objects;
    env.objects.list = async function* (call, bucket, prefix) {
      if (bucket !== 'results') yield* list(call, bucket, prefix);
    };
    await ended({ status: 'ABORTED', error: null, cause: null });
    expect(halted()).toMatchObject({ granted: 100, notAttempted: 200 });
  });

  it('counts a batch once that failed in one Map Run and was served by the next', async () => {
    const plan = await haltAfterOneBatch();
    keepFilesOfAnEarlierMapRun();
    env.http.behave({});
    env.disturb = (call, when) => {
      if (call !== 'record the grants' || when !== 'after') return;
      env.http.behave({ faults: [{ kind: 'error_before_effect', on: 'top_up' }] });
    };
    await workflow.serveLines(plan);
    env.disturb = undefined;
    await ended();
    expect(halted()).toMatchObject({ granted: 200, notAttempted: 100, balanced: true });
  });

  it('is told once, though the news comes twice', async () => {
    await haltAfterOneBatch();
    await ended();
    await ended();
    expect(env.told).toHaveLength(1);
    expect(env.objects.keys().filter((key) => key.includes('/manifest-'))).toHaveLength(1);
  });

  it('is told and marked at once, and accounted for once charging counts again', async () => {
    await haltAfterOneBatch();
    env.http.behave({ faults: [{ kind: 'error_before_effect', on: 'look' }] });
    await expect(ended()).rejects.toMatchObject({ name: 'Unavailable' });
    expect(env.told).toHaveLength(1);
    expect(books.runRecord(run)).toMatchObject({ status: 'halted' });
    env.http.behave({});
    await ended();
    expect(env.told).toHaveLength(1);
    expect(halted()).toMatchObject({ granted: 100 });
  });

  it('and was redriven ends with one set of books', async () => {
    const plan = await haltAfterOneBatch();
    await ended();
    env.http.behave({});
    const manifest = await runToTheEnd(workflow, plan);
    expect(manifest).toMatchObject({ granted: 300, notAttempted: 0, balanced: true });
    expect(books.runRecord(run)).toMatchObject({ status: 'sealed', granted: 300 });
  });

  it('is left alone where it was redriven and sealed before the news came', async () => {
    await runToTheEnd(workflow, await workflow.open());
    expect(await ended()).toEqual({ outcome: 'sealed' });
    expect(books.runRecord(run)).toMatchObject({ status: 'sealed' });
    expect(env.told).toEqual([]);
  });

  it('before it opened is told to operations', async () => {
    expect(await ended({ error: 'InputRejected' })).toEqual({ outcome: 'no_run' });
    expect(env.told[0]?.subject).toContain('InputRejected');
  });

  it('and is an import names the runbook of imports', async () => {
    await ended({ name: 'import-1', input: '{}', error: 'InputRejected' });
    expect(env.told[0]?.message).toContain('docs/runbook.md#an-import-failed');
  });

  it('and is the seal of a supplement names the runbook of supplements', async () => {
    const input = JSON.stringify({ supplement: { programme: 'customer-appreciation', number: 1 } });
    await ended({ name: 'supplement-0001', input, error: 'Defect' });
    expect(env.told[0]?.message).toContain('docs/runbook.md#lines-were-left-out');
  });
});
