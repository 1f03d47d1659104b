import { beforeEach, describe, expect, it } from 'vitest';
import { keepBreak } from '../../../adapters/breaks/kept-breaks.ts';
import { recordAccess, recordOutcome } from '../../../adapters/operations/access.ts';
import { parkLines } from '../../../adapters/parked-lines.ts';
import type { OperationsRouteId } from '../../../domain/operations/routes.ts';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeReadOperations } from '../../../functions/operations/read-operations.ts';
import { aLine } from '../../domain/builders.ts';
import { turnSwitch } from '../../fakes/kill-switch.ts';
import {
  february,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import {
  callOperator,
  type OperationsEnvInMemory,
  type OperatorSent,
  operationsEnv,
} from '../../fakes/operations-env.ts';

let env: OperationsEnvInMemory;
const run = 'monthly-data-2026-02';
const hour = 3_600_000;

const ask = (id: OperationsRouteId, sent: OperatorSent = {}) =>
  callOperator(operatorCall('read-operations', makeReadOperations, env), id, {
    claims: { aud: 'benefits-operators', person: '3003', roles: 'viewer' },
    ...sent,
  });
const ofRun = (id: OperationsRouteId, query?: OperatorSent['query']) =>
  ask(id, { parameters: { run }, ...(query && { query }) });
const records = () => env.calls.filter((call) => call === 'record the access').length;

beforeEach(async () => {
  env = await operationsEnv();
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2', type: 'iot' })]);
});

const serve = async () => {
  const workflow = monthlyWorkflow(env);
  env.execution(run, 'RUNNING');
  await runToTheEnd(workflow, await workflow.open());
  env.execution(run, 'SUCCEEDED');
};

describe('the list of runs', () => {
  it('is empty before anything was started', async () => {
    expect((await ask('list-runs')).said).toMatchObject({ runs: [], more: false });
  });

  it('shows a sealed run with its counts', async () => {
    await serve();
    expect((await ask('list-runs')).said.runs).toMatchObject([
      {
        run,
        kind: 'scheduled',
        cycle: '2026-02',
        status: 'sealed',
        execution: 'SUCCEEDED',
        lines: 2,
      },
    ]);
    expect((await ask('list-runs')).said.runs).toMatchObject([
      { counts: { considered: 2, granted: 1, refused: { line_is_iot: 1 } } },
    ]);
  });

  it.each<[because: string, begin: () => Promise<void>, status: string]>([
    [
      'that serves lines',
      async () => {
        await monthlyWorkflow(env).open();
        env.execution(run, 'RUNNING');
      },
      'open',
    ],
    ['that opens or waits for a person', async () => env.execution(run, 'RUNNING'), 'starting'],
    [
      'that was halted',
      async () => {
        await monthlyWorkflow(env).open();
        env.execution(run, 'FAILED', { error: 'Stopped', cause: 'a test' });
      },
      'halted',
    ],
    [
      'that was refused before it opened',
      async () => env.execution(run, 'FAILED', { error: 'InputRejected', cause: 'no cohort' }),
      'not_opened',
    ],
    [
      'that Step Functions has forgotten',
      async () => void (await monthlyWorkflow(env).open()),
      'open',
    ],
  ])('shows a run %s', async (_, begin, status) => {
    await begin();
    expect((await ask('list-runs')).said.runs).toMatchObject([{ run, status }]);
  });

  it('leaves out executions that are no runs', async () => {
    env.execution('somebody-tried-something', 'FAILED');
    expect((await ask('list-runs')).said.runs).toEqual([]);
  });
});

describe('one run', () => {
  it('says how it ended, in the words of its error, and what can be done', async () => {
    await monthlyWorkflow(env).open();
    const cause = JSON.stringify({ errorMessage: 'The switch is set.', trace: ['at x'] });
    env.execution(run, 'FAILED', { error: 'Stopped', cause });
    const { said } = await ofRun('show-run');
    expect(said).toMatchObject({
      status: 'halted',
      error: 'Stopped',
      executions: [{ status: 'FAILED', cause: 'The switch is set.', redrives: 0 }],
    });
    expect(said.may).toMatchObject([
      { act: 'redrive', possible: true },
      { act: 'stop', possible: false },
      { act: 'follow-up', possible: true },
      { act: 'rerun', possible: true },
    ]);
    expect(JSON.stringify(said)).not.toContain('console');
  });

  it('leads to its execution in the console of AWS where it is there', async () => {
    env = await operationsEnv({ STAGE: 'dev' });
    env.execution(run, 'RUNNING');
    expect((await ofRun('show-run')).said.executions).toMatchObject([
      {
        console: expect.stringMatching(
          /^https:\/\/ap-northeast-2\.console\.aws\.amazon\.com\/states/,
        ),
      },
    ]);
  });

  it('that nobody started is not there', async () => {
    for (const id of ['show-run', 'draw-workflow', 'list-parked'] as const) {
      expect((await ofRun(id)).statusCode, id).toBe(404);
    }
  });

  it('is drawn with its Map', async () => {
    env.execution(run, 'RUNNING');
    env.events.push({ type: 'MapStateEntered', at: '2026-02-01T00:00:00.000Z', state: 'Serve' });
    env.maps.push({
      ...{
        mapRun: 'arn',
        label: 'Lines',
        total: 4,
        pending: 1,
        running: 1,
        succeeded: 2,
        failed: 0,
      },
    });
    expect((await ofRun('draw-workflow')).said).toMatchObject({
      workflow: 'monthly-data',
      states: [
        { name: 'Serve', status: 'running', progress: { succeeded: 2 }, runbook: 'monthly-data' },
        { name: 'Done', status: 'not_reached' },
      ],
    });
  });
});

describe('what is parked', () => {
  beforeEach(async () => {
    env.execution(run, 'SUCCEEDED');
    const lines = Array.from({ length: 60 }, (_, at) => ({
      line: `LINE-${1000 + at}`,
      reason: at < 2 ? 'row_unreadable' : 'charging_unanswered',
    }));
    await parkLines(env, february, { by: run, lines });
    env.time.now += 30 * hour;
  });

  it('is counted by reason, with owner and what is overdue, and no line is shown', async () => {
    const { said } = await ofRun('list-parked');
    expect(said).toMatchObject({ total: 60, lines: [] });
    expect(said.byReason).toMatchObject([
      { reason: 'charging_unanswered', lines: 58, overdue: 58, owner: 'operations' },
      { reason: 'row_unreadable', lines: 2, overdue: 0 },
    ]);
    expect(records()).toBe(0);
  });

  it('is shown line by line, masked and in pages, once it is on record who looks', async () => {
    const first = (await ofRun('list-parked', { why: 'before the follow-up' })).said;
    expect(first.lines).toHaveLength(50);
    expect(first.lines).toContainEqual(
      expect.objectContaining({ line: expect.stringMatching(/^LI…\d\d$/), hoursOld: 30 }),
    );
    const { said } = await ofRun('list-parked', { why: 'go on', after: String(first.next) });
    expect(said.lines).toHaveLength(10);
    expect(said).not.toHaveProperty('next');
    expect(JSON.stringify(first) + JSON.stringify(said)).not.toMatch(/LINE-\d/);
  });

  it('is not shown line by line where that cannot be put on record', async () => {
    env.database.insertAll = () => Promise.reject(new Error('no answer'));
    expect((await ofRun('list-parked', { why: 'a look' })).statusCode).toBe(500);
  });
});

describe('the report', () => {
  it.each(['download-report-csv', 'download-report-json'] as const)(
    '%s is a file of a sealed run, with who took it on record',
    async (id) => {
      await serve();
      const answer = await ofRun(id, { why: 'month end' });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-disposition']).toMatch(
        /^attachment; filename="monthly-data-2026-02\./,
      );
      const query = { where: 'pk = :pk', values: { ':pk': 'PERSON#3003' } };
      const found = [];
      for await (const item of env.database.query('read', 'Access', query)) found.push(item);
      expect(found).toMatchObject([{ what: 'report', whose: `run:${run}`, why: 'month end' }]);
    },
  );

  it('names its place in the chain of signed reports', async () => {
    await serve();
    const { body } = await ofRun('download-report-csv', { why: 'month end' });
    expect(body).toMatch(/record,number,1\r\nrecord,hash,[0-9a-f]{64}\r\n/);
    const { said } = await ofRun('download-report-json', { why: 'month end' });
    expect(said.signed).toMatchObject({ number: 1, run });
  });

  it('needs a reason, and books that are closed', async () => {
    await monthlyWorkflow(env).open();
    env.execution(run, 'RUNNING');
    expect((await ofRun('download-report-csv', {})).statusCode).toBe(400);
    const early = await ofRun('download-report-csv', { why: 'month end' });
    expect([early.statusCode, early.said.reason]).toEqual([409, 'run_is_not_sealed']);
  });
});

