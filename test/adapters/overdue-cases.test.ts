import { beforeEach, describe, expect, it } from 'vitest';
import { caseWrite } from '../../adapters/cases.ts';
import { openedCase } from '../../domain/customer/dispute.ts';
import { makeCloseCase } from '../../functions/api/close-case.ts';
import { makeStartDueDates } from '../../functions/schedule/start-due-dates.ts';
import { makeLookAfterOpenInsurance } from '../../functions/workflow/look-after-open-insurance.ts';
import { type InsuranceEnv, insuranceEnv } from '../fakes/insurance-env.ts';

let env: InsuranceEnv;

const day = 86_400_000;
/** Noon in Korea of the day so many days after 20 March 2026. */
const noonAfter = (days: number): void => {
  env.time.now = Date.parse('2026-03-20T03:00:00.000Z') + days * day;
};
const open = async (line: string): Promise<string> => {
  const about = { programme: 'customer-appreciation', benefit: 'monthly-data', line } as const;
  const opened = openedCase(about, 1, {
    ...{ at: new Date(env.time.now).toISOString(), by: 'customer', decidedWithinDays: 30 },
  });
  await env.database.transact('open', [caseWrite(env, opened)]);
  return opened.case;
};
const close = (id: string) =>
  makeCloseCase(env)({ case: id, decision: 'upheld', who: 'desk officer 7', why: 'called' });
const startOfDay = () =>
  makeStartDueDates(env)({ scheduledTime: new Date(env.time.now).toISOString() });
const look = () => makeLookAfterOpenInsurance(env)();
const counts = () => env.logged.findLast((line) => 'casesOpen' in line);

beforeEach(async () => {
  env = await insuranceEnv();
});

describe('a case that nobody has decided', () => {
  it('is no news up to and including the day by which it is to be decided', async () => {
    await open('L1');
    noonAfter(30);
    expect(await startOfDay()).toMatchObject({ outcome: 'nothing_due' });
    await look();
    expect(counts()).toMatchObject({ casesOpen: 1, casesOverdue: 0 });
    expect([env.told, env.published]).toEqual([[], []]);
  });

  it('begins the day’s work on the day after, and operations and the bus hear of it', async () => {
    const id = await open('L1');
    noonAfter(1);
    await open('L2');
    noonAfter(31);
    expect(await startOfDay()).toMatchObject({ outcome: 'started' });
    await look();
    expect(counts()).toMatchObject({ casesOpen: 2, casesOverdue: 1 });
    expect(env.told).toHaveLength(1);
    const [{ message = '' } = {}] = env.told;
    expect(message).toContain('1 of 2 open cases of customer-appreciation');
    expect(message).toContain(`${id}, to be decided by 2026-04-19`);
    expect(message).toContain('docs/runbook.md#cases-are-overdue');
    expect(JSON.stringify(env.told)).not.toContain('L1');
    expect(env.published).toEqual([
      {
        type: 'CasesOverdue',
        detail: {
          ...{ version: 1, programme: 'customer-appreciation', countedOn: '2026-04-20' },
          ...{ open: 2, overdue: 1, oldestDecideBy: '2026-04-19' },
        },
      },
    ]);
  });

  it('is told of again every day, and no more once it is closed', async () => {
    const id = await open('L1');
    for (const days of [31, 32]) {
      noonAfter(days);
      await look();
    }
    expect(env.told).toHaveLength(2);
    await close(id);
    noonAfter(33);
    expect(await startOfDay()).toMatchObject({ outcome: 'nothing_due' });
    await look();
    expect(env.told).toHaveLength(2);
  });

  it('does not keep the look from what else is open, nor the other way round', async () => {
    await open('L1');
    noonAfter(31);
    env.disturb = (call) => {
      if (call === 'read what is open') throw new Error('the index does not answer');
    };
    await expect(look()).rejects.toThrow('the index does not answer');
    env.disturb = undefined;
    expect(env.told).toHaveLength(1);
  });

  it('names the oldest ones first, and a mail stays short', async () => {
    for (let nth = 0; nth < 60; nth += 1) await open(`L${nth}`);
    noonAfter(40);
    await look();
    const lines = env.told[0]?.message.split('\n') ?? [];
    expect(lines).toHaveLength(53);
    expect(lines.at(-2)).toBe('  and 10 more');
  });
});
