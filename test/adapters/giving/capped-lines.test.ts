import { beforeEach, describe, expect, it } from 'vitest';
import { countedLines, openCounters, setAside } from '../../../adapters/giving/capped-lines.ts';
import type { SetCap } from '../../../domain/run-cap.ts';
import { aPlan, version1 } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';

const run = 'monthly-data-2026-02';
const benefit = version1.benefits['monthly-data'];
const plan = aPlan({ run });
let env: MonthlyEnv;

const cap = (gigabytes: number, shards = 1) => ({ gigabytes, shards });
const confirmed = (gigabytes: number): SetCap => ({
  ...{ gigabytes, by: 'person 1001', why: 'counted again', at: '2026-02-01T00:00:00.000Z' },
  confirmedBy: 'person 2002',
});

const want = (
  batch: string,
  lines: number,
  of: ReturnType<typeof cap>,
  set?: SetCap,
): Promise<void> => setAside(env, plan, of, { batch, lines, benefit, set });

beforeEach(async () => {
  env = await monthlyEnv();
});

describe('lines set aside for giving', () => {
  it('never come above the cap: the batch that does not fit is refused whole', async () => {
    const ten = cap(1_000);
    await openCounters(env, run, ten);
    await want('A', 6, ten);
    await expect(want('B', 5, ten)).rejects.toMatchObject({ name: 'CapReached' });
    expect(await countedLines(env, run, ten)).toBe(6);
    await want('C', 4, ten);
    expect(await countedLines(env, run, ten)).toBe(10);
    await expect(want('D', 1, ten)).rejects.toThrow('1000 GB');
    await want('E', 0, ten);
  });

  it('are counted once, however often a batch is tried, also when the cap is reached', async () => {
    const ten = cap(1_000);
    await openCounters(env, run, ten);
    for (let attempt = 0; attempt < 3; attempt += 1) await want('A', 10, ten);
    expect(await countedLines(env, run, ten)).toBe(10);
  });

  it('are counted once where the answer of the transaction was lost', async () => {
    const ten = cap(1_000);
    await openCounters(env, run, ten);
    env.disturb = (call, when) => {
      if (call === 'set the lines aside' && when === 'after') throw new Error('lost');
    };
    await expect(want('A', 7, ten)).rejects.toThrow('lost');
    env.disturb = undefined;
    await want('A', 7, ten);
    expect(await countedLines(env, run, ten)).toBe(7);
  });

  it('grow by the difference where the same first line begins a longer batch', async () => {
    const ten = cap(1_000);
    await openCounters(env, run, ten);
    await want('A', 3, ten);
    await want('A', 8, ten);
    await want('A', 5, ten);
    expect(await countedLines(env, run, ten)).toBe(8);
    await expect(want('A', 11, ten)).rejects.toMatchObject({ name: 'CapReached' });
    expect(await countedLines(env, run, ten)).toBe(8);
  });

  it('go on, to the line, once two persons have raised the cap', async () => {
    const five = cap(500);
    await openCounters(env, run, five);
    await want('A', 5, five);
    await expect(want('B', 2, five)).rejects.toMatchObject({ name: 'CapReached' });
    await want('B', 2, five, confirmed(700));
    await expect(want('C', 1, five, confirmed(700))).rejects.toThrow('700 GB');
  });

  it('stop at once where the cap is lowered below what is counted', async () => {
    const ten = cap(1_000);
    await openCounters(env, run, ten);
    await want('A', 6, ten);
    const { confirmedBy: _, ...lowered } = confirmed(300);
    await expect(want('B', 1, ten, lowered)).rejects.toMatchObject({ name: 'CapReached' });
    // A batch that is set aside may finish.
    await want('A', 6, ten, lowered);
  });

  it('in many parts find room wherever it is left, and never more than the cap', async () => {
    const hundred = cap(10_000, 4);
    await openCounters(env, run, hundred);
    const batches = Array.from({ length: 60 }, (_, place) => `L${place}`);
    const came = await Promise.allSettled(batches.map((batch) => want(batch, 5, hundred)));
    const served = came.filter(({ status }) => status === 'fulfilled').length;
    expect(served).toBe(20);
    expect(await countedLines(env, run, hundred)).toBe(100);
  });

  it('keep their count where the counters are opened again', async () => {
    const ten = cap(1_000, 2);
    await openCounters(env, run, ten);
    await want('A', 4, ten);
    await openCounters(env, run, ten);
    expect(await countedLines(env, run, ten)).toBe(4);
  });

  it('are refused where the counters are gone: in doubt nothing is given', async () => {
    await expect(want('A', 1, cap(1_000))).rejects.toMatchObject({ name: 'CapReached' });
  });
});
