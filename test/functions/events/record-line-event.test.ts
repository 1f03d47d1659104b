import { beforeEach, describe, expect, it } from 'vitest';
import type { FrozenLine } from '../../../domain/line.ts';
import { makeRecordLineEvent } from '../../../functions/events/record-line-event.ts';
import { queueBatch } from '../../../functions/middleware/queue-batch.ts';
import { functionRows } from '../../../infra/functions.ts';
import { aLine } from '../../domain/builders.ts';
import { turnSwitch } from '../../fakes/kill-switch.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

const paused = (line: string): FrozenLine =>
  aLine({ line, status: 'suspended', suspension: 'by_customer' });

let env: MonthlyEnv;
let workflow: MonthlyWorkflow;
let books: MonthlyBooks;

const minute = 60_000;
const day = 24 * 60 * minute;
/** As long as the function may take that opens a run. */
const openRunMs =
  1000 * (functionRows.find(({ name }) => name === 'open-run')?.timeoutSeconds ?? 0);

interface Said {
  readonly line?: string;
  readonly eventId?: string;
  readonly occurredAt?: string;
}

const message = (type: string, { line = 'S1', eventId = 'E1', occurredAt }: Said = {}) => ({
  source: 'operator.lines',
  'detail-type': type,
  detail: {
    version: 1,
    eventId,
    line,
    occurredAt: occurredAt ?? new Date(env.time.now).toISOString(),
  },
});

const take = (body: unknown, receives = 1): Promise<void> =>
  makeRecordLineEvent(env)({ id: 'm', body, receives });

const comes = (type: string, said: Said = {}, receives = 1): Promise<void> =>
  take(message(type, said), receives);

/** Delivers what was put back on the queue, after its delay. */
const deliverDelayed = async (): Promise<void> => {
  for (const { message: body, delaySeconds } of env.sent.splice(0)) {
    env.time.now += delaySeconds * 1000;
    await take(body);
  }
};

beforeEach(async () => {
  env = await monthlyEnv();
  workflow = monthlyWorkflow(env);
  books = monthlyBooks(env);
  sealCohort(env, [aLine({ line: 'L1' }), paused('S1'), paused('S2')]);
});