describe('what a person touched', () => {
  const approver = { aud: 'benefits-operators', person: '2002', roles: 'approver' };
  const touched = (query: OperatorSent['query'] = {}) =>
    ask('list-touched', { claims: approver, query: { number: '3003', why: 'an audit', ...query } });

  beforeEach(async () => {
    await serve();
    await ofRun('download-report-csv', { why: 'month end' });
    env.time.now += 86_400_000;
    await ofRun('list-parked', { why: 'before the follow-up' });
  });

  it('is listed newest first, from a day on where one is said', async () => {
    expect((await touched()).said.records).toMatchObject([
      { what: 'parked', whose: 'parked:2026-02', why: 'before the follow-up' },
      { what: 'report', whose: `run:${run}`, why: 'month end' },
    ]);
    expect((await touched({ since: '2026-02-02' })).said.records).toMatchObject([
      { what: 'parked' },
    ]);
    expect((await touched({ since: '2026-03-01' })).said.records).toEqual([]);
    expect((await touched({ number: '999' })).said.records).toEqual([]);
  });

  it('says what came of an act', async () => {
    const at = '2026-02-02T00:00:00.000Z';
    const access = {
      person: '3003',
      what: 'halt',
      whose: 'benefit:ott-pass',
      why: 'leak',
      at,
    } as const;
    const record = await recordAccess(env, access);
    await recordOutcome(env, access, { record, outcome: 'done' });
    const { records } = (await touched()).said as { records: object[] };
    expect(records).toHaveLength(3);
    expect(records[0]).toMatchObject({ what: 'halt', outcome: 'done' });
  });

  it('is on record itself before it is answered, and no answer is without it', async () => {
    await touched();
    const own = (await touched({ number: '2002' })).said.records;
    expect(own).toMatchObject([
      { what: 'touched', whose: 'person:2002' },
      { what: 'touched', whose: 'person:3003', why: 'an audit' },
    ]);
    env.disturb = (call) => {
      if (call === 'record the access') throw new Error('no table');
    };
    expect((await touched()).statusCode).toBe(500);
  });

  it('is for approvers alone', async () => {
    expect((await ask('list-touched', { query: { number: '1', why: 'curious' } })).statusCode).toBe(
      403,
    );
  });

  it('comes in pages that leave nothing out and repeat nothing', async () => {
    for (let look = 0; look < 600; look += 1) {
      env.time.now += 1_000;
      const at = new Date(env.time.now).toISOString();
      await recordAccess(env, {
        person: '777',
        what: 'explain',
        whose: `line:L${look}`,
        why: 'asks',
        at,
      });
    }
    const first = (await touched({ number: '777' })).said as {
      records: { whose: string }[];
      next: string;
    };
    const second = (await touched({ number: '777', after: first.next })).said as typeof first;
    const all = [...first.records, ...second.records].map(({ whose }) => whose);
    expect(first.records).toHaveLength(500);
    expect(all).toEqual(Array.from({ length: 600 }, (_, at) => `line:L${599 - at}`));
    expect(second).not.toHaveProperty('next');
  });

  it('holds who deployed the code that a run was signed off by', async () => {
    const deployed = await operationsEnv({ DEPLOYED_BY: '3003', PUBLISHED_BY: '4004' });
    env = deployed;
    sealCohort(env, [aLine({ line: 'L1' })]);
    await serve();
    expect((await touched()).said.records).toMatchObject([
      { what: 'deployed', whose: 'code:code', why: `${run} was signed off by it` },
    ]);
    expect((await touched({ number: '4004' })).said.records).toMatchObject([{ what: 'published' }]);
  });
});

