import { lineSubject } from '../domain/benefit-key.ts';
import type { Enrolment } from '../domain/safety-insurance/enrolment.ts';
import type { Env, Item } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const prefix = 'CARRIES#safety-insurance#';

/** Whom an event of a line may concern. */
export interface CarriedPerson {
  readonly person: string;
  readonly programme: string;
}

/**
 * Notes which lines carry whose insurance, so that an event of a line finds the person. Noted
 * before the enrolment is written: a note without an enrolment is harmless, the other way round an
 * end would be missed. After a transfer a line has two notes, the giver's and the new holder's.
 */
export const noteCarriedLines = async (
  env: Reach,
  enrolments: readonly Pick<Enrolment, 'programme' | 'person' | 'lines'>[],
): Promise<void> => {
  const items = enrolments.flatMap(({ programme, person, lines }) =>
    [...new Set(lines)].map(
      (line): Item => ({
        pk: lineSubject(line),
        sk: `${prefix}${programme}#${person}`,
        programme,
        person,
      }),
    ),
  );
  const table = env.settings.required('ENROLMENTS_TABLE');
  await env.database.insertAll('note the lines that carry it', table, items);
};

/** Everybody whose insurance a line carries or has carried; strongly consistent. */
export const peopleCarriedBy = async (env: Reach, line: string): Promise<CarriedPerson[]> => {
  const table = env.settings.required('ENROLMENTS_TABLE');
  const pages = env.database.query('read whom the line carries', table, {
    where: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': lineSubject(line), ':from': prefix, ':to': `${prefix}~` },
  });
  const people: CarriedPerson[] = [];
  for await (const { person, programme } of pages) {
    people.push({ person: String(person), programme: String(programme) });
  }
  return people;
};
