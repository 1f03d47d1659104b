import { beforeEach, describe, expect, it } from 'vitest';
import { openBreaks } from '../../../adapters/breaks/kept-breaks.ts';
import { makeCharging } from '../../../adapters/charging/charging.ts';
import { isThere } from '../../../adapters/conditions.ts';
import type { Item } from '../../../adapters/env.ts';
import { monthlyDataKey } from '../../../domain/benefit-key.ts';
import { turnsOfAll } from '../../../domain/breaks/stretches.ts';
import { topUpOrder } from '../../../domain/grant.ts';
import { makeLookForBreaks } from '../../../functions/schedule/look-for-breaks.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  monthlyWorkflow,
  programme,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;
const hour = 3_600_000;
const lines = Array.from({ length: 30 }, (_, n) => `L-${n}`);

/** Three in the morning in Korea, so many days after the month's run. */
const at = (days: number, hours = 0): string =>
  new Date(Date.parse('2026-02-01T18:00:00Z') + (24 * days + hours) * hour).toISOString();

const look = (days: number, hours = 0) => {
  const scheduledTime = at(days, hours);
  env.time.now = Date.parse(scheduledTime);
  return makeLookForBreaks(env)({ scheduledTime });
};

const open = async () =>
  (await openBreaks(env)).map(({ kind, of, firstSeenAt }) => ({
    kind,
    line: of.line,
    firstSeenAt,
  }));

const said = (days: number, part: string) =>
  env.database
    .items('Work')
    .find(({ pk, sk }) => pk === `NIGHT#${at(days, 9).slice(0, 10)}` && sk === part);

