import { expect, test } from 'vitest';
import { makeKeepPeople } from '../../../functions/workflow/keep-people.ts';
import { importEnv } from '../../fakes/import-env.ts';

const people = [
  { person: 'P-1', birthDate: '1950-02-03' },
  { person: 'P-2', birthDate: '1951-02-03' },
];

test('keeps each person’s birth date once, however often a batch comes', async () => {
  const env = importEnv('unused');
  const keep = makeKeepPeople(env);
  expect(await keep({ extract: 'sha', people })).toEqual({ kept: 2, already: 0 });
  expect(await keep({ extract: 'sha', people })).toEqual({ kept: 0, already: 2 });
  expect([...env.database.rows.values()]).toEqual([
    { pk: 'person:P-1', sk: 'BIRTH#1950-02-03', why: 'cohort import', extract: 'sha' },
    { pk: 'person:P-2', sk: 'BIRTH#1951-02-03', why: 'cohort import', extract: 'sha' },
  ]);
});

test('notes who holds the earlier insurance, whatever their age, so that it refuses at the write', async () => {
  const env = importEnv('unused');
  const keep = makeKeepPeople(env);
  const victims = [
    { person: 'P-1', birthDate: '1950-02-03', alreadyInsured: true as const },
    { person: 'P-1', birthDate: '1951-02-03', alreadyInsured: true as const },
    { person: 'P-2', alreadyInsured: true as const },
  ];
  expect(await keep({ extract: 'sha', people: victims })).toEqual({ kept: 2, already: 0 });
  expect(await keep({ extract: 'sha', people: victims })).toEqual({ kept: 0, already: 2 });
  const held = [...env.database.rows.values()].filter(
    ({ sk }) => sk === 'EXCLUSIVE#safety-insurance',
  );
  expect(held.map(({ pk, benefit, by }) => [pk, benefit, by])).toEqual([
    ['person:P-1', 'safety-insurance-of-victims', 'extract:sha'],
    ['person:P-2', 'safety-insurance-of-victims', 'extract:sha'],
  ]);
});
