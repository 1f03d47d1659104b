import { beforeEach, describe, expect, it } from 'vitest';
import { dueShardsOn } from '../../../adapters/due-days.ts';
import { addDays, plainDateOf } from '../../../domain/calendar.ts';
import { makeStartDueDates } from '../../../functions/schedule/start-due-dates.ts';
import { makeNoteSweptDays } from '../../../functions/workflow/note-swept-days.ts';
import { makeSweepEnrolmentDates } from '../../../functions/workflow/sweep-enrolment-dates.ts';
import {
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
  someCustomer,
} from '../../fakes/insurance-env.ts';

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;

const begin = async (): Promise<void> => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
  await acts.apply();
  await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
};

beforeEach(begin);

/** Moves to ten past eight in the morning of a day in Korea. */
const on = (day: string): void => {
  env.time.now = Date.parse(`${day}T08:10:00.000+09:00`);
};

const start = (day: string) => makeStartDueDates(env)({ scheduledTime: `${day}T08:10:00+09:00` });

/** The day's sweep as its workflow does it: what is due, shard by shard, then the note. */
const sweep = async (day: string, days: readonly string[] = [day]): Promise<number> => {
  on(day);
  let told = 0;
  for (const shard of await dueShardsOn(env, 'enrolments', days)) {
    const swept = await makeSweepEnrolmentDates(env)(shard);
    expect(swept).toMatchObject({ failed: 0, isDone: true });
    told += swept.told + swept.ended;
  }
  await makeNoteSweptDays(env)({ on: day });
  return told;
};