const order = (line: string) =>
  topUpOrder(
    monthlyDataKey(programme, line, '2026-02'),
    programmeNamed(`${programme}@1`).programme,
    { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' },
  );

const lose = (table: string, { pk, sk }: Item) =>
  env.database.transact('lose it', [{ table, remove: { pk, sk } }]);

/** Takes a line's grant out of the ledger, as nothing of ours ever does. */
const loseGrant = async (line: string): Promise<void> => {
  const found = env.database.items('Ledger').find(({ pk }) => pk === `line:${line}`);
  if (!found) throw new Error(`${line} has no grant`);
  await lose('Ledger', found);
};

beforeEach(async () => {
  env = await monthlyEnv();
  sealCohort(
    env,
    lines.map((line) => aLine({ line })),
  );
  const workflow = monthlyWorkflow(env);
  await runToTheEnd(workflow, await workflow.open());
});

describe('a night', () => {
  it('finds nothing where everything agrees, and counts that', async () => {
    expect(await look(0)).toMatchObject({ open: 0, olderThanADay: 0 });
    expect(env.logged).toContainEqual({
      ...{ breaksOpen: 0, breaksOlderThanADay: 0, handOversUnanswered: 0 },
    });
  });

  it('asks charging for one count alone where the totals agree and it is not the month’s turn', async () => {
    env.calls.length = 0;
    // In March two months have begun: they take turns.
    await look(28);
    await look(29);
    const outcomes = [28, 29].map((day) => said(day, 'charging 2026-02')?.outcome);
    expect(outcomes.sort()).toEqual(['lines_compared', 'totals_agree']);
  });

  it('finds a top-up that no grant accounts for, and the line', async () => {
    await makeCharging(env).topUp(order('L-elsewhere'));
    await look(0);
    expect(await open()).toMatchObject([{ kind: 'top_up_without_grant', line: 'L-elsewhere' }]);
  });

  it('lists the line alone where its amount is another one too', async () => {
    await makeCharging(env).topUp({ ...order('L-elsewhere'), amountMb: 7 });
    await look(0);
    expect(await open()).toMatchObject([{ kind: 'top_up_without_grant', line: 'L-elsewhere' }]);
    expect(await open()).toHaveLength(1);
  });

  it('finds a grant that charging holds nothing for', async () => {
    env.http.ledger.page = without(env, 'L-7');
    await look(0);
    expect(await open()).toMatchObject([{ kind: 'top_up_missing', line: 'L-7' }]);
  });

  it('finds a grant that the ledger lost although the totals agree, when it is its turn', async () => {
    await loseGrant('L-3');
    for (let day = 0; day < turnsOfAll; day += 1) await look(day);
    expect((await open()).map(({ kind, line }) => [kind, line])).toEqual([
      ['top_up_without_grant', 'L-3'],
    ]);
  });

  it('finds a grant whose amount in the ledger is another one than was promised, in its turn', async () => {
    const found = env.database.items('Ledger').find(({ pk }) => pk === 'line:L-5');
    await env.database.update('write another amount', 'Ledger', {
      key: { pk: found?.pk, sk: found?.sk },
      set: { amountMb: 7 },
      ...isThere,
    });
    for (let day = 0; day < turnsOfAll; day += 1) await look(day);
    expect(await open()).toMatchObject([{ kind: 'amount_differs', line: 'L-5' }]);
  });

  it('believes nothing of a month whose run is not closed', async () => {
    await monthlyWorkflow(env).open('rerun', 2);
    await makeCharging(env).topUp(order('L-elsewhere'));
    await look(0);
    expect(await open()).toEqual([]);
    expect(said(0, 'charging 2026-02')).toBeUndefined();
  });
});

describe('a break', () => {
  beforeEach(async () => {
    await makeCharging(env).topUp(order('L-elsewhere'));
    await look(0);
  });

  it('keeps the instant at which it was first seen, and rings when it is a day old', async () => {
    const [first] = await open();
    expect(await look(0, 2)).toMatchObject({ open: 1, olderThanADay: 0 });
    expect(await look(1)).toMatchObject({ open: 1, olderThanADay: 1 });
    expect(await look(1, 1)).toMatchObject({ open: 1, olderThanADay: 1, compared: [] });
    expect(await open()).toEqual([first]);
  });

  it('is closed with an instant once it is gone, and begins anew when it comes back', async () => {
    const grant = env.database.items('Ledger').find(({ pk }) => pk === 'line:L-1');
    const { grantId } = order('L-elsewhere');
    const late = { ...grant, pk: 'line:L-elsewhere', grantId };
    await env.database.insertAll('record it late', 'Ledger', [late]);
    await look(1);
    expect(await open()).toEqual([]);
    const kept = env.database.items('Work').find(({ kind }) => kind === 'top_up_without_grant');
    expect(kept).toMatchObject({
      status: 'closed',
      closedAt: expect.stringMatching(/^2026-02-02T18/),
    });
    await loseGrant('L-elsewhere');
    await look(2);
    expect((await open())[0]?.firstSeenAt).toMatch(/^2026-02-03T18/);
  });

  it('stands once although the night is run twice', async () => {
    const before = env.database.items('Work');
    expect(await look(0, 1)).toMatchObject({ compared: [], open: 1 });
    expect(env.database.items('Work')).toEqual(before);
  });

  it('is not closed by a night that could not ask charging', async () => {
    env.http.behave({ faults: [{ kind: 'error_before_effect', on: 'look' }] });
    await expect(look(1)).rejects.toThrow('were not compared');
    expect(await open()).toHaveLength(1);
    expect(said(1, 'codes')).toBeDefined();
    env.http.behave({});
    expect((await look(1, 1)).compared).toEqual([
      ...['open breaks', 'charging 2026-02', 'roaming bonuses'],
    ]);
  });
});

describe('a night that is cut off after any of its calls', () => {
  it('comes to the same list when it is run again', async () => {
    await makeCharging(env).topUp(order('L-elsewhere'));
    await loseGrant('L-3');
    env.calls.length = 0;
    const whole = await list();
    const calls = env.calls.length;
    for (let cut = 1; cut <= calls; cut += 7) {
      await forgetBreaks();
      let made = 0;
      env.disturb = (_call, when) => {
        if (when !== 'after') return;
        made += 1;
        if (made === cut) throw new Error('cut off');
      };
      await look(0).catch(() => undefined);
      env.disturb = undefined;
      expect(await list(), `cut after call ${cut}`).toEqual(whole);
    }
  });

  const list = async () => {
    await look(0);
    return (await open()).map(({ kind, line }) => `${kind} ${line}`).sort();
  };

  const forgetBreaks = async (): Promise<void> => {
    for (const item of env.database.items('Work')) {
      if (/^(BREAK|NIGHT)#/.test(String(item.pk))) await lose('Work', item);
    }
  };
});

/** Charging’s list and counts without one line: it has lost what it credited. */
const without = ({ http: { ledger } }: MonthlyEnv, line: string): typeof ledger.page => {
  const { page, totals, find } = ledger;
  ledger.totals = async (filter) => {
    const { count, amountMb } = await totals(filter);
    const one = (await page(filter, { offset: 0, limit: 10_000 })).find(
      (each) => each.line === line,
    );
    return { count: count - (one ? 1 : 0), amountMb: amountMb - (one?.terms.amountMb ?? 0) };
  };
  ledger.find = async (key) => (await find(key)).filter((each) => each.line !== line);
  return async (filter, { offset, limit }) =>
    (await page(filter, { offset: 0, limit: 10_000 }))
      .filter((each) => each.line !== line)
      .slice(offset, offset + limit);
};