describe('a resumption', () => {
  it('after the run opened gives the line the month, by the same key, and says so', async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now += 10 * day;
    await comes('LineResumed');
    expect(books.grantOf('S1')).toMatchObject({
      run: 'event:E1',
      validUntil: '2026-03-01T00:00:00+09:00',
    });
    expect(env.published).toMatchObject([
      { type: 'GrantIssued', detail: { version: 1, line: 'S1', cycle: '2026-02' } },
    ]);
    const rerun = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(rerun).toMatchObject({
      granted: 0,
      alreadyGranted: 2,
      refused: { line_paused_by_customer: 1 },
      grantedByEvent: 1,
      balanced: true,
    });
  });

  it('while no run is open only changes the line, and the run gives the month', async () => {
    env.time.now -= day;
    await comes('LineResumed');
    expect(books.granted()).toEqual([]);
    await deliverDelayed();
    expect(env.sent).toEqual([]);
    env.time.now += day;
    expect(await runToTheEnd(workflow, await workflow.open())).toMatchObject({ granted: 2 });
    expect(env.published).toEqual([]);
  });

  it('recorded minutes before the run opens is looked at again, and grants', async () => {
    env.time.now -= 5 * minute;
    await comes('LineResumed', { occurredAt: '2026-01-31T10:00:00.000Z' });
    expect(env.sent).toMatchObject([{ delaySeconds: 900 }]);
    env.time.now += 5 * minute;
    const manifest = await runToTheEnd(workflow, await workflow.open());
    expect(manifest).toMatchObject({ granted: 1, refused: { line_paused_by_customer: 2 } });
    await deliverDelayed();
    expect(books.granted()).toEqual(['L1', 'S1']);
    expect(env.sent).toEqual([]);
  });

  it('is not lost where the run pins its plan minutes after the instant it opened', async () => {
    env.time.now -= 10 * minute - 1;
    await comes('LineResumed', { occurredAt: '2026-01-31T10:00:00.000Z' });
    env.time.now += 10 * minute - 1;
    const openedAt = env.time.now;
    const pinnedAt = openedAt + openRunMs;
    env.disturb = async (call, when) => {
      if (call !== "pin the run's plan" || when !== 'before') return;
      env.disturb = undefined;
      env.time.now = openedAt - 10 * minute + 1;
      const lookedAgainAt = env.time.now + Number(env.sent[0]?.delaySeconds) * 1000;
      if (lookedAgainAt < pinnedAt) await deliverDelayed();
      env.time.now = pinnedAt;
    };
    await runToTheEnd(workflow, await workflow.open());
    await deliverDelayed();
    expect(books.granted()).toEqual(['L1', 'S1']);
  });

  it('that the run knew of is left to the run', async () => {
    env.time.now -= 30 * minute;
    await comes('LineResumed');
    env.time.now += 30 * minute;
    await workflow.open();
    await deliverDelayed();
    expect(books.granted()).toEqual([]);
  });

  it('that comes again, much later, changes nothing', async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now += day;
    const once = message('LineResumed');
    await take(once);
    const orders = env.http.asked.length;
    env.time.now += 40 * day;
    await take(once);
    expect(env.http.asked).toHaveLength(orders);
    expect(await books.credited()).toEqual(['L1', 'S1']);
    expect(env.database.items('Lines')).toHaveLength(1);
  });

  it('overtaken by a later suspension that was recorded before it gives nothing', async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now += 5 * day;
    await comes('LineSuspended', { eventId: 'E2', occurredAt: '2026-02-04T00:00:00.000Z' });
    await comes('LineResumed', { eventId: 'E1', occurredAt: '2026-02-03T00:00:00.000Z' });
    expect(books.granted()).toEqual(['L1']);
  });

  it('of February that we hear of in March brings February as a late grant, and March', async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now = Date.parse('2026-03-10T00:00:00.000Z');
    await comes('LineResumed', { occurredAt: '2026-02-20T00:00:00.000Z' });
    expect(books.grantOf('S1')).toMatchObject({ validUntil: '2026-04-10T00:00:00+09:00' });
    // March's run is not open: looked at again, and then left to whichever run opens.
    expect(env.sent).toHaveLength(1);
    await deliverDelayed();
    expect(await books.credited('2026-03')).toEqual([]);
  });

  it('of a line outside the cohort gives nothing', async () => {
    await runToTheEnd(workflow, await workflow.open());
    await comes('LineResumed', { line: 'NEW1' });
    expect(books.granted()).toEqual(['L1']);
  });

  it('waits where charging is closed at that hour', async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now = Date.parse('2026-02-03T14:40:00.000Z');
    await comes('LineResumed');
    expect(books.granted()).toEqual(['L1']);
    expect(env.sent).toMatchObject([{ delaySeconds: 900 }]);
    await deliverDelayed();
    await deliverDelayed();
    expect(books.granted()).toEqual(['L1', 'S1']);
  });
});

describe('a reinstatement', () => {
  it('gives the month of a line that had ended', async () => {
    sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'E1', status: 'ended' })]);
    await runToTheEnd(workflow, await workflow.open());
    env.time.now += day;
    await comes('LineReinstated', { line: 'E1' });
    expect(books.granted()).toEqual(['E1', 'L1']);
  });
});

describe('a suspension or end', () => {
  it.each(['LineSuspended', 'LineEnded'])(
    '%s is recorded, and nothing else happens',
    async (type) => {
      await workflow.open();
      await comes(type, { line: 'L1' });
      expect(env.database.items('Lines')).toHaveLength(1);
      expect(env.sent).toEqual([]);
      expect(books.granted()).toEqual([]);
    },
  );
});

