import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { keepPeople } from '../../adapters/people.ts';
import { cohortPersonSchema } from '../../domain/cohort.ts';
import { task } from '../middleware/task.ts';

export const keepPeopleEventSchema = z.object({
  /** SHA-256 of the extract that named these people. */
  extract: z.string(),
  people: z.array(cohortPersonSchema).min(1),
});
type Event = z.infer<typeof keepPeopleEventSchema>;

/** Keeps the birth dates of a batch of people, and who of them holds the earlier insurance. Doing
 * it again keeps nothing twice. */
export const makeKeepPeople =
  (env: Env) =>
  async ({ extract, people }: Event): Promise<{ kept: number; already: number }> => {
    const results = await keepPeople(env, people, { why: 'cohort import', extract });
    const kept = results.filter((result) => result === 'inserted').length;
    return { kept, already: results.length - kept };
  };

export const handler = task(keepPeopleEventSchema, makeKeepPeople);
