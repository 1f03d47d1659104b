import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent, eventsOfLine } from '../../../adapters/lines.ts';
import type { Customer } from '../../../domain/customer/customer.ts';
import { customersWordAsOf } from '../../../domain/customers-word.ts';
import { Unavailable } from '../../../domain/errors.ts';
import { type BenefitId, benefitIds } from '../../../domain/programme.ts';
import { makeCloseCase } from '../../../functions/api/close-case.ts';
import { makeDisputeBenefit } from '../../../functions/api/dispute-benefit.ts';
import { makeRecordLineEvent } from '../../../functions/events/record-line-event.ts';
import { makeSendDueNotices } from '../../../functions/schedule/send-due-notices.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import { customerEnv } from '../../fakes/customer-env.ts';
import { type MonthlyBooks, monthlyBooks } from '../../fakes/monthly-books.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;
let books: MonthlyBooks;

const day = 24 * 3_600_000;
const desk = { who: 'desk officer 7', why: 'the customer was called back' };

const customer: Customer = {
  customer: 'customer-1',
  person: 'person-1',
  lines: ['L1', 'L2'],
  actsAs: 'customer',
  age: 'adult',
  holder: 'person',
  naturalUser: false,
};

const dispute = async (benefit: BenefitId = 'monthly-data', line = 'L1') => {
  const { body } = await makeDisputeBenefit(env)({
    ...{ customer, line, body: { benefit }, lang: 'ko', requestId: 'request-1' },
    at: new Date(env.time.now).toISOString(),
  });
  return body as { case: string; decidedBy: string; heldSince: string };
};
const close = (id: string, decision: 'released' | 'upheld', word: Partial<typeof desk> = {}) =>
  makeCloseCase(env)({ case: id, decision, ...desk, ...word });

const events = () => env.database.items('Lines').map(({ type }) => type);
const notices = () => env.database.items('Notices').map(({ template }) => template);
const openCases = () => env.database.items('Work').filter(({ openShard }) => openShard);

beforeEach(async () => {
  env = await customerEnv();
  books = monthlyBooks(env);
});

describe('“this was not me”', () => {
  it.each(benefitIds)('holds %s, opens a case and tells the line, in one go', async (benefit) => {
    const opened = await dispute(benefit);
    expect(opened).toMatchObject({
      heldSince: '2026-03-20T03:00:00.000Z',
      decidedBy: '2026-04-19',
    });
    expect(env.database.items('Lines')).toMatchObject([{ type: 'BenefitHeld', benefit }]);
    expect(openCases()).toMatchObject([{ case: opened.case, benefit, line: 'L1' }]);
    expect(notices()).toEqual(['benefit_disputed']);
    expect(env.calls.filter((call) => call === 'hold the benefit and open its case')).toHaveLength(
      1,
    );
  });

  it('said again while its case is open is the same case', async () => {
    const first = await dispute();
    env.time.now += 10 * day;
    expect(await dispute()).toEqual(first);
    expect(events()).toEqual(['BenefitHeld']);
    expect(notices()).toHaveLength(1);
  });

  it('said fifty times at once is one case', async () => {
    const cases = await Promise.all(Array.from({ length: 50 }, () => dispute()));
    expect(new Set(cases.map((said) => said.case)).size).toBe(1);
    expect(openCases()).toHaveLength(1);
    expect(events()).toEqual(['BenefitHeld']);
  });

  it('about another benefit or line is another case', async () => {
    const ids = [await dispute(), await dispute('ott-pass'), await dispute('ott-pass', 'L2')];
    expect(new Set(ids.map((said) => said.case)).size).toBe(3);
  });

  it('said again after its case was closed is a new one', async () => {
    const first = await dispute();
    await close(first.case, 'upheld');
    const second = await dispute();
    expect(second.case).not.toBe(first.case);
    expect(openCases()).toMatchObject([{ case: second.case }]);
  });

  it.each(['before', 'after'] as const)(
    'whose answer was lost %s the effect is safe to say again',
    async (when) => {
      env.disturb = (call, at) => {
        if (call !== 'hold the benefit and open its case' || at !== when) return;
        env.disturb = undefined;
        throw new Unavailable('no answer');
      };
      await expect(dispute()).rejects.toThrow('no answer');
      await dispute();
      expect(openCases()).toHaveLength(1);
      expect(notices()).toEqual(['benefit_disputed']);
    },
  );

  it('holds nobody’s customer id and no person', async () => {
    await dispute();
    const kept = ['Work', 'Lines', 'Notices'].map((table) => env.database.items(table));
    expect(JSON.stringify([kept, env.logged])).not.toMatch(/customer-1|person-1/);
  });
});

