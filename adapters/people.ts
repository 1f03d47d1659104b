import { personSubject } from '../domain/benefit-key.ts';
import { instantOf } from '../domain/calendar.ts';
import type { CohortPerson } from '../domain/cohort.ts';
import { insuranceGroup } from '../domain/safety-insurance/earlier-insurance.ts';
import type { Env, InsertResult, Item } from './env.ts';
import { takeExclusives } from './exclusive.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

/**
 * Keeps what the insurance needs to know of people: birth dates, and who holds the earlier
 * insurance, so that an application meets it at the write. What is there already stays. Answers
 * for each birth date.
 */
export const keepPeople = async (
  env: Reach,
  people: readonly CohortPerson[],
  evidence: { readonly why: string; readonly extract: string },
): Promise<InsertResult[]> => {
  await keepEarlierInsurance(env, people, evidence.extract);
  const items = people.flatMap(({ person, birthDate }): Item[] =>
    birthDate === undefined
      ? []
      : [{ pk: personSubject(person), sk: `BIRTH#${birthDate}`, ...evidence }],
  );
  return env.database.insertAll('keep people', env.settings.required('PEOPLE_TABLE'), items);
};

/** Each person once: PartiQL takes no key twice in a call. */
const keepEarlierInsurance = async (
  env: Reach,
  people: readonly CohortPerson[],
  extract: string,
): Promise<void> => {
  const insured = people.filter(({ alreadyInsured }) => alreadyInsured);
  if (insured.length === 0) return;
  const at = instantOf(env.clock.now());
  await takeExclusives(
    env,
    [...new Set(insured.map(({ person }) => person))].map((person) => ({
      subject: personSubject(person),
      group: insuranceGroup.group,
      benefit: insuranceGroup.earlier,
      by: `extract:${extract}`,
      at,
    })),
  );
};
