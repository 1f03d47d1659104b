import {
  type BenefitKey,
  benefitKeyOfItem,
  grantId,
  ledgerSortKey,
  voidSortKey,
} from '../domain/benefit-key.ts';
import { Defect } from '../domain/errors.ts';
import { type Grant, type Void, voidSchema } from '../domain/grant.ts';
import {
  type GrantOf,
  grantSchemas,
  hasGrants,
  isGrantOf,
  type LedgerGrant,
} from '../domain/ledger-grant.ts';
import type { BenefitId } from '../domain/programme.ts';
import { type GrantsSum, sumOfNoGrants } from '../domain/record/grants-sum.ts';
import type { Env, InsertResult, Item, Write } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const scanSegments = 16;

const itemOf = ({ key, ...grant }: LedgerGrant): Item => ({
  pk: key.subject,
  sk: ledgerSortKey(key),
  ...grant,
});

/** The sum of these grants, each as the ledger holds it. */
export const sumOfGrants = (grants: Iterable<LedgerGrant>): GrantsSum => {
  const sum = sumOfNoGrants();
  for (const grant of grants) sum.add(itemOf(grant));
  return sum;
};

const grantOf = ({ pk, sk, ...rest }: Item): LedgerGrant => {
  const key = benefitKeyOfItem(String(pk), String(sk));
  if (!hasGrants(key.benefit))
    throw new Defect(`The grant ${sk} of ${pk} is of no benefit of ours`);
  const grant = grantSchemas[key.benefit].safeParse({ key, ...rest });
  if (grant.success) return grant.data;
  throw new Defect(`The grant ${sk} of ${pk} cannot be read: ${grant.error.message}`);
};

const voidOf = ({ pk, sk, ...rest }: Item): Void => {
  const key = benefitKeyOfItem(String(pk), String(sk));
  const end = voidSchema.safeParse({ key, ...rest });
  if (end.success) return end.data;
  throw new Defect(`The void ${sk} of ${pk} cannot be read: ${end.error.message}`);
};

/** Writes each grant whose key is free, and answers in their order; none is ever overwritten. */
export const insertGrants = (env: Reach, grants: readonly LedgerGrant[]): Promise<InsertResult[]> =>
  env.database.insertAll(
    'record the grants',
    env.settings.required('LEDGER_TABLE'),
    grants.map(itemOf),
  );

/** The grant as one write of a transaction: refused where its key is taken. */
export const grantWrite = (env: Reach, grant: LedgerGrant): Write => ({
  table: env.settings.required('LEDGER_TABLE'),
  insert: itemOf(grant),
});

/** The void as one write of a transaction: refused where it stands already. */
export const voidWrite = (env: Reach, { key, ...end }: Void): Write => ({
  table: env.settings.required('LEDGER_TABLE'),
  insert: { pk: key.subject, sk: voidSortKey(key), ...end },
});

/** The grant that stands under a key of that benefit, a voided one too; strongly consistent. */
export const standingGrant = async <B extends BenefitId>(
  env: Reach,
  benefit: B,
  key: BenefitKey,
): Promise<GrantOf[B] | undefined> => {
  const item = await env.database.get('read the grant', env.settings.required('LEDGER_TABLE'), {
    pk: key.subject,
    sk: ledgerSortKey(key),
  });
  const grant = item && grantOf(item);
  return grant && isGrantOf(benefit)(grant) ? grant : undefined;
};

/** The void that stands under a key, strongly consistent. */
export const standingVoid = async (env: Reach, key: BenefitKey): Promise<Void | undefined> => {
  const item = await env.database.get('read the void', env.settings.required('LEDGER_TABLE'), {
    pk: key.subject,
    sk: voidSortKey(key),
  });
  return item && voidOf(item);
};

/** The grants that stand under these keys, voided ones too; strongly consistent, and of any
 * benefit. */
export const standingGrants = async (
  env: Reach,
  keys: readonly BenefitKey[],
): Promise<LedgerGrant[]> => {
  if (keys.length === 0) return [];
  const items = await env.database.getAll(
    'read the grants',
    env.settings.required('LEDGER_TABLE'),
    keys.map((key) => ({ pk: key.subject, sk: ledgerSortKey(key) })),
  );
  return items.map(grantOf);
};

