import { beforeEach, describe, expect, it } from 'vitest';
import { storyOf } from '../../../adapters/ledger.ts';
import { haltRun } from '../../../adapters/runs.ts';
import { keepToldLists } from '../../../adapters/told-lists.ts';
import { grantId, monthlyDataKey } from '../../../domain/benefit-key.ts';
import { Unavailable } from '../../../domain/errors.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import { noticeId } from '../../../domain/notices/notice.ts';
import { massNoticesOf } from '../../../domain/notices/notice-of-grant.ts';
import { massMessageSchema, massStatementSchema } from '../../../domain/notices/telling.ts';
import type { RunKind, RunPlan } from '../../../domain/run-plan.ts';
import { makeListToldLines } from '../../../functions/workflow/list-told-lines.ts';
import { makeStartTelling } from '../../../functions/workflow/start-telling.ts';
import { makeTellCustomers } from '../../../functions/workflow/tell-customers.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import { startedTelling, tellEverybody } from '../../fakes/telling-workflow.ts';

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;

const phones = (count: number): FrozenLine[] =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));
const idOf = (line: string, template: 'data_given' | 'data_given_late' = 'data_given') =>
  noticeId(grantId(monthlyDataKey('customer-appreciation', line, '2026-02')), template);

beforeEach(async () => {
  env = await monthlyEnv({
    CUSTOMER_NOTICES_STATE_MACHINE: 'arn:aws:states:::stateMachine:customer-notices',
  });
  workflow = monthlyWorkflow(env);
});

const run = async (kind: RunKind = 'scheduled', number = 1): Promise<RunPlan> => {
  const plan = await workflow.open(kind, number);
  const manifest = await runToTheEnd(workflow, plan);
  await makeStartTelling(env)({ plan, granted: manifest.granted });
  return plan;
};

const to = (topic: string) => env.messages.filter((told) => told.topic === topic);
/** What the hub would show: every line's notice once, by its id. */
const shown = (): Map<string, string> => {
  const ids = new Map<string, string>();
  for (const { message } of to('notices')) {
    const { lines, programme, period, template } = massMessageSchema.parse(message);
    for (const line of lines) {
      const cause = grantId(monthlyDataKey(programme, line, period));
      ids.set(noticeId(cause, template), line);
    }
  }
  return ids;
};

