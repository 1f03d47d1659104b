import {
  type Closed,
  caseId,
  type DisputeCase,
  type Disputed,
  disputeCaseSchema,
} from '../domain/customer/dispute.ts';
import { Defect } from '../domain/errors.ts';
import { isThere } from './conditions.ts';
import type { Env, Item, Write } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** Open cases share one partition of the index: a thousand new ones a second are more than people
 * ever open, and one question a day finds them all. */
const openShard = 'CASE';

const keyOf = (id: string): Item => ({ pk: `CASE#${id}`, sk: 'CASE' });

const caseOf = ({ pk, sk: _sk, openShard: _open, ...rest }: Item): DisputeCase => {
  const found = disputeCaseSchema.safeParse(rest);
  if (found.success) return found.data;
  throw new Defect(`The case ${pk} cannot be read: ${found.error.message}`);
};

/** The case of that id, open or closed; strongly consistent. */
export const findCase = async (env: Reach, id: string): Promise<DisputeCase | undefined> => {
  const table = env.settings.required('WORK_TABLE');
  const item = await env.database.get('read the case', table, keyOf(id));
  return item && caseOf(item);
};

/** All cases about the same, in the order in which they were opened. */
export const casesAbout = async (env: Reach, disputed: Disputed): Promise<DisputeCase[]> => {
  const cases: DisputeCase[] = [];
  for (;;) {
    const next = await findCase(env, caseId(disputed, cases.length + 1));
    if (!next) return cases;
    cases.push(next);
  }
};

/** The case as one write of a transaction: refused where it was opened already. */
export const caseWrite = (env: Pick<Env, 'settings'>, opened: DisputeCase): Write => ({
  table: env.settings.required('WORK_TABLE'),
  insert: {
    ...keyOf(opened.case),
    ...disputeCaseSchema.parse(opened),
    openShard,
  },
});

/** The closing as one write of a transaction: refused where the case is closed already. */
export const closingWrite = (env: Pick<Env, 'settings'>, id: string, closed: Closed): Write => ({
  table: env.settings.required('WORK_TABLE'),
  key: keyOf(id),
  set: { attribute: 'closed', value: closed },
  when: { closed: 'absent' },
});

/** The cases on the list of open ones; one that was closed a moment ago may be among them. */
export async function* openCases(env: Reach): AsyncIterable<DisputeCase> {
  const items = env.database.query('read the open cases', env.settings.required('WORK_TABLE'), {
    index: 'open',
    where: 'openShard = :shard',
    values: { ':shard': openShard },
  });
  for await (const item of items) yield caseOf(item);
}

/** Takes a closed case off the list of open ones; again, if an earlier attempt was cut off. */
export const takeOffTheList = async (env: Reach, id: string): Promise<void> => {
  await env.database.update('take the case off the list', env.settings.required('WORK_TABLE'), {
    key: keyOf(id),
    remove: ['openShard'],
    ...isThere,
  });
};
