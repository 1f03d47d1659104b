import { describe, expect, it } from 'vitest';
import { daysToSweep, dueShardsOn } from '../../../adapters/due-days.ts';
import { makeCancelInsurance } from '../../../functions/api/cancel-insurance.ts';
import { makeStartDueDates } from '../../../functions/schedule/start-due-dates.ts';
import { makeSweepEnrolmentDates } from '../../../functions/workflow/sweep-enrolment-dates.ts';
import { aPerson, enrolAll, enrolmentEnv, programme } from '../../fakes/enrolment-workflow.ts';
import { insuranceActs, insuranceEnv, someCustomer } from '../../fakes/insurance-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const plantBirthDates = (env: MonthlyEnv, people: readonly string[]): void => {
  for (const person of people) {
    env.database.plant('People', { pk: `person:${person}`, sk: 'BIRTH#1950-11-23' });
  }
};
const known = (env: MonthlyEnv) => env.database.items('People').map(({ pk }) => pk);

/** The day's work on a day in Korea, missed days included; how many birth dates went. */
const sweep = async (env: MonthlyEnv, day: string): Promise<number> => {
  env.time.now = Date.parse(`${day}T08:10:00.000+09:00`);
  let forgotten = 0;
  const days = await daysToSweep(env, programme, day);
  for (const shard of await dueShardsOn(env, 'enrolments', days)) {
    const swept = await makeSweepEnrolmentDates(env)(shard);
    expect(swept).toMatchObject({ failed: 0, isDone: true });
    forgotten += swept.forgotten;
  }
  return forgotten;
};

describe('the birth dates of people whom the insurer accepted', () => {
  const says = (person: string) => {
    if (person === 'P-3') return { answer: 'rejected', reason: 'unknown' } as const;
    return person === 'P-4' ? undefined : ({ answer: 'accepted' } as const);
  };
  const people = ['P-1', 'P-2', 'P-3', 'P-4'];
  const enrolled = async () => {
    const env = await enrolmentEnv(people.map((person) => aPerson(person)));
    plantBirthDates(env, people);
    await enrolAll(env, says);
    return env;
  };

  it('go thirty days after its word, and not those of the others', async () => {
    const env = await enrolled();
    expect(await sweep(env, '2026-03-17')).toBe(0);
    expect(known(env)).toHaveLength(4);
    expect(await sweep(env, '2026-03-18')).toBe(2);
    expect(known(env)).toEqual(['person:P-3', 'person:P-4']);
    expect(await sweep(env, '2026-03-19')).toBe(0);
  });

  it('go though the day was missed, and begin a day’s work by themselves', async () => {
    const env = await enrolled();
    env.time.now = Date.parse('2026-03-25T08:10:00.000+09:00');
    const started = await makeStartDueDates({
      ...env,
      settings: {
        optional: env.settings.optional,
        required: (name) =>
          name === 'DUE_DATES_STATE_MACHINE' ? 'arn:due-dates' : env.settings.required(name),
      },
    })({ scheduledTime: '2026-03-25T08:10:00+09:00' });
    expect(started).toMatchObject({ outcome: 'started' });
    expect(await sweep(env, '2026-03-25')).toBe(2);
  });

  it('go, all of them, of a hundred and fifty people in two batches, one of whom had two', async () => {
    const many = Array.from({ length: 150 }, (_, at) => `P-${at}`);
    const env = await enrolmentEnv(many.map((person) => aPerson(person)));
    plantBirthDates(env, many);
    env.database.plant('People', { pk: 'person:P-0', sk: 'BIRTH#1980-01-01' });
    await enrolAll(env, () => ({ answer: 'accepted' }));
    expect(await sweep(env, '2026-03-18')).toBe(151);
    expect(known(env)).toEqual([]);
    const filed = env.database.items('Enrolments').filter(({ sk }) => sk === 'BIRTH-DATES');
    expect(filed).toEqual([]);
  });

  it('go where the sweep was cut off anywhere, when it is swept again', async () => {
    for (let cut = 1; ; cut += 1) {
      const env = await enrolled();
      let calls = 0;
      env.disturb = (call, when) => {
        if (when !== 'after' || !/birth date/.test(call)) return;
        calls += 1;
        if (calls === cut) throw new Error('cut off');
      };
      await sweep(env, '2026-03-18').catch(() => undefined);
      env.disturb = undefined;
      await sweep(env, '2026-03-19');
      expect(known(env), `cut ${cut}`).toEqual(['person:P-3', 'person:P-4']);
      if (calls < cut) break;
    }
  });

  it('are named by nothing that is filed or logged', async () => {
    const env = await enrolled();
    await sweep(env, '2026-03-18');
    const seen = [env.database.items('Enrolments'), env.logged, env.started];
    expect(JSON.stringify(seen)).not.toContain('1950-11-23');
  });
});

describe('the birth date of somebody who applied', () => {
  it('goes thirty days after the acceptance, whatever became of the insurance', async () => {
    for (const cancels of [false, true]) {
      const env = await insuranceEnv();
      const acts = insuranceActs(env);
      plantBirthDates(env, ['person-1']);
      await acts.apply();
      await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
      if (cancels) {
        const customer = someCustomer();
        await makeCancelInsurance(env)({
          ...{ customer, line: undefined, body: {}, lang: 'ko', requestId: 'request-1' },
          at: new Date(env.time.now).toISOString(),
        });
      }
      await sweep(env, '2026-04-18');
      expect(known(env)).toEqual(['person:person-1']);
      expect(await sweep(env, '2026-04-19')).toBe(1);
      expect(known(env)).toEqual([]);
    }
  });

  it('stays while the insurer has refused it: it may be asked again', async () => {
    const env = await insuranceEnv();
    const acts = insuranceActs(env);
    plantBirthDates(env, ['person-1']);
    env.behave({ rejectPercent: 100 });
    await acts.apply();
    await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
    expect(await sweep(env, '2026-04-19')).toBe(0);
    expect(known(env)).toEqual(['person:person-1']);
  });
});
