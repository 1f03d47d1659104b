import { beforeEach, describe, expect, it } from 'vitest';
import { isThere } from '../../../adapters/conditions.ts';
import { sumOfNoGrants } from '../../../domain/record/grants-sum.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  sealCohort(
    env,
    Array.from({ length: 120 }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
});

/** What the ledger itself says of a run's grants: added up by whoever reads it item by item. */
const ledgerSays = (run: string): string => {
  const sum = sumOfNoGrants();
  for (const item of env.database.items('Ledger')) if (item.run === run) sum.add(item);
  return sum.hash();
};

const changeOutcomes = (change: (outcome: Record<string, unknown>) => unknown): void => {
  const path = env.objects.keys().find((key) => key.endsWith('map/map-run-1/SUCCEEDED_0.jsonl'));
  const [bucket = '', ...rest] = (path ?? '').split('/');
  const key = rest.join('/');
  const records = (env.objects.text(key) ?? '').trim().split('\n');
  const changed = records.map((record) => `${JSON.stringify(change(JSON.parse(record)))}\n`);
  env.objects.plant({ bucket, key }, changed.join(''));
};

describe('the hash of a run’s grants', () => {
  it('is what the ledger holds of the run, its canary included', async () => {
    const plan = await workflow.open();
    const { grantsHash: hash, granted } = await runToTheEnd(workflow, plan);
    expect(granted).toBe(120);
    expect(hash).toBe(ledgerSays(plan.run));
  });

  it('is the same where batches were cut off behind their writes and served again', async () => {
    let cuts = 0;
    env.disturb = (call, when) => {
      if (call !== 'record the grants' || when !== 'after' || cuts === 3) return;
      cuts += 1;
      // Another instant: the grant that stands is the first attempt's.
      env.time.now += 60_000;
      throw Object.assign(new Error('cut off'), { name: 'Crash' });
    };
    const plan = await workflow.open();
    const { grantsHash: hash } = await runToTheEnd(workflow, plan);
    expect(cuts).toBe(3);
    expect(hash).toBe(ledgerSays(plan.run));
  });

  it('holds a line that was settled after the Map', async () => {
    env.http.behave({
      faults: [
        { kind: 'error_after_effect', of: 'items', lines: ['L7'] },
        { kind: 'error_before_effect', on: 'look' },
      ],
    });
    const plan = await workflow.open();
    const lines = await workflow.serveLines(plan);
    env.http.behave({});
    await workflow.settle(plan, lines);
    const { manifest } = await workflow.reconcile(plan);
    expect(manifest.granted).toBe(120);
    expect(manifest.grantsHash).toBe(ledgerSays(plan.run));
  });

  it('of a re-run holds its own grants and none that it found', async () => {
    env.http.behave({ faults: [{ kind: 'error_before_effect', of: 'items', lines: ['L7'] }] });
    const first = await workflow.open();
    await runToTheEnd(workflow, first);
    env.http.behave({});
    const again = await workflow.open('rerun', 2);
    const { grantsHash: hash, granted } = await runToTheEnd(monthlyWorkflow(env), again);
    expect(granted).toBe(1);
    expect(hash).toBe(ledgerSays(again.run));
    expect(hash).not.toBe(ledgerSays(first.run));
  });

  it('is made up from the ledger where batches left no sum, by code from before there was one', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    changeOutcomes(({ grantsSum: _, ...outcome }) => outcome);
    const { manifest } = await workflow.reconcile(plan);
    expect(manifest.grantsHash).toBe(ledgerSays(plan.run));
  });

  it('is not the ledger’s any more where a grant was changed before the books were closed', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    await env.database.update('change a grant', 'Ledger', {
      key: { pk: 'line:L9', sk: 'GRANT#customer-appreciation#monthly-data#2026-02#0' },
      set: { amountGb: 1000 },
      ...isThere,
    });
    const { manifest } = await workflow.reconcile(plan);
    expect(manifest.grantsHash).not.toBe(ledgerSays(plan.run));
  });

  it('cannot be made up over a grant that is gone', async () => {
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    changeOutcomes(({ grantsSum: _, ...outcome }) => ({ ...outcome, granted: ['L999'] }));
    await expect(workflow.reconcile(plan)).rejects.toMatchObject({ name: 'Defect' });
  });
});
