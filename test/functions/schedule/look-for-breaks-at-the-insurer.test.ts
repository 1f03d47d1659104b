import { describe, expect, it } from 'vitest';
import { openBreaks } from '../../../adapters/breaks/kept-breaks.ts';
import { turnsOfAll } from '../../../domain/breaks/stretches.ts';
import { addDays } from '../../../domain/calendar.ts';
import { makeLookForBreaks } from '../../../functions/schedule/look-for-breaks.ts';
import {
  answersKey,
  answersText,
  aPerson,
  enrolAll,
  enrolmentEnv,
  enrolmentWorkflow,
} from '../../fakes/enrolment-workflow.ts';
import { insuranceActs, insuranceEnv, someCustomer } from '../../fakes/insurance-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const lookOn = (env: MonthlyEnv, day: string) => {
  const scheduledTime = `${day}T03:00:00.000+09:00`;
  env.time.now = Date.parse(scheduledTime);
  return makeLookForBreaks(env)({ scheduledTime });
};

const kinds = async (env: MonthlyEnv) => (await openBreaks(env)).map(({ kind, of }) => [kind, of]);

describe('a night over the insurer’s answers', () => {
  const people = ['P-1', 'P-2', 'P-3'];

  it('finds a certificate that no grant stands for, when its turn has come', async () => {
    const env = await enrolmentEnv(people.map((person) => aPerson(person)));
    await enrolAll(env, () => ({ answer: 'accepted' }));
    const [grant] = env.database.items('Ledger').filter(({ pk }) => pk === 'person:P-2');
    await lookOn(env, '2026-03-01');
    expect(await kinds(env)).toEqual([]);
    await env.database.transact('lose it', [
      { table: 'Ledger', remove: { pk: grant?.pk, sk: grant?.sk } },
    ]);
    for (let day = 0; day < turnsOfAll; day += 1) await lookOn(env, addDays('2026-03-02', day));
    expect(await kinds(env)).toEqual([['certificate_without_grant', { person: 'P-2' }]]);
    await env.database.insertAll('write it again', 'Ledger', [grant ?? {}]);
    expect(await lookOn(env, '2026-03-30')).toMatchObject({ open: 0 });
  });

  it('finds a hand-over that is not answered in the agreed days, and rings at once', async () => {
    const env = await enrolmentEnv(people.map((person) => aPerson(person)));
    const workflow = enrolmentWorkflow(env);
    const { plan } = await workflow.open();
    await workflow.offer(plan);
    await workflow.tell(plan);
    workflow.wait(plan);
    await workflow.enrol(plan);
    const handOver = await workflow.handOver(plan);
    await workflow.await(plan, handOver);
    const handedOverOn = new Date(env.time.now).toISOString().slice(0, 10);
    expect(await lookOn(env, addDays(handedOverOn, 6))).toMatchObject({ open: 0 });
    await lookOn(env, addDays(handedOverOn, 9));
    expect(await kinds(env)).toEqual([
      ['hand_over_unanswered', { run: plan.run, cycle: '2026-02' }],
    ]);
    expect(env.logged).toContainEqual({
      ...{ breaksOpen: 1, breaksOlderThanADay: 0, handOversUnanswered: 1 },
    });
    const [file] = handOver.files;
    if (!file) throw new Error('no file was handed over');
    await workflow.deliver(
      answersKey,
      answersText(env, file, () => ({ answer: 'accepted' })),
    );
    expect(await lookOn(env, addDays(handedOverOn, 10))).toMatchObject({ open: 0 });
  });

  it('finds an application that the insurer leaves undecided', async () => {
    const env = await insuranceEnv();
    env.behave({ answers: 'silent' });
    const { apply, execution, applicationIds } = insuranceActs(env);
    await apply(someCustomer());
    const [application = ''] = applicationIds();
    await execution.waits('submit', application);
    expect(await lookOn(env, '2026-03-25')).toMatchObject({ open: 0 });
    await lookOn(env, '2026-03-27');
    expect(await kinds(env)).toEqual([['application_unanswered', { application }]]);
  });
});