/** The grants of monthly data under these keys, voided ones too, by grant id; strongly consistent. */
export const grantsByKey = async (
  env: Reach,
  keys: readonly BenefitKey[],
): Promise<Map<string, Grant>> => {
  const grants = (await standingGrants(env, keys)).filter(isGrantOf('monthly-data'));
  return new Map(grants.map((grant) => [grantId(grant.key), grant]));
};

/** The megabytes that stand under these keys of data, by grant id, voided ones too: of each grant
 * no more is read than that. */
export const amountsUnder = async (
  env: Reach,
  keys: readonly BenefitKey[],
): Promise<Map<string, number>> => {
  const items = await env.database.getAll(
    'read the amounts of the grants',
    env.settings.required('LEDGER_TABLE'),
    keys.map((key) => ({ pk: key.subject, sk: ledgerSortKey(key) })),
    ['grantId', 'amountMb'],
  );
  return new Map(items.map(({ grantId, amountMb }) => [String(grantId), Number(amountMb)]));
};

/** All that the ledger says about a subject: what it got, and what of it was voided. */
export const storyOf = async (
  env: Reach,
  subject: string,
): Promise<{ grants: LedgerGrant[]; voids: Void[] }> => {
  const story: { grants: LedgerGrant[]; voids: Void[] } = { grants: [], voids: [] };
  const table = env.settings.required('LEDGER_TABLE');
  const pages = env.database.query("read the subject's story", table, {
    where: 'pk = :pk',
    values: { ':pk': subject },
  });
  for await (const item of pages) {
    if (String(item.sk).startsWith('GRANT#')) story.grants.push(grantOf(item));
    else if (String(item.sk).startsWith('VOID#')) story.voids.push(voidOf(item));
    else throw new Defect(`The ledger holds ${item.sk} of ${subject}, which is no kind of record`);
  }
  return story;
};

/** Every grant of a benefit, by reading the whole ledger: for accounts, never for one subject. */
export async function* grantsOfBenefit<B extends BenefitId>(
  env: Reach,
  programme: string,
  benefit: B,
): AsyncGenerator<GrantOf[B]> {
  for await (const item of scanOf(env, `GRANT#${programme}#${benefit}#`)) {
    const grant = grantOf(item);
    if (isGrantOf(benefit)(grant)) yield grant;
  }
}

/** Every void of a benefit, by reading the whole ledger. */
export async function* voidsOfBenefit(
  env: Reach,
  programme: string,
  benefit: BenefitId,
): AsyncGenerator<Void> {
  for await (const item of scanOf(env, `VOID#${programme}#${benefit}#`)) yield voidOf(item);
}

const scanOf = (env: Reach, prefix: string): AsyncIterable<Item> =>
  env.database.scan('read the ledger', env.settings.required('LEDGER_TABLE'), {
    segments: scanSegments,
    filter: 'begins_with(#sk, :prefix)',
    names: { '#sk': 'sk' },
    values: { ':prefix': prefix },
  });

/** How many grants of a cycle stand in the ledger, and by which run or event. */
export interface GrantCount {
  readonly grants: number;
  readonly amountMb: number;
  readonly byRun: ReadonlyMap<string, number>;
}

/** Counts the grants of a cycle by reading the whole ledger: for accounts, never for one line. */
export const countGrants = async (
  env: Reach,
  { programme, benefit, cycle }: { programme: string; benefit: string; cycle: string },
): Promise<GrantCount> => {
  const byRun = new Map<string, number>();
  let amountMb = 0;
  const items = env.database.scan('count the grants', env.settings.required('LEDGER_TABLE'), {
    segments: scanSegments,
    project: ['run', 'amountMb'],
    filter: 'begins_with(#sk, :grants)',
    names: { '#sk': 'sk' },
    values: { ':grants': `GRANT#${programme}#${benefit}#${cycle}#` },
  });
  for await (const { run, amountMb: megabytes } of items) {
    byRun.set(String(run), (byRun.get(String(run)) ?? 0) + 1);
    amountMb += Number(megabytes);
  }
  const grants = [...byRun.values()].reduce((sum, count) => sum + count, 0);
  return { grants, amountMb, byRun };
};
