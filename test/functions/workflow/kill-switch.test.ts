import { beforeEach, describe, expect, it } from 'vitest';
import type { FrozenLine } from '../../../domain/line.ts';
import { aLine } from '../../domain/builders.ts';
import { turnSwitch } from '../../fakes/kill-switch.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { type MonthlyWorkflow, monthlyWorkflow, sealCohort } from '../../fakes/monthly-workflow.ts';

const phones = (count: number): FrozenLine[] =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;
let books: MonthlyBooks;

const setSwitch = (stopped: boolean) =>
  turnSwitch(env, 'monthly-data', { stopped, who: 'ops-1', why: 'wrong amount' });

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
  sealCohort(env, phones(250));
});

describe('the kill switch', () => {
  it('set before a run stops it before charging is asked for anybody', async () => {
    const plan = await workflow.open();
    await setSwitch(true);
    const lines = await workflow.serveLines(plan);
    expect(lines.tripped).toMatchObject({
      name: 'Stopped',
      message: expect.stringContaining('ops-1'),
    });
    expect(env.http.asked).toEqual([]);
  });

  it('set in the middle stops the batches that have not charged; cleared, a redrive serves them', async () => {
    const plan = await workflow.open();
    let batches = 0;
    env.disturb = async (call, when) => {
      if (call !== 'record the grants' || when !== 'after') return;
      batches += 1;
      if (batches === 1) await setSwitch(true);
    };
    const lines = await workflow.serveLines(plan);
    env.disturb = undefined;
    expect(lines.tripped?.name).toBe('Stopped');
    expect(books.granted()).toHaveLength(100);
    await setSwitch(false);
    await workflow.serveLines(plan);
    expect(await workflow.reconcile(plan)).toMatchObject({
      manifest: { granted: 250, balanced: true },
    });
  });

  it('set between reading and charging keeps the order from leaving', async () => {
    const plan = await workflow.open();
    env.disturb = async (call, when) => {
      if (call !== 'read line events' || when !== 'after') return;
      env.disturb = undefined;
      await setSwitch(true);
    };
    expect((await workflow.serveLines(plan)).tripped?.name).toBe('Stopped');
    expect(env.http.asked).toEqual([]);
  });

  it('set while a minority is asked again leaves no credited line without its grant', async () => {
    env.http.behave({
      faults: [{ kind: 'error_before_effect', of: 'items', lines: ['L1'] }],
    });
    const plan = await workflow.open();
    let orders = 0;
    env.disturb = async (call, when) => {
      if (call !== 'top up the batch' || when !== 'after') return;
      orders += 1;
      if (orders === 1) await setSwitch(true);
    };
    await workflow.serveLines(plan);
    env.disturb = undefined;
    expect(await books.credited()).toEqual(books.granted());
  });

  it.each(['before', 'after'] as const)(
    'that cannot be read (%s) counts as set',
    async (moment) => {
      const plan = await workflow.open();
      env.disturb = (call, when) => {
        if (call === 'read the kill switch' && when === moment) throw new Error('no answer');
      };
      expect((await workflow.serveLines(plan)).tripped?.name).toBe('Stopped');
      expect(env.http.asked).toEqual([]);
    },
  );

  it('that holds something else counts as set', async () => {
    const plan = await workflow.open();
    env.database.plant('Controls', {
      pk: 'SWITCH#customer-appreciation#monthly-data',
      sk: 'SWITCH',
      stopped: 'no',
    });
    expect((await workflow.serveLines(plan)).tripped?.name).toBe('Stopped');
  });
});
