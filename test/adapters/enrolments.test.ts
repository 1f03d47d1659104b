import { beforeEach, expect, test } from 'vitest';
import {
  changeEnrolment,
  createEnrolments,
  dueOfShard,
  dueShards,
  enrolmentOf,
} from '../../adapters/enrolments.ts';
import { Conflict } from '../../domain/errors.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { enrolmentEnv, programme } from '../fakes/enrolment-workflow.ts';
import type { MonthlyEnv } from '../fakes/monthly-env.ts';

const anEnrolment = (person: string, change: Partial<Enrolment> = {}): Enrolment => ({
  ...{ programme, person, state: 'offered', because: 'age', lines: [`L-${person}`] },
  ...{ source: 'run', changedAt: '2026-02-01T00:00:00.000Z', by: 'run', version: 1 },
  ...change,
});

let env: MonthlyEnv;
beforeEach(async () => {
  env = await enrolmentEnv([]);
});

test('creates one enrolment a person, and never writes over one', async () => {
  expect(await createEnrolments(env, [anEnrolment('P-1')])).toEqual(['inserted']);
  const again = anEnrolment('P-1', { source: 'other' });
  expect(await createEnrolments(env, [again, anEnrolment('P-2')])).toEqual([
    'duplicate',
    'inserted',
  ]);
  expect((await enrolmentOf(env, programme, 'P-1'))?.source).toBe('run');
});

test('changes what was read, and nothing that was changed since', async () => {
  await createEnrolments(env, [anEnrolment('P-1')]);
  const read = (await enrolmentOf(env, programme, 'P-1')) as Enrolment;
  const changed = await changeEnrolment(env, read, { ...read, state: 'handed_over' });
  expect(changed).toMatchObject({ state: 'handed_over', version: 2 });
  await expect(changeEnrolment(env, read, { ...read, state: 'declined' })).rejects.toThrow(
    Conflict,
  );
  expect((await enrolmentOf(env, programme, 'P-1'))?.state).toBe('handed_over');
});

test('takes a change whose answer was lost for done, when it is asked again', async () => {
  await createEnrolments(env, [anEnrolment('P-1')]);
  const read = (await enrolmentOf(env, programme, 'P-1')) as Enrolment;
  const next = { ...read, state: 'handed_over' } as const;
  await changeEnrolment(env, read, next);
  expect(await changeEnrolment(env, read, next)).toMatchObject({ version: 2 });
});

test('lists who is due on a day, spread over shards, and forgets whom it was told of', async () => {
  const due = { on: '2026-02-17', what: 'start' } as const;
  const people = Array.from({ length: 200 }, (_, at) => anEnrolment(`P-${at}`, { due }));
  await createEnrolments(env, people);
  await createEnrolments(env, [anEnrolment('P-later', { due: { ...due, on: '2026-02-18' } })]);
  const inShards = async (): Promise<string[][]> =>
    Promise.all(
      Array.from({ length: dueShards }, async (_, shard) => {
        const found: string[] = [];
        for await (const due of dueOfShard(env, '2026-02-17', shard)) {
          if ('person' in due) found.push(due.person);
        }
        return found;
      }),
    );
  const shards = await inShards();
  expect(shards.flat().sort()).toEqual(people.map(({ person }) => person).sort());
  expect(Math.max(...shards.map(({ length }) => length))).toBeLessThan(15);
  const one = people[0] as Enrolment;
  const { due: _due, ...without } = one;
  await changeEnrolment(env, one, without);
  expect((await inShards()).flat()).toHaveLength(199);
  expect(await enrolmentOf(env, programme, one.person)).not.toHaveProperty('due');
});

test('an enrolment that cannot be read is reported without its person', async () => {
  await createEnrolments(env, [anEnrolment('P-1')]);
  const [item] = env.database.items('Enrolments').filter(({ sk }) => `${sk}`.startsWith('ENROL'));
  env.database.plant('Enrolments', { ...item, state: 'lost' });
  const error: Error = await enrolmentOf(env, programme, 'P-1').catch((thrown) => thrown);
  expect(error.message).toMatch(/state: invalid_value/);
  expect(error.message).not.toContain('P-1');
});
