import { beforeEach, describe, expect, it } from 'vitest';
import { approvalTerms } from '../../../domain/approval/approval-terms.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { makeRecordEndedRun } from '../../../functions/events/record-ended-run.ts';
import { makeStartMonthPreview } from '../../../functions/schedule/start-month-preview.ts';
import { aLine } from '../../domain/builders.ts';
import { approvalWorkflow } from '../../fakes/approval-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { programme, sealCohort } from '../../fakes/monthly-workflow.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Wednesday, 28 January, 09:00 in Korea. */
const previewDay = Date.parse('2026-01-28T00:00:00.000Z');
const start = Date.parse('2026-01-31T15:00:00.000Z');
const preview = 'monthly-data-preview-2026-02';
const run = 'monthly-data-2026-02';

let env: MonthlyEnv;
let workflow: ReturnType<typeof approvalWorkflow>;

beforeEach(async () => {
  env = await monthlyEnv({ APPROVAL: 'required' });
  env.time.now = previewDay;
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
  workflow = approvalWorkflow(env);
});

const fire = async (at: number) => {
  env.time.now = at;
  return makeStartMonthPreview(env)({ scheduledTime: instantOf(at) });
};

const ended = (at: number, status: 'ABORTED' | 'TIMED_OUT' = 'ABORTED') =>
  makeRecordEndedRun(env)({
    detail: {
      ...{ name: run, status, stopDate: at },
      input: JSON.stringify({ programme, cycle: '2026-02', run }),
    },
  });

describe('every day until somebody has decided', () => {
  it('operations hear of a preview, from the day after it was made on', async () => {
    await workflow.preview(undefined);
    expect(await fire(previewDay + 5 * 60_000)).toMatchObject({ reminded: [] });
    expect(await fire(previewDay + day)).toMatchObject({ outcome: 'stands', reminded: [preview] });
    expect(env.told.at(-1)?.subject).toBe(`${preview} still waits for a decision`);
    expect(await fire(previewDay + 2 * day)).toMatchObject({ reminded: [preview] });
  });

  it.each(['approved', 'rejected'] as const)('and hear nothing once it is %s', async (verdict) => {
    await workflow.preview(undefined);
    await workflow.decide(verdict);
    expect(await fire(previewDay + day)).toMatchObject({ reminded: [] });
  });

  it('operations hear of a run that waits, with the reason of that day', async () => {
    await workflow.preview(undefined);
    env.time.now = start;
    await workflow.begin();
    expect(await fire(start + 9 * hour)).toMatchObject({ outcome: 'nothing_due', reminded: [run] });
    expect(env.told.at(-1)).toMatchObject({ subject: `${run} still waits for an approval` });
    expect(env.told.at(-1)?.message).toContain(`Nobody has approved ${preview}.`);
    await workflow.decide('rejected');
    await fire(start + 33 * hour);
    expect(env.told.at(-1)?.message).toContain('was rejected by');
  });

  it('and hear nothing once it has opened', async () => {
    await workflow.preview(undefined);
    env.time.now = start;
    await workflow.begin();
    await workflow.decide('approved');
    await workflow.begin();
    expect(await fire(start + 9 * hour)).toMatchObject({ reminded: [] });
  });

  it('nor once its execution has ended, until a redrive waits anew', async () => {
    env.time.now = start;
    await workflow.begin();
    await ended(start + hour);
    expect(await fire(start + 9 * hour)).toMatchObject({ reminded: [] });
    env.time.now = start + 10 * hour;
    await workflow.begin();
    expect(await fire(start + 33 * hour)).toMatchObject({ reminded: [run] });
    // The news of the first end comes twice, or late.
    await ended(start + hour);
    expect(await fire(start + 57 * hour)).toMatchObject({ reminded: [run] });
  });

  it('nor once it has waited as long as it may', async () => {
    env.time.now = start;
    await workflow.begin();
    const week = approvalTerms.waitDaysMax * day;
    expect(await fire(start + week - hour)).toMatchObject({ reminded: [run] });
    expect(await fire(start + week)).toMatchObject({ reminded: [] });
  });

  it('a run that ended without ever waiting leaves no trace of a wait', async () => {
    await ended(start);
    expect(env.database.items('Work')).toEqual([]);
  });
});
