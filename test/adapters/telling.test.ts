import { beforeEach, describe, expect, it } from 'vitest';
import { NoAnswer } from '../../adapters/env.ts';
import { keepNotice, noticesOfLine, noticeWrite } from '../../adapters/notices.ts';
import { tellNow } from '../../adapters/telling.ts';
import { Defect, Unavailable } from '../../domain/errors.ts';
import { noticeId } from '../../domain/notices/notice.ts';
import { type MonthlyEnv, monthlyEnv } from '../fakes/monthly-env.ts';
import { aNotice } from './a-notice.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

let env: MonthlyEnv;
const noon = Date.parse('2026-02-01T03:00:00.000Z');

beforeEach(async () => {
  env = await monthlyEnv();
  env.time.now = noon;
});

const idsTo = (topic: string): unknown[] =>
  env.messages.filter((told) => told.topic === topic).map(({ message }) => message.id);
const kept = () => env.database.items('Notices');

describe('telling a customer at once', () => {
  it('publishes the words and the line for the bill, and marks the notice as sent', async () => {
    const notice = aNotice();
    const id = noticeId(notice.cause, notice.template);
    await env.database.transact('choose', [noticeWrite(env, notice)]);
    await tellNow(env, notice);
    expect(idsTo('notices')).toEqual([id]);
    expect(idsTo('statement-lines')).toEqual([id]);
    const [bill, message] = env.messages;
    expect(message?.message).toMatchObject({ kind: 'single', line: 'L1' });
    expect(message?.message.text).toContain('Streamland');
    expect(message?.message.text).toMatch(/[가-힣]/);
    expect(bill?.message).toEqual({
      ...{ version: 1, kind: 'single', id, line: 'L1', template: 'ott_choice_recorded' },
      ...{ benefit: 'ott-pass', on: '2026-02-01', byWhoseAct: 'customer' },
    });
    expect(kept()).toMatchObject([{ sentAt: '2026-02-01T03:00:00.000Z' }]);
    expect(kept()[0]).not.toHaveProperty('openShard');
    expect(await noticesOfLine(env, 'L1')).toEqual([notice]);
  });

  it('says nothing to the bill where nothing is given', async () => {
    const { statement: _statement, ...notice } = aNotice();
    await keepNotice(env, notice);
    await tellNow(env, notice);
    expect(idsTo('notices')).toHaveLength(1);
    expect(idsTo('statement-lines')).toEqual([]);
  });

  it('sends nothing a second time', async () => {
    await keepNotice(env, aNotice());
    await tellNow(env, aNotice());
    await tellNow(env, aNotice());
    await keepNotice(env, aNotice());
    await tellNow(env, aNotice());
    expect(idsTo('notices')).toHaveLength(1);
  });

  it('says nothing of an effect that does not stand', async () => {
    await tellNow(env, aNotice());
    expect(env.messages).toEqual([]);
  });

  it.each([
    ['a second before nine in the evening', '2026-02-01T11:59:59.000Z', 1],
    ['at nine', '2026-02-01T12:00:00.000Z', 0],
    ['a minute before eight in the morning', '2026-02-01T22:59:00.000Z', 0],
    ['at eight', '2026-02-01T23:00:00.000Z', 1],
  ])('%s sends %s messages as quiet hours say', async (_, at, messages) => {
    env.time.now = Date.parse(at);
    await keepNotice(env, aNotice());
    await tellNow(env, aNotice());
    expect(idsTo('notices')).toHaveLength(messages);
    expect('openShard' in (kept()[0] ?? {})).toBe(messages === 0);
  });
});

describe('an outage while a customer is told', () => {
  it.each([
    ['the bill', 'put the benefit on the bill', new Unavailable('no')],
    ['the hub', 'tell the customer', new Unavailable('no')],
    ['the hub, without an answer', 'tell the customer', new NoAnswer('no')],
    ['a missing right', 'tell the customer', new Defect('denied')],
    ['the table, first', 'read the kept notice', new Unavailable('no')],
    ['the table, last', 'mark the notice as sent', new Unavailable('no')],
  ])(
    'of %s leaves the notice for the sweep, and the customer’s act goes on',
    async (_, at, error) => {
      await keepNotice(env, aNotice());
      env.disturb = (call, when) => {
        if (call === at && when === 'before') throw error;
      };
      await expect(tellNow(env, aNotice())).resolves.toBeUndefined();
      expect(kept()[0]?.openShard).toMatch(/^PENDING#[01]$/);
      expect(env.logged).toMatchObject([{ level: 'error', error: error.name }]);
      env.disturb = undefined;
      await tellNow(env, aNotice());
      expect(kept()[0]).not.toHaveProperty('openShard');
      const ids = new Set([...idsTo('notices'), ...idsTo('statement-lines')]);
      expect(ids, 'the hub shows each id once').toEqual(
        new Set([noticeId('request-1', 'ott_choice_recorded')]),
      );
    },
  );

  it('that ends the process is not swallowed', async () => {
    await keepNotice(env, aNotice());
    env.disturb = (call, when) => {
      if (call === 'tell the customer' && when === 'after') throw new Crash('cut off');
    };
    await expect(tellNow(env, aNotice())).rejects.toThrow('cut off');
    expect(kept()[0]).toHaveProperty('openShard');
  });

  it('counts a lost race to mark as sent by the other', async () => {
    await keepNotice(env, aNotice());
    await Promise.all([tellNow(env, aNotice()), tellNow(env, aNotice())]);
    expect(new Set(idsTo('notices')).size).toBe(1);
    expect(kept()[0]).not.toHaveProperty('openShard');
    expect(env.logged).toEqual([]);
  });
});

it('a notice that lacks what its words name is refused before it is kept', async () => {
  const notice = aNotice({ facts: {} });
  expect(() => noticeWrite(env, notice)).toThrow('needs the facts service');
  await expect(keepNotice(env, notice)).rejects.toThrow(Defect);
});
