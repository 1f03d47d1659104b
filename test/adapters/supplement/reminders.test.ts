import { beforeEach, describe, expect, it } from 'vitest';
import { remindOfSupplements } from '../../../adapters/supplement/reminders.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { makeStartMonthPreview } from '../../../functions/schedule/start-month-preview.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import { type SupplementWorkflow, supplementWorkflow } from '../../fakes/supplement-workflow.ts';

const hour = 3_600_000;
const name = 'supplement-0001';
let env: MonthlyEnv;
let month: MonthlyWorkflow;
let supplement: SupplementWorkflow;

beforeEach(async () => {
  env = await monthlyEnv();
  month = monthlyWorkflow(env);
  supplement = supplementWorkflow(env);
  sealCohort(env, [aLine({ line: 'L1' })]);
});

const later = (hours: number): Promise<string[]> => {
  env.time.now += hours * hour;
  return remindOfSupplements(env, version1, instantOf(Math.ceil(env.time.now)));
};
const lastTold = (): string => env.told.at(-1)?.message ?? '';

describe('operations are reminded', () => {
  it('of nothing where nobody was left out, nor on the day of the step before', async () => {
    expect(await later(24)).toEqual([]);
    await supplement.ask('M1', 'M2');
    expect(await later(11)).toEqual([]);
    expect(env.told).toEqual([]);
  });

  it('of a supplement that nobody has checked, until it may be checked no longer', async () => {
    await supplement.ask('M1', 'M2');
    expect(await later(12)).toEqual([name]);
    expect(lastTold()).toContain('Nobody has checked supplement-0001 (2 lines)');
    expect(await later(59)).toEqual([name]);
    expect(await later(1)).toEqual([]);
  });

  it('of one that is approved and not sealed, however long', async () => {
    await supplement.approve(await supplement.ask('M1'));
    expect(await later(2_000)).toEqual([name]);
    expect(lastTold()).toContain('and not sealed');
  });

  it('of one that a month owes, until its run was started', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1');
    expect(await later(24)).toEqual([name]);
    expect(lastTold()).toContain('its run was never started for 2026-02.');
    await runToTheEnd(month, await month.open('supplement'));
    expect(await later(24)).toEqual([]);
  });

  it('of no month that can be given no longer', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1');
    env.time.now = Date.parse('2026-10-31T14:00:00.000Z');
    expect(await later(0)).toEqual([name]);
    expect(await later(1)).toEqual([]);
  });

  it('of none that is sealed ahead of all months, which look at its lines themselves', async () => {
    await supplement.sealed('M1');
    expect(await later(24)).toEqual([]);
    await runToTheEnd(month, await month.open());
    expect(await later(24)).toEqual([]);
  });

  it('each morning, also on a stage that asks for no approval', async () => {
    await supplement.ask('M1');
    env.time.now += 24 * hour;
    const scheduledTime = instantOf(Math.ceil(env.time.now));
    expect(await makeStartMonthPreview(env)({ scheduledTime })).toMatchObject({
      ...{ outcome: 'nothing_due', reminded: [name] },
    });
  });
});