describe('the dates of an insurance', () => {
  it('are told at the start, thirty days before the end, and on the day after the last one', async () => {
    expect(await sweep('2026-03-21')).toBe(1);
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_started']);
    expect(acts.enrolment()).toMatchObject({ due: { on: '2028-02-19', what: 'ending' } });
    expect(await sweep('2028-02-18')).toBe(0);
    expect(await sweep('2028-02-19')).toBe(1);
    expect(acts.enrolment()).toMatchObject({
      due: { on: '2028-03-21', what: 'end' },
      state: 'insured',
    });
    expect(await sweep('2028-03-20')).toBe(0);
    expect(await sweep('2028-03-21')).toBe(1);
    expect(acts.enrolment()).toMatchObject({ state: 'ended', endsOn: '2028-03-20' });
    expect(acts.enrolment()).not.toHaveProperty('openShard');
    expect(acts.told()).toEqual(
      ['applied', 'ended', 'ending', 'started'].map((what) => `insurance_${what}`),
    );
    expect(acts.voids()).toEqual([]);
    expect(env.cancellations.size).toBe(0);
  });

  it('put the start on the bill, by the customer’s act', async () => {
    await sweep('2026-03-21');
    const started = env.database.items('Notices').find((n) => n.template === 'insurance_started');
    expect(started).toMatchObject({
      facts: { from: '2026-03-21', until: '2028-03-20' },
      statement: { benefit: 'safety-insurance', on: '2026-03-21', byWhoseAct: 'customer' },
    });
  });

  it('put a child’s start on the bill by the guardian’s act', async () => {
    const guardian = { person: 'child-1', actsAs: 'guardian', age: 'under_14' } as const;
    await acts.apply(someCustomer(guardian));
    await acts.execution.waits('submit', acts.applicationIds()[1] ?? '');
    await sweep('2026-03-21');
    const acting = env.database
      .items('Notices')
      .filter((notice) => notice.template === 'insurance_started')
      .map(({ statement }) => (statement as { byWhoseAct: string }).byWhoseAct);
    expect(acting.sort()).toEqual(['customer', 'guardian']);
  });

  it('of a day that was missed are told on the next one', async () => {
    expect(await start('2026-03-25')).toMatchObject({ outcome: 'started' });
    const { input } = env.started.at(-1) as { input: { enrolments: { on: string }[] } };
    expect(input.enrolments).toMatchObject([{ on: '2026-03-21' }]);
    expect(await sweep('2026-03-25', ['2026-03-21'])).toBe(1);
    expect(acts.enrolment()?.due).toEqual({ on: '2028-02-19', what: 'ending' });
  });

  it('are told once, however often and at however many places a day is swept', async () => {
    on('2026-03-21');
    const [shard] = await dueShardsOn(env, 'enrolments', ['2026-03-21']);
    if (!shard) throw new Error('nothing is due');
    await Promise.all([1, 2, 3].map(() => makeSweepEnrolmentDates(env)(shard)));
    await makeSweepEnrolmentDates(env)(shard);
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_started']);
    expect(acts.enrolment()?.due).toEqual({ on: '2028-02-19', what: 'ending' });
  });

  it('swept with a cut after any call end the same when the day is swept again', async () => {
    for (const [day, due] of [
      ['2026-03-21', 'ending'],
      ['2028-02-19', 'end'],
      ['2028-03-21', undefined],
    ] as const) {
      for (let cut = 1; ; cut += 1) {
        await begin();
        if (day > '2027') await sweep('2026-03-21');
        if (day > '2028-03') await sweep('2028-02-19');
        on(day);
        const [shard] = await dueShardsOn(env, 'enrolments', [day]);
        if (!shard) throw new Error('nothing is due');
        env.calls.length = 0;
        cutAfter(env, cut);
        await makeSweepEnrolmentDates(env)(shard).catch(() => undefined);
        env.disturb = undefined;
        const total = env.calls.length;
        await sweep(day);
        expect(acts.enrolment()?.due?.what, `${day} cut ${cut}`).toBe(due);
        expect(new Set(acts.told()).size, `${day} cut ${cut}`).toBe(acts.told().length);
        const shards = await dueShardsOn(env, 'enrolments', [day]);
        expect(shards, `${day} cut ${cut}`).toEqual([]);
        if (cut > total) break;
      }
    }
  });

  it('are not told to who cancelled at the same moment', async () => {
    on('2026-03-21');
    const [shard] = await dueShardsOn(env, 'enrolments', ['2026-03-21']);
    if (!shard) throw new Error('nothing is due');
    env.disturb = async (call, when) => {
      if (call !== 'tell many what is due' || when !== 'before') return;
      env.disturb = undefined;
      await acts.cancel();
    };
    await makeSweepEnrolmentDates(env)(shard);
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_cancelled']);
    expect(acts.enrolment()).toMatchObject({ state: 'cancelled' });
  });

  it('of one record that cannot be swept do not hold up the others of its shard', async () => {
    const [shard] = await dueShardsOn(env, 'enrolments', ['2026-03-21']);
    if (!shard) throw new Error('nothing is due');
    const {
      pk: _pk,
      person: _person,
      ...good
    } = env.database
      .items('Enrolments')
      .find(({ sk }) => String(sk).startsWith('ENROLMENT#')) as Record<string, unknown>;
    const bad = { ...good, pk: 'person:bad', person: 'bad', lines: ['B1'] };
    env.database.plant('Enrolments', bad as never);
    const { lineHash } = await import('../../../domain/line-hash.ts');
    const hash = lineHash('B1');
    env.database.plant('Lines', {
      pk: `BUCKET#${hash.slice(0, 2)}`,
      sk: `${hash}#B1#E1`,
      type: 'X',
    });
    on('2026-03-21');
    const swept = await makeSweepEnrolmentDates(env)(shard);
    expect(swept).toMatchObject({ told: 1, failed: 1, isDone: true });
    expect(await makeNoteSweptDays(env)({ on: '2026-03-21' })).toEqual({ left: 1 });
    await start('2026-03-22');
    const { input } = env.started.at(-1) as { input: { enrolments: unknown[] } };
    expect(input.enrolments).toEqual([shard]);
  });
});