describe('switches, rates and stock', () => {
  it('are those that stand', async () => {
    await turnSwitch(env, 'ott-pass', { stopped: true, why: 'codes have leaked' });
    expect((await ask('list-controls')).said.controls).toMatchObject([
      { benefit: 'monthly-data', stopped: false, rate: { agreed: 3000, now: 3000 } },
      { benefit: 'ott-pass', stopped: true, switchedBy: 'person 1001', why: 'codes have leaked' },
      { benefit: 'roaming-bonus', stopped: false },
      { benefit: 'safety-insurance', stopped: false },
    ]);
  });

  it('a pool that was never counted has no day', async () => {
    const { pools } = (await ask('list-stock')).said as { pools: object[] };
    expect(pools).toHaveLength(2);
    for (const pool of pools) {
      expect(pool).toMatchObject({ free: 0, low: false });
      expect(pool).not.toHaveProperty('countedOn');
    }
  });
});

describe('the list of breaks', () => {
  const found = {
    kind: 'top_up_without_grant',
    of: { cycle: '2026-02', line: 'LINE-000417', grantId: 'a'.repeat(40) },
    ...{ ours: 'no grant', theirs: '102400 MB as t1' },
  } as const;

  beforeEach(() => keepBreak(env, found, '2026-02-02T18:30:00.000Z'));

  it('says how many there are and what to do, without a single one and without a record', async () => {
    const { said } = await ask('list-breaks');
    expect(said).toMatchObject({ total: 1, breaks: [], byKind: [{ kind: found.kind, breaks: 1 }] });
    expect(records()).toBe(0);
  });

  it('shows single ones once it is on record who looks and why', async () => {
    const { said } = await ask('list-breaks', { query: { why: 'the alarm of tonight' } });
    expect(said.breaks).toMatchObject([{ where: '2026-02 LI…17', theirs: found.theirs }]);
    const kept = env.database.items('Access').map(({ person, what, why }) => [person, what, why]);
    expect(kept).toContainEqual(['3003', 'breaks', 'the alarm of tonight']);
    expect(JSON.stringify(said)).not.toContain('LINE-000417');
  });

  it('shows nothing where the record cannot be written', async () => {
    env.disturb = (call) => {
      if (call === 'record the access') throw new Error('not written');
    };
    const { statusCode, body } = await ask('list-breaks', { query: { why: 'a look' } });
    expect(statusCode).toBe(500);
    expect(body).not.toContain(found.theirs);
  });
});
