import type { CohortPerson } from '../domain/cohort.ts';
import type { Env, InsertResult } from './env.ts';

/** Keeps birth dates of people whom the insurance needs; one that is there already stays. */
export const keepPeople = (
  env: Pick<Env, 'database' | 'settings'>,
  people: readonly CohortPerson[],
  evidence: { readonly why: string; readonly extract: string },
): Promise<InsertResult[]> => {
  const items = people.map(({ person, birthDate }) => ({
    pk: `person:${person}`,
    sk: `BIRTH#${birthDate}`,
    ...evidence,
  }));
  return env.database.insertAll('keep people', env.settings.required('PEOPLE_TABLE'), items);
};