describe('a resumption that meets trouble', () => {
  beforeEach(async () => {
    await runToTheEnd(workflow, await workflow.open());
    env.time.now += day;
  });

  it('while the benefit is stopped is parked, told, and served by a follow-up', async () => {
    await turnSwitch(env, 'monthly-data', { stopped: true });
    await comes('LineResumed');
    expect(books.parked()).toEqual([['S1', 'stopped']]);
    expect(env.published).toMatchObject([{ type: 'LineParked', detail: { reason: 'stopped' } }]);
    await turnSwitch(env, 'monthly-data', { stopped: false });
    env.time.now += day;
    const manifest = await runToTheEnd(workflow, await workflow.open('follow-up'));
    expect(manifest).toMatchObject({ considered: 1, granted: 1, balanced: true });
    expect(books.parked()).toEqual([]);
  });

  it('is not lost where the follow-up opens too soon to know of it: the next one serves it', async () => {
    await turnSwitch(env, 'monthly-data', { stopped: true });
    await comes('LineResumed');
    await turnSwitch(env, 'monthly-data', { stopped: false });
    env.time.now += minute;
    const tooSoon = await runToTheEnd(workflow, await workflow.open('follow-up', 1));
    expect(tooSoon).toMatchObject({ considered: 1, granted: 0, balanced: true });
    expect(books.parked()).toEqual([['S1', 'stopped']]);
    env.time.now += 15 * minute;
    const inTime = await runToTheEnd(workflow, await workflow.open('follow-up', 2));
    expect(inTime).toMatchObject({ considered: 1, granted: 1, balanced: true });
    expect(books.parked()).toEqual([]);
  });

  it('is tried three times where charging does not answer, then parked', async () => {
    env.http.behave({ faults: [{ kind: 'error_before_effect' }] });
    const body = message('LineResumed');
    await expect(take(body, 1)).rejects.toMatchObject({ name: 'Unavailable' });
    await expect(take(body, 2)).rejects.toMatchObject({ name: 'Unavailable' });
    await take(body, 3);
    expect(books.parked()).toEqual([['S1', 'charging_unanswered']]);
  });

  it('is found by its key where charging credited it without an answer', async () => {
    env.http.behave({ faults: [{ kind: 'time_out_after_effect' }] });
    await comes('LineResumed');
    expect(books.granted()).toEqual(['L1', 'S1']);
    expect(await books.credited()).toEqual(['L1', 'S1']);
  });

  const cuts = [
    'record the line event',
    'read the grants',
    'top up the line',
    'record the grants',
    'note the grant by event',
    'publish GrantIssued',
    'close the parked line',
  ]
    .flatMap((call) => [[call, 'before'] as const, [call, 'after'] as const])
    // Nothing is parked here, so closing has no effect to be cut off after.
    .filter(([call, when]) => call !== 'close the parked line' || when === 'before');
  it.each(cuts)('cut off at "%s", %s its effect, ends the same', async (call, when) => {
    const body = message('LineResumed');
    let cut = false;
    env.disturb = (name, at) => {
      if (name !== call || at !== when || cut) return;
      cut = true;
      throw Object.assign(new Error('cut off'), { name: 'Unavailable' });
    };
    await take(body).catch(() => undefined);
    env.disturb = undefined;
    env.time.now += 6 * minute;
    await take(body, 2);
    expect(cut).toBe(true);
    expect(await books.credited()).toEqual(['L1', 'S1']);
    expect(books.grantOf('S1')).toMatchObject({ run: 'event:E1' });
    expect(env.published.length).toBeGreaterThan(0);
    const rerun = await runToTheEnd(workflow, await workflow.open('rerun', 2));
    expect(rerun).toMatchObject({ alreadyGranted: 2, grantedByEvent: 1, balanced: true });
  });
});

describe('an event and a run at once', () => {
  it('credit the line once; the one that comes second finds it granted', async () => {
    sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
    const plan = await workflow.open();
    env.time.now += 5 * minute;
    const [lines] = await Promise.all([
      workflow.serveLines(plan),
      comes('LineResumed', { line: 'L2' }),
    ]);
    await workflow.settle(plan, lines);
    const { manifest } = await workflow.reconcile(plan);
    expect(manifest.granted + manifest.alreadyGranted).toBe(2);
    expect(manifest.balanced).toBe(true);
    expect(await books.credited()).toEqual(['L1', 'L2']);
  });
});

describe('a message of the queue', () => {
  it('that cannot be read is given back by itself, and the others are taken', async () => {
    await workflow.open();
    const record = (messageId: string, body: string) => ({
      ...{ messageId, body },
      attributes: { ApproximateReceiveCount: '1' },
    });
    const take = queueBatch(makeRecordLineEvent, env);
    const answer = await take(
      {
        Records: [
          record('bad', 'no json'),
          record('worse', JSON.stringify(message('LineVanished'))),
          record('good', JSON.stringify(message('LineSuspended', { line: 'L1' }))),
        ],
      },
      {} as never,
    );
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: 'worse' }],
    });
    expect(env.database.items('Lines')).toHaveLength(1);
  });
});