describe('a case', () => {
  it('that is released ends the hold, leaves the list and is told, once', async () => {
    const { case: id } = await dispute('ott-pass');
    env.time.now += day;
    const closed = await close(id, 'released');
    expect(await close(id, 'released')).toEqual(closed);
    expect(events().sort()).toEqual(['BenefitHeld', 'BenefitReleased']);
    expect(openCases()).toEqual([]);
    expect(notices().sort()).toEqual(['benefit_disputed', 'dispute_closed']);
  });

  it('that is upheld leaves the benefit held', async () => {
    const { case: id } = await dispute();
    await close(id, 'upheld');
    expect(events()).toEqual(['BenefitHeld']);
    expect(openCases()).toEqual([]);
    expect(env.sent).toEqual([]);
  });

  it('is closed once: another word, or another’s, is refused', async () => {
    const { case: id } = await dispute();
    await close(id, 'upheld');
    await expect(close(id, 'released')).rejects.toThrow('a case is closed once');
    await expect(close(id, 'upheld', { who: 'desk officer 8' })).rejects.toThrow('closed once');
    expect(events()).toEqual(['BenefitHeld']);
  });

  it('is closed by one of two who do it at once', async () => {
    const { case: id } = await dispute();
    const both = await Promise.allSettled([
      close(id, 'released'),
      close(id, 'upheld', { who: 'desk officer 8' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that there is none of is refused', async () => {
    await expect(close('case-00000000000000000000-1', 'upheld')).rejects.toThrow(
      'There is no case',
    );
  });

  it.each([
    ['gave the line something', { by: 'Desk  Officer 7' }],
    ['approved it', { why: 'asked by desk officer 3, approved by desk officer 7' }],
  ])('is not closed by whoever %s', async (_, said) => {
    env.database.plant('Ledger', {
      pk: 'line:L1',
      sk: 'VOID#customer-appreciation#ott-pass#once#0',
      voidedAt: '2026-03-01T00:00:00.000Z',
      ...{ by: 'desk officer 3', why: 'reissue', ...said },
    });
    const { case: id } = await dispute('ott-pass');
    await expect(close(id, 'released')).rejects.toThrow('has a part in the history');
    expect(openCases()).toHaveLength(1);
    await close(id, 'released', { who: 'auditor 1' });
  });

  it('is not closed by whoever asked for another code', async () => {
    const at = '2026-03-01T00:00:00.000Z';
    env.database.plant('Work', {
      ...{ pk: 'REISSUE#L1', sk: '0001', line: 'L1', number: 1, issue: 0, codeId: 'c' },
      requested: { who: desk.who, why: 'broken', at },
    });
    const { case: id } = await dispute('ott-pass');
    await expect(close(id, 'released')).rejects.toThrow('has a part in the history');
    await close(id, 'released', { who: 'auditor 1' });
  });

  it('is not closed by whoever closed an earlier one of the line', async () => {
    const { case: first } = await dispute('roaming-bonus');
    await close(first, 'released');
    const { case: second } = await dispute('ott-pass');
    await expect(close(second, 'released')).rejects.toThrow('has a part in the history');
  });

  it('whose closing was cut off is finished by saying it again', async () => {
    for (const call of ['put the event back on its queue', 'take the case off the list']) {
      const { case: id } = await dispute(
        'monthly-data',
        call === 'take the case off the list' ? 'L2' : 'L1',
      );
      env.disturb = (called, when) => {
        if (called !== call || when !== 'before') return;
        env.disturb = undefined;
        throw new Unavailable('no answer');
      };
      await expect(close(id, 'released')).rejects.toThrow('no answer');
      await close(id, 'released');
    }
    expect(openCases()).toEqual([]);
    expect(env.sent).toHaveLength(3);
  });
});

describe('a line that has changed hands', () => {
  const transferred = () =>
    appendLineEvent(env, {
      ...anEvent({ type: 'LineTransferred', line: 'L1' }),
      occurredAt: new Date(env.time.now).toISOString(),
      recordedAt: new Date(env.time.now).toISOString(),
    });
  const told = () => env.messages.map(({ message }) => message.template);

  it.each(benefitIds)('gives its new holder a case of their own about %s', async (benefit) => {
    const givers = await dispute(benefit);
    env.time.now += day;
    await transferred();
    env.time.now += day;
    const receivers = await dispute(benefit);
    expect(receivers.case).not.toBe(givers.case);
    expect(receivers).toMatchObject({ heldSince: '2026-03-22T03:00:00.000Z' });
    expect(await dispute(benefit)).toEqual(receivers);
    expect(openCases()).toHaveLength(2);
  });

  it('does not have its new holder told of the giver’s case, and keeps that on record', async () => {
    const { case: id } = await dispute();
    env.time.now += day;
    await transferred();
    env.time.now += day;
    await close(id, 'released');
    expect(told()).toEqual(['benefit_disputed']);
    await makeSendDueNotices(env)({});
    expect(told()).toEqual(['benefit_disputed']);
    const kept = env.database
      .items('Notices')
      .find(({ template }) => template === 'dispute_closed');
    expect(kept).toMatchObject({ droppedBecause: 'line_changed_hands' });
    expect(kept).not.toHaveProperty('sentAt');
    expect(JSON.stringify(env.logged)).toContain('line_changed_hands');
  });

  it('still has its new holder told of their own', async () => {
    await transferred();
    env.time.now += day;
    const { case: id } = await dispute();
    env.time.now += day;
    await close(id, 'released');
    expect(told()).toEqual(['benefit_disputed', 'dispute_closed']);
  });

  it('keeps what its new holder holds when the giver’s case is released', async () => {
    const { case: id } = await dispute();
    env.time.now += day;
    await transferred();
    env.time.now += day;
    const { case: own } = await dispute();
    env.time.now += day;
    const held = async () =>
      customersWordAsOf(await eventsOfLine(env, 'L1'), {
        ...{ line: 'L1', benefit: 'monthly-data' },
        asOf: new Date(env.time.now).toISOString(),
      }).held;
    await close(id, 'released');
    expect(await held()).toBe(true);
    await close(own, 'released', { who: 'auditor 1' });
    expect(await held()).toBe(false);
  });
});

describe('the month of a held line', () => {
  const run = async (cycleAt: string) => {
    env.time.now = Date.parse(cycleAt);
    const workflow = monthlyWorkflow(env);
    return runToTheEnd(workflow, await workflow.open());
  };
  const deliver = async () => {
    for (const { message: body } of env.sent.splice(0)) {
      await makeRecordLineEvent(env)({ id: 'm', body, receives: 1 });
    }
  };

  it('is not given while it is held, and comes by event with the release', async () => {
    sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
    env.time.now = Date.parse('2026-01-25T03:00:00.000Z');
    const { case: id } = await dispute();
    const manifest = await run('2026-01-31T15:00:00.000Z');
    expect(manifest).toMatchObject({ granted: 1, refused: { benefit_held: 1 }, balanced: true });
    env.time.now = Date.parse('2026-02-20T03:00:00.000Z');
    await close(id, 'released');
    await deliver();
    expect(books.granted()).toEqual(['L1', 'L2']);
    expect(books.grantOf('L1')).toMatchObject({ run: `event:${id}.released` });
    await close(id, 'released');
    await deliver();
    expect(books.granted()).toEqual(['L1', 'L2']);
  });

  it('does not come where the case is upheld', async () => {
    sealCohort(env, [aLine({ line: 'L1' })]);
    env.time.now = Date.parse('2026-01-25T03:00:00.000Z');
    const { case: id } = await dispute();
    await run('2026-01-31T15:00:00.000Z');
    await close(id, 'upheld');
    await deliver();
    expect(books.granted()).toEqual([]);
  });
});
