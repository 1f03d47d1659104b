import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executionNamed } from '../../commands/executions.ts';
import type { Role } from '../../domain/operations/roles.ts';
import type { OperationsRouteId } from '../../domain/operations/routes.ts';
import { importGivenCohort } from './deliveries.ts';
import { endOfRun, monthlyMachine } from './executions.ts';
import { operate } from './operators.ts';
import { playText } from './scenario.ts';
import { makeStage } from './stage.ts';

const stage = makeStage(importGivenCohort);
const run = 'monthly-data-2026-02';
const why = 'a wrong amount';

type Asked = Parameters<typeof operate>[2];
const ask = async (id: OperationsRouteId, asked: Asked, person: string, roles: Role[]) =>
  operate(await stage.desk(), id, asked, roles, person);
const maker = (id: OperationsRouteId, asked: Asked) => ask(id, asked, '1001', ['operator']);
const checker = (id: OperationsRouteId, asked: Asked) => ask(id, asked, '2002', ['approver']);
const named = (correction: string, body?: object): Asked => ({
  parameters: { correction },
  ...(body && { body }),
});

/** How the execution of a correction ended, once it has. */
const ended = async (name: string): Promise<string | undefined> => {
  const desk = await stage.desk();
  await stage.rest();
  const machine = monthlyMachine(desk).replace('monthly-data', 'grant-corrections');
  return (await executionNamed(desk.cloud, machine, name))?.status;
};
const shown = async (correction: string) =>
  (await maker('show-correction', named(correction))).body;

/** What charging's own interface holds for a line: megabytes that are not taken back. */
const balanceOf = async (line: string): Promise<number> => {
  const { env } = await stage.desk();
  const token = await env.secrets.read('read', env.settings.required('CHARGING_SECRET'));
  const base = `${env.settings.required('CHARGING_URL')}/tmf-api/prepayBalanceManagement/v4`;
  const query = 'programme=customer-appreciation&benefit=monthly-data&cycle=2026-02&limit=5000';
  const answer = await fetch(`${base}/topupBalance?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const held = (await answer.json()) as {
    logicalResource: { id: string };
    amount: { amount: number };
    reversal?: { reversed: { amount: number } };
  }[];
  return held
    .filter(({ logicalResource }) => logicalResource.id === line)
    .reduce(
      (sum, { amount, reversal }) => sum + amount.amount - (reversal?.reversed.amount ?? 0),
      0,
    );
};

beforeAll(() =>
  playText(
    stage,
    `
given   schedules of the months alone
given   lines     30 crowd  phone
when    run       monthly-data 2026-02
then    manifest  of monthly-data-2026-02 says considered 30 granted 30
`,
  ),
);
afterAll(() => stage.close());

describe('what was given by mistake is taken back by two persons, and given again by two', () => {
  const ofLine = { parameters: {}, body: { line: 'crowd-01', cycle: '2026-02', why } };

  test('one asks, the grant stands, and the same person cannot approve it', async () => {
    const asked = await maker('void-line', ofLine);
    expect(asked, asked.text).toMatchObject({ status: 200, body: { correction: 'void-0001' } });
    expect(await ended('void-0001-list')).toBe('SUCCEEDED');
    expect(await shown('void-0001')).toMatchObject({ state: 'waiting_for_check', grants: 1 });
    const both: Role[] = ['operator', 'approver'];
    const alone = await ask('approve-correction', named('void-0001', { why }), '1001', both);
    expect(alone).toMatchObject({ status: 409, body: { reason: 'same_person' } });
    expect(await balanceOf('crowd-01')).toBe(102_400);
  });

  test('another approves: charging has taken it back, and the void is in the ledger', async () => {
    const approved = await checker('approve-correction', named('void-0001', { why }));
    expect(approved, approved.text).toMatchObject({ status: 200, body: { outcome: 'done' } });
    expect(await ended('void-0001')).toBe('SUCCEEDED');
    expect(await shown('void-0001')).toMatchObject({
      ...{ state: 'done', execution: 'SUCCEEDED', outcome: { corrected: 1, left: {} } },
    });
    expect(await balanceOf('crowd-01')).toBe(0);
    const asked = { line: 'crowd-01', cycle: '2026-02', why: 'is it gone?' };
    const explained = await maker('explain-line', { parameters: {}, body: asked });
    expect(String(explained.body.sentences)).toContain(
      '(person 1001, checked by person 2002: void-0001: a wrong amount)',
    );
  });

  test('a re-run gives nothing to anybody, and its books balance', async () => {
    await maker('rerun-month', { parameters: { cycle: '2026-02' }, body: { why } });
    expect(await endOfRun(stage, `${run}-2`)).toMatchObject({ status: 'SUCCEEDED' });
    const { body } = await maker('show-run', { parameters: { run: `${run}-2` } });
    expect(body).toMatchObject({ status: 'sealed', counts: { granted: 0, alreadyGranted: 30 } });
    expect(await balanceOf('crowd-01')).toBe(0);
  });

  test('reinstated by two persons it is given again exactly once', async () => {
    const asked = await maker('reinstate-line', ofLine);
    expect(asked.body).toMatchObject({ correction: 'reinstatement-0002' });
    expect(await ended('reinstatement-0002-list')).toBe('SUCCEEDED');
    await checker('approve-correction', named('reinstatement-0002', { why }));
    expect(await ended('reinstatement-0002')).toBe('SUCCEEDED');
    expect(await balanceOf('crowd-01')).toBe(102_400);
    const again = await checker('approve-correction', named('reinstatement-0002', { why }));
    expect(again.body).toMatchObject({ outcome: 'already' });
    await maker('rerun-month', { parameters: { cycle: '2026-02' }, body: { why } });
    expect(await endOfRun(stage, `${run}-3`)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await balanceOf('crowd-01')).toBe(102_400);
  });

  test('all that the run gave is listed for whoever says why, and taken back in one', async () => {
    await maker('void-run', { parameters: { run }, body: { why } });
    expect(await ended('void-0003-list')).toBe('SUCCEEDED');
    const looked = await checker('list-correction-lines', {
      ...named('void-0003'),
      query: { why: 'before I approve it' },
    });
    expect(looked.status, looked.text).toBe(200);
    expect((looked.body.lines as object[]).length).toBe(30);
    await checker('approve-correction', named('void-0003', { why }));
    expect(await ended('void-0003')).toBe('SUCCEEDED');
    // One is voided already, and its reinstatement is another grant than the run's.
    expect(await shown('void-0003')).toMatchObject({
      outcome: { corrected: 29, already: 1, left: {} },
    });
    expect(await balanceOf('crowd-01')).toBe(102_400);
    expect(await balanceOf('crowd-02')).toBe(0);
  });
});
