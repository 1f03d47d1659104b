import { expect, test } from 'vitest';
import { dueShardsOn } from '../../../adapters/due-days.ts';
import { enrolmentOf } from '../../../adapters/enrolments.ts';
import { endInsuranceByLine } from '../../../adapters/insurance/end-by-line.ts';
import { msOf } from '../../../domain/calendar.ts';
import type { RecordedLineEvent } from '../../../domain/line-event.ts';
import { makeSweepEnrolmentDates } from '../../../functions/workflow/sweep-enrolment-dates.ts';
import { makeTellPeople } from '../../../functions/workflow/tell-people.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import {
  aPerson,
  enrolAll,
  enrolmentEnv,
  happens,
  programme as name,
} from '../../fakes/enrolment-workflow.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const { programme } = programmeNamed('customer-appreciation@1');
const person = 'P-1';

/** Enrols two; something happens to the line of one of them while the insurer looks at its file. */
const meanwhile = async (env: MonthlyEnv, type: RecordedLineEvent['type']) => {
  const line = `L-${person}`;
  let hasHappened = false;
  env.disturb = async (call, when) => {
    if (call !== 'read how the run waits' || when !== 'before' || hasHappened) return;
    hasHappened = true;
    await happens(env, line, type, '2026-02-15T03:00:00.000Z');
    await endInsuranceByLine(env, programme, { type, line });
  };
  const { plan } = await enrolAll(env, () => ({ answer: 'accepted' }));
  env.disturb = undefined;
  return plan;
};

const sweep = async (env: MonthlyEnv, on: string): Promise<void> => {
  env.time.now = Math.max(env.time.now, msOf(`${on}T00:00:00.000Z`));
  for (const { shard } of await dueShardsOn(env, 'enrolments', [on])) {
    await makeSweepEnrolmentDates(env)({ on, shard });
  }
};

test('whoever dies between hand-over and answer is told nothing, and ends on the first day', async () => {
  const env = await enrolmentEnv([aPerson(person), aPerson('P-2')]);
  const plan = await meanwhile(env, 'LineHolderDied');
  expect(await makeTellPeople(env)({ plan, about: 'insured' })).toMatchObject({ people: 1 });
  await sweep(env, '2026-02-17');
  expect(await enrolmentOf(env, name, person)).toMatchObject({
    state: 'ended',
    reason: 'holder_died',
  });
  expect(await enrolmentOf(env, name, 'P-2')).toMatchObject({ state: 'insured' });
  const voids = env.database.items('Ledger').filter(({ sk }) => String(sk).startsWith('VOID#'));
  expect(voids.map(({ pk }) => pk)).toEqual([`person:${person}`]);
});

test('whose last line ends between hand-over and answer is covered to the end of that month', async () => {
  const env = await enrolmentEnv([aPerson(person), aPerson('P-2')]);
  const plan = await meanwhile(env, 'LineEnded');
  expect(await makeTellPeople(env)({ plan, about: 'insured' })).toMatchObject({ people: 1 });
  await sweep(env, '2026-02-17');
  expect(await enrolmentOf(env, name, person)).toMatchObject({
    state: 'insured',
    endsOn: '2026-02-28',
  });
});
