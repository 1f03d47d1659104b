import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { monthlyDataKey, voidSortKey } from '../../../domain/benefit-key.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
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

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
  sealCohort(env, phones(30));
});

const end = (line: string) =>
  appendLineEvent(
    env,
    anEvent({
      type: 'LineEnded',
      eventId: `end-${line}`,
      line,
      recordedAt: instantOf(env.time.now),
    }),
  );

/** The ledger takes every grant but one line's, until told otherwise. */
const loseTheRecordOf = (line: string): (() => void) => {
  const { insertAll } = env.database;
  env.database.insertAll = async (call, table, items) => {
    const kept = items.filter(({ pk }) => pk !== `line:${line}`);
    await insertAll(call, table, kept);
    return items.map(() => 'inserted' as const);
  };
  return () => {
    env.database.insertAll = insertAll;
  };
};

describe('a re-run', () => {
  it('grants nothing, asks charging for nothing, and shows everybody as already granted', async () => {
    await runToTheEnd(workflow, await workflow.open());
    const orders = env.http.asked.length;
    const manifest = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(manifest).toMatchObject({ granted: 0, alreadyGranted: 30, balanced: true });
    expect(env.http.asked).toHaveLength(orders);
  });

  it('counts a voided grant as already granted and tops nobody up under a dead key', async () => {
    await runToTheEnd(workflow, await workflow.open());
    const key = monthlyDataKey('customer-appreciation', 'L3', '2026-02');
    env.database.plant('Ledger', { pk: 'line:L3', sk: voidSortKey(key), by: 'a', why: 'b' });
    const orders = env.http.asked.length;
    const manifest = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(manifest).toMatchObject({ granted: 0, alreadyGranted: 30 });
    expect(env.http.asked).toHaveLength(orders);
    expect(books.granted().filter((line) => line === 'L3')).toHaveLength(1);
  });

  it('keeps as already granted what has ended since, though it would be refused today', async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now += 60_000;
    await end('L5');
    env.time.now += 3_600_000;
    const manifest = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(manifest).toMatchObject({ alreadyGranted: 30, refused: {}, balanced: true });
  });

  it('finds in charging what a lost run had credited to a line that is refused now', async () => {
    const keepAgain = loseTheRecordOf('L5');
    await workflow.serveLines(await workflow.open());
    keepAgain();
    expect(await books.credited()).toContain('L5');
    expect(books.granted()).not.toContain('L5');
    env.time.now += 60_000;
    await end('L5');
    env.time.now += 86_400_000;
    const manifest = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(manifest).toMatchObject({ granted: 1, alreadyGranted: 29, refused: {}, balanced: true });
    expect(books.grantOf('L5')).toMatchObject({ run: 'monthly-data-2026-02-2' });
  });

  it('leaves refused what is refused now and was never credited', async () => {
    await workflow.open();
    env.time.now += 60_000;
    await end('L5');
    env.time.now += 3_600_000;
    const manifest = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(manifest).toMatchObject({ granted: 29, refused: { line_ended: 1 }, balanced: true });
  });

  it('goes over lines in batches whose events lie in another bucket than their neighbours', async () => {
    await Promise.all(['L1', 'L9', 'L17'].map(end));
    env.time.now += 3_600_000;
    const manifest = await runToTheEnd(workflow, await workflow.open());
    expect(manifest).toMatchObject({ granted: 27, refused: { line_ended: 3 } });
  });
});

describe('the next version of the programme', () => {
  it('gives nobody February twice, and gives it to lines that were opened since', async () => {
    const first = await runToTheEnd(workflow, await workflow.open());
    expect(first).toMatchObject({ granted: 30 });
    sealCohort(env, [...phones(28), aLine({ line: 'N1', openedOn: '2026-01-20' })], '2026-01-31');
    const second = await runToTheEnd(workflow, await workflow.open('rerun', 2, 2));
    expect(second).toMatchObject({
      granted: 1,
      alreadyGranted: 28,
      charging: { topUps: 31 },
      balanced: true,
    });
    expect(await books.credited()).toEqual(books.granted());
  });
});