describe('telling a month', () => {
  it('tells every line that the run granted, once, by day, with a line on the bill', async () => {
    sealCohort(env, [...phones(250), aLine({ line: 'T1', type: 'iot' })]);
    const plan = await run();
    expect(env.messages, 'nobody is told while the run goes on').toEqual([]);
    expect(await tellEverybody(env, startedTelling(env, plan.run))).toEqual([
      '2026-01-31T23:00:00.000Z',
    ]);
    expect(to('notices')).toHaveLength(1);
    const message = massMessageSchema.parse(to('notices')[0]?.message);
    expect(message).toMatchObject({ template: 'data_given', run: plan.run, on: '2026-02-01' });
    expect(message.text).toContain('100GB');
    expect(message.text).toContain('2026-02-28');
    expect(message.lines.toSorted()).toEqual(
      phones(250)
        .map(({ line }) => line)
        .toSorted(),
    );
    const { text: _text, ...bill } = message;
    expect(massStatementSchema.parse(to('statement-lines')[0]?.message)).toEqual(bill);
  });

  it('shows each line what its grant says, under the id that follows from the grant', async () => {
    sealCohort(env, phones(3));
    const plan = await run();
    await tellEverybody(env, startedTelling(env, plan.run));
    const stories = await Promise.all(
      ['L1', 'L2', 'L3'].map((line) => storyOf(env, `line:${line}`)),
    );
    const notices = massNoticesOf(stories.flatMap(({ grants }) => grants));
    expect(new Set(notices.map(({ cause, template }) => noticeId(cause, template)))).toEqual(
      new Set(shown().keys()),
    );
    const { facts, statement } = notices[0] ?? {};
    expect(facts).toEqual({ gb: 100, month: '2026-02', until: '2026-02-28' });
    expect(statement?.on).toBe(massMessageSchema.parse(to('notices')[0]?.message).on);
  });

  it('tells nobody a second time, whatever is started or repeated', async () => {
    sealCohort(env, phones(120));
    const plan = await run();
    const again = await makeStartTelling(env)({ plan, granted: 120 });
    expect(again).toEqual({ outcome: 'exists', telling: 'customer-notices-monthly-data-2026-02' });
    const input = startedTelling(env, plan.run);
    await tellEverybody(env, input);
    await tellEverybody(env, input);
    expect(shown().size).toBe(120);
    const rerun = await run('rerun', 2);
    expect(env.started.map(({ name }) => name)).not.toContain(`customer-notices-${rerun.run}`);
  });

  it('refuses to tell of a run whose books are open', async () => {
    sealCohort(env, phones(2));
    const { programme, programmeVersion, benefit, cycle, run: name } = await workflow.open();
    const ofRun = { telling: 't', programme, programmeVersion, benefit, cycle, run: name };
    await expect(makeListToldLines(env)({ ofRun })).rejects.toThrow('is not sealed');
  });

  it('tells the lines of a run that ended without telling anybody, with the next', async () => {
    sealCohort(env, phones(150));
    const first = await workflow.open();
    await workflow.serveLines(first);
    await haltRun(env, first, { endedAs: 'Stopped', endedAt: '2026-01-31T16:00:00.000Z' });
    const second = await run('rerun', 2);
    const grants = env.database.items('Ledger');
    expect(new Set(grants.map((grant) => grant.run))).toEqual(new Set([first.run]));
    await tellEverybody(env, startedTelling(env, second.run));
    expect(shown().size).toBe(150);
    expect(shown().get(idOf('L7'))).toBe('L7');
  });

  it('does not tell again a line that an event brought the month', async () => {
    sealCohort(env, phones(3));
    const first = await workflow.open();
    await workflow.serveLines(first);
    const byEvent = env.database.items('Ledger').find(({ pk }) => pk === 'line:L2');
    env.database.plant('Ledger', { ...byEvent, run: 'event:E1' });
    await haltRun(env, first, { endedAs: 'Stopped', endedAt: '2026-01-31T16:00:00.000Z' });
    const rows = [
      { line: 'L1', already: true as const },
      { line: 'L2', already: true as const },
    ];
    env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
    const telling = { ...aTelling, untoldRuns: [first.run] };
    const { told } = await makeTellCustomers(env)({ BatchInput: { telling }, Items: rows });
    expect(told).toBe(1);
    expect([...shown().values()]).toEqual(['L1']);
  });
});

const aTelling = {
  telling: 'customer-notices-x',
  programme: 'customer-appreciation',
  programmeVersion: 1,
  benefit: 'monthly-data',
  period: '2026-02',
  run: 'monthly-data-2026-02-2',
  template: 'data_given' as const,
  facts: { gb: 100, month: '2026-02', until: '2026-02-28' },
  on: '2026-02-01',
  untoldRuns: [],
};

describe('a batch of customers', () => {
  const batch = (count: number) => ({
    BatchInput: { telling: aTelling },
    Items: Array.from({ length: count }, (_, at) => ({ line: `${at}`.padStart(32, 'L') })),
  });

  it.each([
    ['2026-02-01T11:59:59.000Z', true],
    ['2026-02-01T12:00:00.000Z', false],
    ['2026-02-01T22:59:59.000Z', false],
    ['2026-02-01T23:00:00.000Z', true],
  ])('that begins at %s is told: %s', async (at, told) => {
    env.time.now = Date.parse(at);
    const telling = makeTellCustomers(env)(batch(2));
    if (told) expect(await telling).toEqual({ told: 2 });
    else await expect(telling).rejects.toThrow(Unavailable);
    expect(env.messages).toHaveLength(told ? 2 : 0);
  });

  it('that has begun is finished, though quiet hours begin meanwhile', async () => {
    env.time.now = Date.parse('2026-02-01T11:59:59.999Z');
    env.disturb = (call, when) => {
      if (call === 'put the benefit on many bills' && when === 'after') env.time.now += 1_000;
    };
    expect(await makeTellCustomers(env)(batch(5))).toEqual({ told: 5 });
    expect(to('notices')).toHaveLength(1);
  });

  it('of which only the bill was told is told to the hub when it is repeated', async () => {
    env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
    env.disturb = (call, when) => {
      if (call === 'tell many customers' && when === 'before') throw new Unavailable('down');
    };
    await expect(makeTellCustomers(env)(batch(5))).rejects.toThrow(Unavailable);
    expect([to('notices').length, to('statement-lines').length]).toEqual([0, 1]);
    env.disturb = undefined;
    await makeTellCustomers(env)(batch(5));
    expect(shown().size).toBe(5);
    const [one, other] = to('statement-lines').map(({ message }) => JSON.stringify(message));
    expect(one, 'the same words, so that the bill knows it again').toBe(other);
  });

  it('fits a message of 64 KB, with the longest ids and with a cause each', async () => {
    env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
    await makeTellCustomers(env)(batch(1_000));
    const people = batch(1_000).Items.map(({ line }) => ({ line, cause: 'c'.repeat(40) }));
    await makeTellCustomers(env)({ BatchInput: { telling: aTelling }, Items: people });
    expect(env.messages).toHaveLength(6);
    for (const { message } of env.messages) {
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(64 * 1024);
    }
  });

  it('offers an insurance without a line on the bill', async () => {
    env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
    const offer = {
      ...{ ...aTelling, benefit: 'safety-insurance', period: 'once' },
      ...{ template: 'insurance_offered' as const, facts: { on: '2026-02-15' } },
    };
    const Items = [{ line: 'L1', cause: 'offer-1' }];
    await makeTellCustomers(env)({ BatchInput: { telling: offer }, Items });
    expect([to('notices').length, to('statement-lines').length]).toEqual([1, 0]);
  });
});