describe('a day', () => {
  it('without anything due or open starts nothing, and is not looked at again', async () => {
    await sweep('2026-03-21');
    on('2026-03-22');
    expect(await start('2026-03-22')).toMatchObject({ outcome: 'nothing_due' });
    env.calls.length = 0;
    on('2026-03-23');
    expect(await start('2026-03-23')).toMatchObject({ outcome: 'nothing_due' });
    expect(env.calls.length).toBeLessThan(20);
    expect(env.started.filter(({ name }) => name.startsWith('due-dates'))).toEqual([]);
  });

  it('with something due starts one execution of its own name, with shards and no people', async () => {
    on('2026-03-21');
    expect(await start('2026-03-21')).toMatchObject({ outcome: 'started' });
    expect(await start('2026-03-21')).toMatchObject({ outcome: 'exists' });
    const started = env.started.filter(({ name }) => name.startsWith('due-dates'));
    expect(started).toMatchObject([
      { name: 'due-dates-2026-03-21', input: { on: '2026-03-21', codes: [] } },
    ]);
    expect(JSON.stringify(started)).not.toContain('person');
  });

  it('with an application that is still open starts one to look after it', async () => {
    await sweep('2026-03-21');
    env.behave({ answers: 'silent' });
    await acts.apply(someCustomer({ person: 'person-2' }));
    on('2026-03-22');
    expect(await start('2026-03-22')).toMatchObject({ outcome: 'started' });
  });

  it('of every date is distinct: a hundred people of one month lie in many shards', async () => {
    const {
      pk: _pk,
      person: _person,
      ...good
    } = env.database
      .items('Enrolments')
      .find(({ sk }) => String(sk).startsWith('ENROLMENT#')) as Record<string, unknown>;
    const { createEnrolments } = await import('../../../adapters/enrolments.ts');
    const { sk: _sk, openShard: _open, ...rest } = good;
    await createEnrolments(
      env,
      Array.from({ length: 100 }, (_, nth) => ({ ...rest, person: `p${nth}` }) as never),
    );
    const day = addDays(plainDateOf('2026-03-20T03:00:00.000Z'), 1);
    expect((await dueShardsOn(env, 'enrolments', [day])).length).toBeGreaterThan(40);
    expect(await sweep(day)).toBe(101);
    expect(acts.told()).toHaveLength(102);
  });
});

describe('many who applied on one day', () => {
  const insureMany = async (people: number): Promise<void> => {
    env = await insuranceEnv();
    acts = insuranceActs(env);
    for (let nth = 0; nth < people; nth += 1) {
      await acts.apply(someCustomer({ person: `person-${nth}`, lines: ['L1'] }));
      await acts.execution.waits('submit', acts.applicationIds()[nth] ?? '');
    }
  };
  const told = () => acts.told().filter((what) => what === 'insurance_started').length;
  const allInOneShard = async (people: number): Promise<void> => {
    await insureMany(people);
    for (const item of env.database.items('Enrolments')) {
      const { openShard } = item as { openShard?: string };
      if (openShard?.startsWith('2026-03-21#')) {
        env.database.plant('Enrolments', { ...item, openShard: '2026-03-21#07' });
      }
    }
    on('2026-03-21');
    env.calls.length = 0;
  };
  const sweepShard = () => makeSweepEnrolmentDates(env)({ on: '2026-03-21', shard: 7 });

  it('are read together and told in few transactions', async () => {
    await allInOneShard(30);
    expect(await sweepShard()).toMatchObject({ told: 30, failed: 0, isDone: true });
    expect(told()).toBe(30);
    const calls = (name: string) => env.calls.filter((call) => call === name).length;
    expect(calls('read the enrolments')).toBe(1);
    expect(calls('read the enrolment')).toBe(0);
    expect(calls('tell many what is due')).toBe(2);
    expect(calls('tell what is due')).toBe(0);
    expect(acts.enrolments().map(({ due }) => due)).toEqual(
      Array.from({ length: 30 }, () => ({ on: '2028-02-19', what: 'ending' })),
    );
  });

  it('are each told once, though one of them cancels in the middle', async () => {
    await allInOneShard(5);
    let cancelled = false;
    env.disturb = async (call, when) => {
      if (call !== 'tell many what is due' || when !== 'before' || cancelled) return;
      cancelled = true;
      await acts.cancel(someCustomer({ person: 'person-3', lines: ['L1'] }));
    };
    expect(await sweepShard()).toMatchObject({ told: 4, failed: 0 });
    env.disturb = undefined;
    expect(told()).toBe(4);
    await sweepShard();
    expect(told()).toBe(4);
  });
});
