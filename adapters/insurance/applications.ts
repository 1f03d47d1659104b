import { personSubject } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import {
  type Application,
  type Applied,
  applicationId,
  applicationSchema,
} from '../../domain/safety-insurance/application.ts';
import { allHold, isAbsent, isThere } from '../conditions.ts';
import type { Env, Item, Write } from '../env.ts';
import { unreadable } from '../unreadable-person.ts';
import { findMatter, matterWrite } from './open-matters.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const prefixOf = (programme: string): string => `APPLICATION#safety-insurance#${programme}#`;

const keyOf = ({
  programme,
  person,
  number,
}: Pick<Applied, 'programme' | 'person' | 'number'>): Item => ({
  pk: personSubject(person),
  sk: `${prefixOf(programme)}${String(number).padStart(3, '0')}`,
});

const tableOf = (env: Pick<Env, 'settings'>): string => env.settings.required('APPLICATIONS_TABLE');

const applicationOfItem = ({ pk, sk, ...rest }: Item): Application => {
  const application = applicationSchema.safeParse(rest);
  if (application.success) return application.data;
  throw unreadable('application', { pk, sk }, application.error);
};

/** The application, with the way to find it by its id, as writes of a transaction: refused where
 * an application of that number was made already. */
export const applicationWrites = (env: Pick<Env, 'settings'>, applied: Applied): Write[] => {
  const { programme, person, number } = applied;
  const id = applicationId(applied);
  return [
    { table: tableOf(env), insert: { ...keyOf(applied), applied } },
    matterWrite(env, { kind: 'application', id, programme, person, number }),
  ];
};

/** That what follows from a refused or withdrawn application is done, as one write of the
 * transaction that does it: refused the second time. */
export const followedWrite = (env: Pick<Env, 'settings'>, applied: Applied): Write => ({
  table: tableOf(env),
  insert: { pk: `APPLICATION#${applicationId(applied)}`, sk: 'FOLLOWED' },
});

/** Every application of a person in a programme, the first one first; strongly consistent. */
export const applicationsOf = async (
  env: Reach,
  programme: string,
  person: string,
): Promise<Application[]> => {
  const prefix = prefixOf(programme);
  const pages = env.database.query("read the person's applications", tableOf(env), {
    where: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': personSubject(person), ':from': prefix, ':to': `${prefix}~` },
  });
  const applications: Application[] = [];
  for await (const item of pages) applications.push(applicationOfItem(item));
  return applications;
};

/** The application that the insurer, an execution or a person names by its id. */
export const findApplication = async (env: Reach, id: string): Promise<Application | undefined> => {
  const matter = await findMatter(env, { kind: 'application', id });
  if (!matter) return undefined;
  const item = await env.database.get('read the application', tableOf(env), keyOf(matter));
  return item && applicationOfItem(item);
};

/** The application of an id that an execution carries: it was written before the execution began. */
export const applicationNamed = async (env: Reach, id: string): Promise<Application> => {
  const application = await findApplication(env, id);
  if (application) return application;
  throw new Defect(`There is no application ${id}. Its execution cannot have begun without one.`);
};

/**
 * Keeps the token of the state that waits from now on, and answers the application as it stands
 * then: whoever hears the insurer after this reads the token, whoever heard it before is seen here.
 */
export const keepToken = async (
  env: Reach & Pick<Env, 'clock'>,
  { applied }: Application,
  token: string,
): Promise<Application> => {
  const at = instantOf(env.clock.now());
  const item = await env.database.update('keep the token', tableOf(env), {
    key: keyOf(applied),
    set: { submitted: { token, at } },
    ...isThere,
  });
  return applicationOfItem(item);
};

type Part = 'heard' | 'withdrawn' | 'withPerson' | 'proposed';
const decided = ['heard', 'withdrawn'] as const;

/**
 * Writes a part of an open application that it does not have yet, and answers it as it stands
 * after: with the part, or with what somebody else wrote first.
 */
export const writePart = async <P extends Part>(
  env: Reach,
  { applied }: Application,
  part: P,
  value: NonNullable<Application[P]>,
): Promise<Application> => {
  const key = keyOf(applied);
  const missing = [...new Set([part, ...decided])].map(isAbsent);
  try {
    const update = { key, set: { [part]: value }, ...allHold(isThere, ...missing) };
    return applicationOfItem(await env.database.update(`write ${part}`, tableOf(env), update));
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const item = await env.database.get('read the application', tableOf(env), key);
    if (!item) throw error;
    return applicationOfItem(item);
  }
};
