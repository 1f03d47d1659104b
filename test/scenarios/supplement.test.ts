import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executionNamed } from '../../commands/executions.ts';
import type { Role } from '../../domain/operations/roles.ts';
import type { OperationsRouteId } from '../../domain/operations/routes.ts';
import { checkBooks } from './books.ts';
import { topUpsOf } from './charging-book.ts';
import { importGivenCohort } from './deliveries.ts';
import { endOfRun, importMachine } from './executions.ts';
import { operate } from './operators.ts';
import { playText } from './scenario.ts';
import { makeStage } from './stage.ts';
import { manifestOf } from './then-runs.ts';

const stage = makeStage(importGivenCohort);
const why = 'the extract missed them';
const supplement = 'supplement-0001';
const ownRun = 'monthly-data-2026-02-supplement-1';
/** The one that the command's help speaks of. */
const rows = readFileSync(new URL('../../docs/supplement-example.csv', import.meta.url), 'utf8');
/** Those of its lines that have a right to the month: one is prepaid. */
const missed = ['M-000001', 'M-000003'];

type Asked = Parameters<typeof operate>[2];
const ask = async (id: OperationsRouteId, asked: Asked, person: string, roles: Role[]) =>
  operate(await stage.desk(), id, asked, roles, person);
const maker = (id: OperationsRouteId, asked: Asked) => ask(id, asked, '1001', ['operator']);
const checker = (id: OperationsRouteId, asked: Asked) => ask(id, asked, '2002', ['approver']);
const request = (text: string) =>
  maker('request-supplement', { parameters: {}, body: { rows: text, why } });
const named: Asked = { parameters: { supplement }, body: { why } };
const ofFebruary: Asked = { parameters: { cycle: '2026-02' }, body: { supplement, why } };
const shown = async () => {
  const { body } = await maker('list-supplements', { parameters: {} });
  return (body.supplements as Record<string, unknown>[])[0];
};

/** The lines that charging holds a top-up for, and how many there are in all. */
const held = async (cycle: string) => {
  const topUps = await topUpsOf(await stage.desk());
  const lines = topUps.filter((topUp) => topUp.cycle === cycle).map(({ line }) => line);
  return { missed: lines.filter((line) => missed.includes(line)).sort(), all: lines.length };
};

beforeAll(() =>
  playText(
    stage,
    `
given   batches   of 2 lines with tolerance 5 percent
given   lines     30 crowd phone
when    run       monthly-data 2026-02
then    manifest  of monthly-data-2026-02 says considered 30 granted 30
`,
  ),
);
afterAll(() => stage.close());

describe('lines that the extract had missed', () => {
  test('are refused as a whole with a line of the cohort among them, or with too many', async () => {
    const taken = rows.replace('M-000002', 'crowd-07');
    expect(await request(taken)).toMatchObject({
      ...{ status: 409, body: { reason: 'supplement_not_usable' } },
      text: expect.stringContaining('The cohort has 1 of the lines already: see line 3'),
    });
    const [header = '', row = ''] = rows.split('\n');
    const many = Array.from({ length: 501 }, (_, at) => row.replace('M-000001', `N-${at}`));
    const tooMany = await request([header, ...many].join('\n'));
    expect(tooMany.text).toContain('at most 500');
    expect(await shown()).toBeUndefined();
  });

  test('are asked for by one person, and the same person cannot approve them', async () => {
    const asked = await request(rows);
    expect(asked, asked.text).toMatchObject({ status: 200, body: { supplement } });
    const alone = await ask('approve-supplement', named, '1001', ['operator', 'approver']);
    expect(alone).toMatchObject({ status: 409, body: { reason: 'same_person' } });
    const look = { parameters: { supplement }, query: { why: 'before I approve it' } };
    const { body } = await checker('list-supplement-lines', look);
    expect((body.lines as { line: string }[]).map(({ line }) => line).sort()).toEqual([
      ...['M-000001', 'M-000002', 'M-000003'],
    ]);
    expect(await maker('supplement-month', ofFebruary)).toMatchObject({
      body: { reason: 'supplement_not_sealed' },
    });
  });

  test('approved by another, they are sealed beside the cohort, and February owes them', async () => {
    const approved = await checker('approve-supplement', named);
    expect(approved, approved.text).toMatchObject({ status: 200, body: { outcome: 'done' } });
    const desk = await stage.desk();
    await stage.rest();
    const sealing = await executionNamed(desk.cloud, importMachine(desk), supplement);
    expect(sealing, sealing?.cause).toMatchObject({ status: 'SUCCEEDED' });
    expect(await shown()).toMatchObject({
      ...{ state: 'sealed', execution: 'SUCCEEDED', lines: 3, requestedBy: '1001' },
      months: [{ cycle: '2026-02', state: 'owed' }],
    });
    expect((await checker('approve-supplement', named)).body).toMatchObject({ outcome: 'already' });
    expect(await request(rows)).toMatchObject({ body: { reason: 'supplement_not_usable' } });
  });

  test('get the past month once, also where charging loses its answer on the way', async () => {
    await playText(stage, 'when charging credits and then fails for M-000001');
    const started = await maker('supplement-month', ofFebruary);
    expect(started, started.text).toMatchObject({ status: 200, body: { run: ownRun } });
    expect(await endOfRun(stage, ownRun)).toMatchObject({ status: 'SUCCEEDED' });
    await playText(stage, 'when charging recovers');
    expect(await held('2026-02')).toEqual({ missed, all: 32 });
    const manifest = await manifestOf(await stage.desk(), ownRun);
    expect(manifest).toMatchObject({
      ...{ kind: 'supplement', considered: 3, granted: 2, balanced: true },
      refused: { line_is_prepaid: 1 },
      cohort: { rows: 33, accepted: 33, supplemented: 3 },
      charging: { topUps: 32 },
    });
    const report = { parameters: { run: ownRun }, query: { why: 'for the books' } };
    expect((await maker('download-report-json', report)).status).toBe(200);
  });

  test('get nothing a second time: not by the same run, nor by a re-run of the month', async () => {
    expect((await maker('supplement-month', ofFebruary)).body).toMatchObject({
      ...{ outcome: 'already', run: ownRun },
    });
    await maker('rerun-month', { parameters: { cycle: '2026-02' }, body: { why } });
    expect(await endOfRun(stage, 'monthly-data-2026-02-2')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await manifestOf(await stage.desk(), 'monthly-data-2026-02-2')).toMatchObject({
      ...{ considered: 33, granted: 0, alreadyGranted: 32, balanced: true },
    });
    expect(await held('2026-02')).toEqual({ missed, all: 32 });
  });

  test('get the next month with everybody, and its account is over cohort and supplement', async () => {
    await playText(
      stage,
      `
when    run       monthly-data 2026-03
then    manifest  of monthly-data-2026-03 says considered 33 granted 32 refused 1
`,
    );
    expect(await held('2026-03')).toEqual({ missed, all: 32 });
    expect(await shown()).toMatchObject({
      months: [
        { cycle: '2026-02', state: 'given', run: 'monthly-data-2026-02-2' },
        { cycle: '2026-03', state: 'given', run: 'monthly-data-2026-03' },
      ],
    });
    const body = { line: 'M-000001', cycle: '2026-02', why: 'the customer asks' };
    const explained = await maker('explain-line', { parameters: {}, body });
    expect(explained, explained.text).toMatchObject({ status: 200, body: { disagreements: [] } });
    await checkBooks(stage);
  });
});
