import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCharging } from '../../adapters/charging/charging.ts';
import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import { importGivenCohort } from './deliveries.ts';
import { endOfRun } from './executions.ts';
import { operate } from './operators.ts';
import { playText } from './scenario.ts';
import { makeStage } from './stage.ts';

const stage = makeStage(importGivenCohort);
const run = 'monthly-data-2026-02';
const benefit = { benefit: 'monthly-data' };
const why = (text: string) => ({ why: text });

/** What the table of access holds about something, oldest first. */
const recordsAbout = async (whose: string) => {
  const { env } = await stage.desk();
  const table = env.settings.required('ACCESS_TABLE');
  const found: Record<string, unknown>[] = [];
  for await (const item of env.database.query('read the records', table, {
    where: 'pk = :pk',
    values: { ':pk': `ABOUT#${whose}` },
  })) {
    found.push(item);
  }
  return found;
};

const ask = async (
  ...asked: Parameters<typeof operate> extends [unknown, ...infer R] ? R : never
) => operate(await stage.desk(), ...asked);

beforeAll(() =>
  playText(
    stage,
    `
given   batches   of 2 lines with tolerance 5 percent
given   lines     30 crowd  phone
when    charging  takes 2000 ms for an answer
when    run       monthly-data 2026-02 begins
when    charging  has booked 4 of 2026-02
`,
  ),
);
afterAll(() => stage.close());

describe('operations halt a running month, let it go on and redrive it by their door', () => {
  test('halted, it ends within its batches under way; halted twice, it is halted once', async () => {
    const open = await ask('show-run', { parameters: { run } });
    expect(open.body).toMatchObject({ status: 'open', execution: 'RUNNING' });
    const halted = await ask('halt-benefit', { parameters: benefit, body: why('a wrong amount') });
    expect(halted).toMatchObject({ status: 200, body: { outcome: 'done' } });
    const again = await ask('halt-benefit', { parameters: benefit, body: why('once more') });
    expect(again).toMatchObject({ status: 200, body: { outcome: 'already' } });
    await stage.remembered.begun;
    stage.remembered.begun = undefined;
    expect(await endOfRun(stage, run)).toMatchObject({ status: 'FAILED' });
    const shown = await ask('show-run', { parameters: { run } });
    expect(shown.body).toMatchObject({
      status: 'halted',
      error: 'States.ExceedToleratedFailureThreshold',
    });
  });

  test('its picture says which state is red', async () => {
    const { body } = await ask('draw-workflow', { parameters: { run } });
    const states = (body as { states: { name: string; status: string }[] }).states;
    const byName = Object.fromEntries(states.map(({ name, status }) => [name, status]));
    expect(byName).toMatchObject({
      "Open the month's run": 'succeeded',
      'For each batch of lines': 'failed',
      'Reconcile the run': 'not_reached',
    });
  });

  test('while it is halted it is not redriven', async () => {
    const refused = await ask('redrive-run', { parameters: { run }, body: why('too early') });
    expect(refused).toMatchObject({ status: 409, body: { reason: 'benefit_is_halted' } });
  });

  test('continued and redriven, it ends with the books of a month that was never halted', async () => {
    await playText(stage, 'when    charging  recovers\n');
    await ask('continue-benefit', { parameters: benefit, body: why('the amount is right') });
    const redriven = await ask('redrive-run', { parameters: { run }, body: why('go on') });
    expect(redriven).toMatchObject({ status: 200, body: { outcome: 'done' } });
    expect(await endOfRun(stage, run)).toMatchObject({ status: 'SUCCEEDED' });
    await playText(
      stage,
      `
then    manifest  of monthly-data-2026-02 says considered 30 granted 30
then    charging  holds 30 top-ups of 2026-02
then    executions of 2026-02 are 1
`,
    );
    const again = await ask('redrive-run', { parameters: { run }, body: why('again') });
    expect(again).toMatchObject({ status: 200, body: { outcome: 'already' } });
  });

  test('every act is on record with who, why and what came of it', async () => {
    const records = await recordsAbout(`run:${run}`);
    const outcomes = records.flatMap(({ outcome }) => outcome ?? []);
    expect(outcomes).toEqual(['benefit_is_halted', 'done', 'already']);
    expect(records[0]).toMatchObject({ person: '1001', what: 'redrive', why: 'too early' });
  });

  test('a line is explained once it is on record who asks, and to operators alone', async () => {
    const body = { line: 'crowd-01', cycle: '2026-02', why: 'the customer asks' };
    const asked = { parameters: {}, body };
    expect((await ask('explain-line', asked, ['viewer'])).status).toBe(403);
    expect(await recordsAbout('line:crowd-01')).toEqual([]);
    const told = await ask('explain-line', asked);
    expect(told.status, JSON.stringify(told.body)).toBe(200);
    expect(String(told.body.sentences)).toContain('got 100 GB');
    expect(told.body.disagreements).toEqual([]);
    expect(await recordsAbout('line:crowd-01')).toMatchObject([
      { person: '1001', what: 'explain', why: 'the customer asks', record: told.body.record },
    ]);
  });

  test('a follow-up finds nothing parked, a re-run finds everybody served', async () => {
    const { body } = await ask('list-parked', { parameters: { run } });
    expect(body).toMatchObject({ total: 0, lines: [] });
    const rerun = await ask('rerun-month', { parameters: { cycle: '2026-02' }, body: why('try') });
    expect(rerun.body).toMatchObject({ outcome: 'done', run: `${run}-2` });
    await endOfRun(stage, `${run}-2`);
    const { body: list } = await ask('list-runs', { parameters: {} });
    expect((list as { runs: object[] }).runs).toMatchObject([
      { run: `${run}-2`, status: 'sealed', counts: { granted: 0, alreadyGranted: 30 } },
      { run, status: 'sealed', counts: { granted: 30, alreadyGranted: 0 } },
    ]);
  });

  test('the report of a sealed run is a file, and who took it is on record', async () => {
    const { cloud } = await stage.desk();
    const csv = await ask('download-report-csv', { parameters: { run }, query: why('month end') });
    expect(csv.status).toBe(200);
    expect(csv.text).toContain('lines,granted,30\r\n');
    expect((await recordsAbout(`run:${run}`)).at(-1)).toMatchObject({ what: 'report' });
    const url = `${cloud.outputs.OperatorApiUrl}/operations/runs`;
    expect((await fetch(url)).status).toBe(401);
  });

  test('the next night finds what charging credited without a grant, and shows it to who says why', async () => {
    const { env } = await stage.desk();
    const key = monthlyDataKey('customer-appreciation', 'stray-000417', '2026-02');
    await makeCharging(env).topUp({
      ...{ key, grantId: grantId(key), line: 'stray-000417', amountMb: 100_000 },
      validity: { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' },
    });
    // Half past three in Korea has passed.
    await stage.advanceTo('2026-02-02T18:40:00.000Z');
    const counted = await ask('list-breaks', { parameters: {} });
    expect(counted.body, JSON.stringify(counted.body)).toMatchObject({ total: 1, breaks: [] });
    const shown = await ask('list-breaks', { parameters: {}, query: why('the alarm of tonight') });
    expect(shown.body.breaks).toMatchObject([
      { kind: 'top_up_without_grant', where: '2026-02 st…17', key: grantId(key), ours: 'no grant' },
    ]);
    expect(await recordsAbout('breaks:customer-appreciation')).toMatchObject([
      { person: '1001', what: 'breaks', why: 'the alarm of tonight' },
    ]);
  });
});
