import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { keepNotice } from '../../../adapters/notices.ts';
import { Unavailable } from '../../../domain/errors.ts';
import { singlesPerHour } from '../../../domain/notices/notice-rules.ts';
import { makeSendDueNotices } from '../../../functions/schedule/send-due-notices.ts';
import { aNotice } from '../../adapters/a-notice.ts';
import { anEvent, version1 } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

let env: MonthlyEnv;
let sweep: () => ReturnType<ReturnType<typeof makeSendDueNotices>>;

beforeEach(async () => {
  env = await monthlyEnv();
  env.time.now = Date.parse('2026-02-01T23:00:00.000Z');
  sweep = () => makeSendDueNotices(env)({});
});

const waiting = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    const second = String(at % 60).padStart(2, '0');
    await keepNotice(
      env,
      aNotice({ cause: `request-${at}`, line: `L${at}`, at: `2026-02-01T13:00:${second}.000Z` }),
    );
  }
};
const notices = () => env.messages.filter(({ topic }) => topic === 'notices');
const open = () => env.database.items('Notices').filter((item) => 'openShard' in item);

describe('the sweep of notices', () => {
  it('sends in the morning what happened in the night, each once', async () => {
    await waiting(40);
    expect(await sweep()).toEqual({ sent: 40, left: 0, broken: 0 });
    expect(notices()).toHaveLength(40);
    expect(open()).toEqual([]);
    expect(await sweep()).toEqual({ sent: 0, left: 0, broken: 0 });
    expect(notices()).toHaveLength(40);
  });

  it('sends nobody what happened while the line was somebody else’s, and says so', async () => {
    await waiting(3);
    const at = '2026-02-01T14:00:00.000Z';
    await appendLineEvent(env, anEvent({ type: 'LineTransferred', line: 'L1', occurredAt: at }));
    await keepNotice(env, aNotice({ cause: 'own', line: 'L1', at: '2026-02-01T15:00:00.000Z' }));
    await sweep();
    expect(notices().map(({ message }) => message.cause)).toEqual([
      'request-0',
      'request-2',
      'own',
    ]);
    expect(open()).toEqual([]);
    expect(env.database.items('Notices').filter((item) => 'droppedAt' in item)).toMatchObject([
      { cause: 'request-1', droppedBecause: 'line_changed_hands' },
    ]);
    expect(env.logged).toContainEqual(expect.objectContaining({ noticesDropped: 1 }));
  });

  it('tells the present holder of the data, which follows the line', async () => {
    const given = { template: 'data_given', benefit: 'monthly-data' } as const;
    const facts = { gb: 100, month: '2026-02', until: '2026-02-28' };
    await keepNotice(env, aNotice({ ...given, facts, at: '2026-02-01T13:00:00.000Z' }));
    const at = '2026-02-01T14:00:00.000Z';
    await appendLineEvent(env, anEvent({ type: 'LineTransferred', occurredAt: at }));
    await sweep();
    expect(notices()).toHaveLength(1);
  });

  it('asks two shards and ends where nothing waits', async () => {
    await sweep();
    expect(env.calls).toEqual(Array.from({ length: 2 }, () => 'look for notices that wait'));
    expect(env.logged).toEqual([]);
  });

  it('says nothing in quiet hours, and asks for nothing', async () => {
    await waiting(3);
    env.calls.length = 0;
    env.time.now = Date.parse('2026-02-01T22:59:59.999Z');
    expect(await sweep()).toEqual({ sent: 0, left: 0, broken: 0 });
    expect(env.calls).toEqual([]);
    expect(open()).toHaveLength(3);
  });

  it('stops where quiet hours begin, and goes on the next morning', async () => {
    await waiting(60);
    env.time.now = Date.parse('2026-02-02T11:59:59.000Z');
    env.disturb = (call, when) => {
      if (call === 'mark the notice as sent' && when === 'after') env.time.now += 100;
    };
    const evening = await sweep();
    expect(evening.sent).toBeGreaterThan(0);
    expect(evening.left).toBe(60 - evening.sent);
    env.disturb = undefined;
    env.time.now = Date.parse('2026-02-02T23:00:00.000Z');
    expect(await sweep()).toMatchObject({ sent: evening.left, left: 0 });
    expect(new Set(notices().map(({ message }) => message.id)).size).toBe(60);
  });

  it('keeps to what the hub takes an hour, over several sweeps', async () => {
    await waiting(30);
    const rules = version1.notices;
    const hour = { pk: 'TELLING#customer-appreciation', sk: 'SINGLES#2026-02-02T08' };
    env.database.plant('Notices', { ...hour, messages: singlesPerHour(rules) - 10 });
    expect(await sweep()).toMatchObject({ sent: 10, left: 20 });
    expect(await sweep()).toMatchObject({ sent: 0, left: 20 });
    env.time.now += 3_600_000;
    expect(await sweep()).toMatchObject({ sent: 20, left: 0 });
  });

  it('sends more than a round holds in one call', async () => {
    await waiting(6_000);
    env.time.now = Date.parse('2026-02-01T23:00:00.000Z');
    expect(await sweep()).toEqual({ sent: 6_000, left: 0, broken: 0 });
    expect(notices()).toHaveLength(6_000);
  });

  it('begins no round in the last of its time', async () => {
    await waiting(6_000);
    env.disturb = (call, when) => {
      if (call === 'mark the notice as sent' && when === 'after') env.time.now += 100;
    };
    const { sent } = await sweep();
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(6_000);
    env.disturb = undefined;
    expect((await sweep()).sent).toBe(6_000 - sent);
  });

  it('tells how old the oldest is that is still left', async () => {
    await waiting(30);
    const hour = { pk: 'TELLING#customer-appreciation', sk: 'SINGLES#2026-02-02T08' };
    env.database.plant('Notices', { ...hour, messages: singlesPerHour(version1.notices) - 10 });
    await sweep();
    expect(env.logged).toContainEqual(
      expect.objectContaining({ noticesSent: 10, noticesLeft: 20, oldestNoticeMinutes: 599 }),
    );
  });

  it('fails where the hub does not answer, and sends all of it the next time', async () => {
    await waiting(20);
    env.disturb = (call, when) => {
      if (call === 'tell the customer' && when === 'before') throw new Unavailable('down');
    };
    await expect(sweep()).rejects.toThrow('the next sweep tries again');
    expect(open()).toHaveLength(20);
    env.disturb = undefined;
    expect(await sweep()).toMatchObject({ sent: 20, left: 0 });
  });

  it('sends again under the same id what it had published before it was cut off', async () => {
    await waiting(1);
    env.disturb = (call, when) => {
      if (call === 'tell the customer' && when === 'after') throw new Crash('cut off');
    };
    await expect(sweep()).rejects.toThrow('cut off');
    env.disturb = undefined;
    await sweep();
    expect(notices()).toHaveLength(2);
    expect(new Set(notices().map(({ message }) => message.id)).size).toBe(1);
  });

  it('leaves alone what nobody can read, tells the others and says so', async () => {
    await waiting(3);
    const broken = { pk: 'line:L9', sk: 'NOTICE#x', openShard: 'PENDING#1', template: 'unheard' };
    env.database.plant('Notices', broken);
    expect(await sweep()).toEqual({ sent: 3, left: 0, broken: 1 });
    expect(env.logged).toContainEqual(expect.objectContaining({ noticesBroken: 1 }));
    expect(JSON.stringify(env.logged)).not.toContain('L9');
  });
});
