import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { keepNotice } from '../../../adapters/notices.ts';
import { type NoticesAnswer, noticesAnswerSchema } from '../../../domain/customer/answers.ts';
import type { Customer } from '../../../domain/customer/customer.ts';
import type { Notice } from '../../../domain/notices/notice.ts';
import { makeListNotices } from '../../../functions/api/list-notices.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import { customerEnv } from '../../fakes/customer-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;

const customer: Customer = {
  customer: 'customer-1',
  person: 'person-1',
  lines: ['L1'],
  actsAs: 'customer',
  age: 'adult',
  holder: 'person',
  naturalUser: false,
};

const list = async (lang: 'ko' | 'en' = 'en', line = 'L1'): Promise<NoticesAnswer> => {
  const { body } = await makeListNotices(env)({
    ...{ customer, line, body: undefined, lang, requestId: 'request-1' },
    at: new Date(env.time.now).toISOString(),
  });
  return noticesAnswerSchema.parse(body);
};

const aNotice = (differences: Partial<Notice> = {}): Notice => ({
  template: 'benefit_declined',
  programme: 'customer-appreciation',
  benefit: 'ott-pass',
  line: 'L1',
  cause: 'C1',
  facts: {},
  at: '2026-03-05T00:00:00.000Z',
  ...differences,
});

beforeEach(async () => {
  env = await customerEnv();
  sealCohort(env, [aLine({ line: 'L1' })]);
  env.time.now = Date.parse('2026-01-31T15:00:00.000Z');
  const workflow = monthlyWorkflow(env);
  await runToTheEnd(workflow, await workflow.open());
  env.time.now = Date.parse('2026-03-20T03:00:00.000Z');
});

describe('the notices of a line', () => {
  it('are those kept and those of runs, newest first, each once, in words', async () => {
    await keepNotice(env, aNotice());
    const { notices } = await list();
    expect(notices.map(({ template }) => template)).toEqual(['benefit_declined', 'data_given']);
    expect(notices[0]?.text).toContain('You declined');
    expect(notices[1]?.text).toContain('100 GB');
    expect((await list('ko')).notices[0]?.text).toContain('받지 않기로');
    expect(new Set(notices.map(({ id }) => id)).size).toBe(2);
  });

  it('are of that line alone', async () => {
    await keepNotice(env, aNotice({ line: 'L2' }));
    expect((await list()).notices.map(({ template }) => template)).toEqual(['data_given']);
    expect((await list('en', 'L2')).notices).toHaveLength(1);
  });

  it('of before the line changed hands are the giver’s', async () => {
    await keepNotice(env, aNotice());
    await keepNotice(env, aNotice({ cause: 'C2', at: '2026-03-15T00:00:00.000Z' }));
    const occurredAt = '2026-03-10T00:00:00.000Z';
    await appendLineEvent(env, anEvent({ type: 'LineTransferred', occurredAt }));
    expect((await list()).notices.map(({ at }) => at)).toEqual(['2026-03-15T00:00:00.000Z']);
  });
});
