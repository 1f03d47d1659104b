import { beforeEach, describe, expect, it } from 'vitest';
import { isThere } from '../../../adapters/conditions.ts';
import type { Item } from '../../../adapters/env.ts';
import { checkRecord } from '../../../adapters/record/checked-record.ts';
import type { RunPlan } from '../../../domain/run-plan.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { aPerson, enrolAll, enrolmentEnv } from '../../fakes/enrolment-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;
let plan: RunPlan;
const sk = 'GRANT#customer-appreciation#monthly-data#2026-02#0';

beforeEach(async () => {
  env = await monthlyEnv();
  sealCohort(
    env,
    Array.from({ length: 120 }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
  const workflow = monthlyWorkflow(env);
  plan = await workflow.open();
  await runToTheEnd(workflow, plan);
});

const check = (change: Partial<Parameters<typeof checkRecord>[2]> = {}, of = env) =>
  checkRecord(of, version1, { ledger: true, ...change });
const grantOf = (line: string): Item =>
  env.database.items('Ledger').find(({ pk }) => pk === `line:${line}`) as Item;
const change = (line: string, set: Item) =>
  env.database.update('change', 'Ledger', { key: { pk: `line:${line}`, sk }, set, ...isThere });
const remove = (line: string) =>
  env.database.transact('remove', [{ table: 'Ledger', remove: { pk: `line:${line}`, sk } }]);

describe('the record of a programme', () => {
  it('is intact after a run, and its head is named', async () => {
    const verdict = await check();
    expect(verdict).toMatchObject({ breaks: [], reports: [{ run: plan.run, granted: 120 }] });
    expect(verdict.head).toMatch(/^[0-9a-f]{64}$/);
    expect((await check({ head: verdict.head })).breaks).toEqual([]);
    const wrong = await check({ head: 'a'.repeat(64) });
    expect(wrong.breaks).toMatchObject([{ what: 'head_missing' }]);
  });

  it('changes nothing by being checked', async () => {
    const before = JSON.stringify([env.database.items('Access'), env.objects.keys()]);
    await check();
    expect(JSON.stringify([env.database.items('Access'), env.objects.keys()])).toBe(before);
  });

  it.each<[what: string, tamper: () => Promise<unknown>, sentence: RegExp]>([
    [
      'a grant that was changed',
      () => change('L9', { amountGb: 1_000 }),
      /120 grants, and the ledger holds 120, not the same ones\. The batch of L\d+: a grant of its \d+ lines was changed/,
    ],
    [
      'a reason that was changed, which no sum of the books would show',
      () => change('L9', { why: 'a favour' }),
      /a grant of its \d+ lines was changed/,
    ],
    [
      'a grant that was deleted',
      () => remove('L9'),
      /the ledger holds 119\. The batch of L\d+: no grant of 1 of its lines \(L9\)/,
    ],
    [
      'a grant that was put in under the run’s name',
      () => env.database.insertAll('insert', 'Ledger', [{ ...grantOf('L9'), pk: 'line:L777' }]),
      /the ledger holds 121\. Every batch has its grants: others bear the run’s name/,
    ],
    [
      'a grant that was put in afterwards, and says so',
      () =>
        env.database.insertAll('insert', 'Ledger', [
          { ...grantOf('L9'), pk: 'line:L777', grantedAt: '2026-02-09T00:00:00.000Z' },
        ]),
      /1 grants bear its name that were written after it was signed off/,
    ],
    [
      'two grants that were swapped',
      async () => {
        const [one, other] = [grantOf('L9'), grantOf('L10')];
        await change('L9', { topUpId: other.topUpId, grantId: other.grantId });
        await change('L10', { topUpId: one.topUpId, grantId: one.grantId });
      },
      /a grant of its \d+ lines was changed/,
    ],
    [
      'a grant that was given to another line',
      async () => {
        await env.database.insertAll('insert', 'Ledger', [{ ...grantOf('L9'), pk: 'line:L777' }]);
        await remove('L9');
      },
      /holds 120, not the same ones\. The batch of L\d+: no grant of 1 of its lines \(L9\)/,
    ],
  ])('shows %s, and where', async (_, tamper, sentence) => {
    await tamper();
    const { breaks } = await check();
    expect(breaks).toMatchObject([{ what: 'grants_differ', where: 'number 1' }]);
    expect(breaks[0]?.sentence).toMatch(sentence);
    expect((await check({ ledger: false })).breaks).toEqual([]);
  });

  it('takes no void for a change: it is a fact of its own', async () => {
    await env.database.insertAll('void', 'Ledger', [
      { pk: 'line:L9', sk: sk.replace('GRANT', 'VOID'), by: 'b', why: 'w', voidedAt: 'x' },
    ]);
    expect((await check()).breaks).toEqual([]);
  });

  it('misses the report of a run that was sealed and never signed off', async () => {
    env.time.now += 3_600_000;
    const workflow = monthlyWorkflow(env);
    const again = await workflow.open('rerun', 2);
    await workflow.serveLines(again);
    await workflow.reconcile(again);
    const { breaks } = await check();
    expect(breaks).toMatchObject([{ what: 'run_not_signed_off', where: again.run }]);
    await workflow.signOff(again);
    expect((await check()).breaks).toEqual([]);
  });

  it('says of a run from before there were reports that nothing proves it, and finds no fault', async () => {
    await env.database.update('an older run', 'Work', {
      key: { pk: 'RUN#customer-appreciation#monthly-data#2026-02', sk: 'monthly-data-2026-02-old' },
      set: { status: 'sealed', sealedAt: '2026-01-30T00:00:00.000Z' },
      condition: 'attribute_not_exists(#ifPk)',
      names: { '#ifPk': 'pk' },
    });
    const { breaks, notes } = await check();
    expect(breaks).toEqual([]);
    expect(notes.join(' ')).toContain('monthly-data-2026-02-old was sealed at 2026-01-30');
  });

  it('that was never begun proves nothing of the runs that there are, and says so', async () => {
    const old = await monthlyEnv();
    sealCohort(old, [aLine({ line: 'L1' })]);
    const workflow = monthlyWorkflow(old);
    const opened = await workflow.open();
    await workflow.serveLines(opened);
    await workflow.reconcile(opened);
    const { breaks, head } = await check({}, old);
    expect(head).toBeUndefined();
    expect(breaks).toMatchObject([{ what: 'run_not_signed_off', where: opened.run }]);
  });

  it('does not take insurances that were answered late for a change', async () => {
    const insurance = await enrolmentEnv([aPerson('P1'), aPerson('P2')]);
    await enrolAll(insurance, (person) =>
      person === 'P1' ? { answer: 'accepted', person } : undefined,
    );
    const [grant] = insurance.database.items('Ledger');
    const later = { ...grant, pk: 'person:P2', grantedAt: '2026-03-01T00:00:00.000Z' };
    await insurance.database.insertAll('a late answer', 'Ledger', [later]);
    const { breaks, notes } = await check({}, insurance);
    expect(breaks).toEqual([]);
    expect(notes.join(' ')).toContain('1 people were insured by answers that came after');
    await insurance.database.insertAll('another', 'Ledger', [{ ...grant, pk: 'person:P3' }]);
    expect((await check({}, insurance)).breaks).toMatchObject([{ what: 'grants_differ' }]);
  });
});