describe('a telling longer than an hour', () => {
  const rows = Array.from({ length: 30 }, (_, at) => ({ line: `L${at}` }));

  it('is cut into parts that each take an hour, in no hour more than the hub takes', async () => {
    const place = { bucket: 'results', prefix: 'told', rowsMax: 10 };
    const parts = await keepToldLists(env, place, rows);
    expect(parts.map((part) => part.rows)).toEqual([10, 10, 10]);
    expect(await keepToldLists(env, place, rows)).toEqual(parts);
    const full = parts.map((part) => ({ ...part, rows: 1_000_000 }));
    env.time.now = Date.parse('2026-02-01T09:30:00.000Z');
    const began = await tellEverybody(env, { ofList: { telling: aTelling, parts: full } });
    expect(began).toEqual([
      '2026-02-01T09:30:00.000Z',
      '2026-02-01T10:00:00.000Z',
      '2026-02-01T11:00:00.000Z',
    ]);
    expect(shown().size).toBe(30);
  });

  it('goes on in the morning where the evening has no hour left', async () => {
    const parts = await keepToldLists(
      env,
      { bucket: 'results', prefix: 'told', rowsMax: 15 },
      rows,
    );
    const full = parts.map((part) => ({ ...part, rows: 1_350_000 }));
    env.time.now = Date.parse('2026-02-01T11:10:00.000Z');
    expect(await tellEverybody(env, { ofList: { telling: aTelling, parts: full } })).toEqual([
      '2026-02-01T11:10:00.000Z',
      '2026-02-01T23:00:00.000Z',
    ]);
  });

  it('does not begin in the last quarter of an hour before quiet hours', async () => {
    const parts = await keepToldLists(env, { bucket: 'r', prefix: 'told', rowsMax: 30 }, rows);
    env.time.now = Date.parse('2026-02-01T11:46:00.000Z');
    expect(await tellEverybody(env, { ofList: { telling: aTelling, parts } })).toEqual([
      '2026-02-01T23:00:00.000Z',
    ]);
  });

  it('shares an hour with another telling only where both fit', async () => {
    const place = { bucket: 'results', prefix: 'told', rowsMax: 30 };
    const [part] = await keepToldLists(env, place, rows);
    if (!part) throw new Error('no part');
    env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
    const told = (telling: string, count: number) =>
      tellEverybody(env, {
        ofList: { telling: { ...aTelling, telling }, parts: [{ ...part, rows: count }] },
      });
    expect(await told('one', 800_000)).toEqual(['2026-02-01T03:00:00.000Z']);
    expect(await told('two', 500_000)).toEqual(['2026-02-01T03:00:00.000Z']);
    expect(await told('one', 800_000), 'keeps its hour').toEqual(['2026-02-01T03:00:00.000Z']);
    expect(await told('three', 60_000)).toEqual(['2026-02-01T04:00:00.000Z']);
  });
});
