import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import { makeServeBatch } from '../../../functions/workflow/serve-batch.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

const phones = (count: number): FrozenLine[] =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;
let books: MonthlyBooks;

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
});

describe('a monthly run', () => {
  it('gives every line that is due the month once, and says why the others do not get it', async () => {
    sealCohort(env, [
      ...phones(230),
      aLine({ line: 'T1', type: 'iot' }),
      aLine({ line: 'P1', billing: 'prepaid' }),
      aLine({ line: 'S1', status: 'suspended', suspension: 'by_customer' }),
    ]);
    const plan = await workflow.open();
    const manifest = await runToTheEnd(workflow, plan);
    expect(manifest).toMatchObject({
      considered: 233,
      granted: 230,
      alreadyGranted: 0,
      refused: { line_is_iot: 1, line_is_prepaid: 1, line_paused_by_customer: 1 },
      parked: {},
      charging: { topUps: 230, gigabytes: 23_000 },
      balanced: true,
    });
    expect(await books.credited()).toEqual(books.granted());
  });

  it('meets the canary lines again without crediting or counting them twice', async () => {
    sealCohort(env, phones(200));
    const plan = { ...(await workflow.open()), canaryLines: 20 };
    const manifest = await runToTheEnd(workflow, plan);
    expect(manifest).toMatchObject({ granted: 200, alreadyGranted: 0, balanced: true });
    expect(await books.credited()).toHaveLength(200);
  });

  it('does not ask the ledger before charging in a first run', async () => {
    sealCohort(env, phones(100));
    const plan = await workflow.open();
    await workflow.serveLines(plan);
    expect(env.calls).not.toContain('read the grants');
  });

  it('keeps the pace that charging agreed to, however fast charging answers', async () => {
    sealCohort(env, phones(1_000));
    const plan = await workflow.open();
    const before = env.time.now;
    await workflow.serveLines(plan);
    const seconds = (env.time.now - before) / 1000;
    // One slot after the other here; maxConcurrency of them run side by side.
    expect(1_000 / (seconds / plan.maxConcurrency)).toBeLessThanOrEqual(3_000 * 0.95 + 1);
  });

  it('parks a line whose row cannot be read, and serves its neighbours', async () => {
    sealCohort(env, [...phones(9), { ...aLine({ line: 'L10' }), type: 'fax' as 'phone' }]);
    const plan = await workflow.open();
    const manifest = await runToTheEnd(workflow, plan);
    expect(manifest).toMatchObject({ granted: 9, parked: { row_unreadable: 1 }, balanced: true });
    expect(books.parked()).toEqual([['L10', 'row_unreadable']]);
  });

  it('parks a line of whose events one cannot be read, and serves its neighbours', async () => {
    sealCohort(env, phones(10));
    const event = anEvent({ line: 'L3', eventId: 'e3', recordedAt: '2026-01-20T00:00:00.000Z' });
    await appendLineEvent(env, { ...event, type: 'LineMoved' as 'LineEnded' });
    const manifest = await runToTheEnd(workflow, await workflow.open());
    expect(manifest).toMatchObject({
      ...{ granted: 9, parked: { events_unreadable: 1 } },
      balanced: true,
    });
    expect(books.parked()).toEqual([['L3', 'events_unreadable']]);
  });

  it('parks what is too late under the validity that was pinned', async () => {
    sealCohort(env, phones(3));
    const plan = await workflow.open();
    env.time.now = Date.parse('2026-03-02T00:00:00.000Z');
    const manifest = await runToTheEnd(workflow, plan);
    expect(manifest).toMatchObject({ granted: 0, parked: { too_late: 3 } });
    expect(await books.credited()).toEqual([]);
  });
});

describe('a batch that is cut off', () => {
  const calls = [
    'read the kill switch',
    'read line events',
    'top up the batch',
    'record the grants',
  ];
  const moments = calls.flatMap((call) => [[call, 'before'] as const, [call, 'after'] as const]);
  it.each(moments)('at "%s", %s its effect, ends the same', async (call, when) => {
    sealCohort(env, phones(30));
    const plan = await workflow.open();
    let cuts = 0;
    env.disturb = (name, at) => {
      if (name !== call || at !== when || cuts > 0) return;
      cuts += 1;
      throw new Crash(`${when} ${call}`);
    };
    const lines = await workflow.serveLines(plan);
    env.disturb = undefined;
    expect(cuts).toBe(1);
    if (call === 'read the kill switch') {
      // Unreadable means stopped, which is not retried: a redrive serves the batch.
      expect(lines.tripped?.name).toBe('Stopped');
      await workflow.serveLines(plan);
    } else expect(lines.tripped).toBeUndefined();
    expect(await workflow.reconcile(plan)).toMatchObject({
      manifest: { granted: 30, alreadyGranted: 0, balanced: true },
    });
    expect(await books.credited()).toEqual(books.granted());
  });

  it('grants a line that ended between charge and record, because the run decides as of asOf', async () => {
    sealCohort(env, phones(3));
    const plan = await workflow.open();
    let cuts = 0;
    env.disturb = async (name, at) => {
      if (name !== 'record the grants' || at !== 'before' || cuts > 0) return;
      cuts += 1;
      await appendLineEvent(
        env,
        anEvent({ type: 'LineEnded', line: 'L2', recordedAt: instantOf(env.time.now) }),
      );
      throw new Crash('cut off');
    };
    await workflow.serveLines(plan);
    env.disturb = undefined;
    expect(await workflow.reconcile(plan)).toMatchObject({ manifest: { granted: 3 } });
    expect(await books.credited()).toEqual(['L1', 'L2', 'L3']);
  });

  it('served twice at once grants each line once, and both answers say so', async () => {
    sealCohort(env, phones(50));
    const plan = await workflow.open();
    const rows = (env.objects.text(plan.items.key) ?? '').trim().split('\n');
    const event = { BatchInput: { plan }, Items: rows.map((row): unknown => JSON.parse(row)) };
    const serve = makeServeBatch(env);
    const [one, other] = await Promise.all([serve(event), serve(event)]);
    expect(one.granted.toSorted()).toEqual(other.granted.toSorted());
    expect(one.granted).toHaveLength(50);
    expect(await books.credited()).toHaveLength(50);
  });
});
