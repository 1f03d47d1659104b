import { beforeEach, describe, expect, it } from 'vitest';
import { noticesOfLine } from '../../../adapters/notices.ts';
import { grantId, monthlyDataKey } from '../../../domain/benefit-key.ts';
import { Unavailable } from '../../../domain/errors.ts';
import { noticeId } from '../../../domain/notices/notice.ts';
import { makeRecordLineEvent } from '../../../functions/events/record-line-event.ts';
import { makeSendDueNotices } from '../../../functions/schedule/send-due-notices.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

let env: MonthlyEnv;

const resumes = (receives = 1, occurredAt = '2026-02-10T03:00:00.000Z'): Promise<void> =>
  makeRecordLineEvent(env)({
    id: 'm',
    body: {
      source: 'operator.lines',
      'detail-type': 'LineResumed',
      detail: { version: 1, eventId: 'E1', line: 'S1', occurredAt },
    },
    receives,
  });

const idsTo = (topic: string) =>
  env.messages.filter((told) => told.topic === topic).map(({ message }) => message.id);
const id = noticeId(
  grantId(monthlyDataKey('customer-appreciation', 'S1', '2026-02')),
  'data_given',
);

beforeEach(async () => {
  env = await monthlyEnv();
  sealCohort(env, [aLine(), aLine({ line: 'S1', status: 'suspended', suspension: 'by_customer' })]);
  const workflow = monthlyWorkflow(env);
  await runToTheEnd(workflow, await workflow.open());
  env.time.now = Date.parse('2026-02-10T03:00:00.000Z');
});

describe('a month that an event brought', () => {
  it('is told to the customer and put on the bill, once however often the event comes', async () => {
    await resumes();
    await resumes();
    expect(idsTo('notices')).toEqual([id]);
    expect(idsTo('statement-lines')).toEqual([id]);
    expect(env.messages[1]?.message.text).toContain('100GB');
    expect(await noticesOfLine(env, 'S1')).toMatchObject([
      { template: 'data_given', statement: { byWhoseAct: 'operator', on: '2026-02-01' } },
    ]);
  });

  it('in the night is told in the morning', async () => {
    env.time.now = Date.parse('2026-02-10T12:30:00.000Z');
    await resumes(1, '2026-02-10T12:30:00.000Z');
    expect(env.messages).toEqual([]);
    env.time.now = Date.parse('2026-02-10T23:00:00.000Z');
    await makeSendDueNotices(env)({});
    expect(idsTo('notices')).toEqual([id]);
  });

  it.each([
    'record the grants',
    'keep the notice',
    'publish GrantIssued',
    'read the kept notice',
    'put the benefit on the bill',
    'tell the customer',
    'mark the notice as sent',
  ])('is told once though the process ends at "%s"', async (at) => {
    for (const moment of ['before', 'after'] as const) {
      env.disturb = (call, when) => {
        if (call === at && when === moment) throw new Crash('cut off');
      };
      await expect(resumes()).rejects.toThrow('cut off');
      if (at === 'mark the notice as sent' && moment === 'after') break;
    }
    env.disturb = undefined;
    await resumes(2);
    expect(new Set(idsTo('notices'))).toEqual(new Set([id]));
    expect(new Set(idsTo('statement-lines'))).toEqual(new Set([id]));
    expect(env.database.items('Notices').filter((item) => 'openShard' in item)).toEqual([]);
  });

  it('is given and said on the bus though the hub is down, and told when it is back', async () => {
    env.disturb = (call, when) => {
      if (call === 'tell the customer' && when === 'before') throw new Unavailable('down');
    };
    await resumes();
    expect(env.published.map(({ type }) => type)).toContain('GrantIssued');
    expect(idsTo('notices')).toEqual([]);
    env.disturb = undefined;
    await makeSendDueNotices(env)({});
    expect(idsTo('notices')).toEqual([id]);
  });
});
