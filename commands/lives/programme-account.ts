import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enrolmentRunsOfCycle } from '../../adapters/enrolment/runs.ts';
import type { Env } from '../../adapters/env.ts';
import { grantsOfBenefit, voidsOfBenefit } from '../../adapters/ledger.ts';
import { accountOfPool, isConserved } from '../../adapters/ott/pool-account.ts';
import { readText } from '../../adapters/results.ts';
import { roamingAccount } from '../../adapters/roaming-account.ts';
import { accountOfMonths } from '../../adapters/told-records.ts';
import { spelledOut } from '../../domain/benefit-key.ts';
import type { Manifest } from '../../domain/manifest.ts';
import { choiceRecordSchema } from '../../domain/ott-pass/choice.ts';
import type { Programme } from '../../domain/programme.ts';
import type { BenefitAccount } from '../../domain/programme-account.ts';
import { applicationSchema, stateOf } from '../../domain/safety-insurance/application.ts';
import { enrolmentManifestSchema } from '../../domain/safety-insurance/enrolment-account.ts';
import { sweepsOf } from '../../domain/safety-insurance/sweeps.ts';
import type { Desk } from '../desk.ts';
import type { Act } from './acts.ts';
import type { Outcome } from './do-act.ts';
import { ledgerReadOnce } from './ledger-read-once.ts';

/** What the programme came to, read from where each thing is kept, and what does not agree. */
export interface ProgrammeBooks {
  readonly benefits: readonly BenefitAccount[];
  readonly breaks: readonly string[];
}

interface Given {
  readonly desk: Desk;
  readonly programme: Programme;
  /** The last run of each month. */
  readonly manifests: readonly Manifest[];
  readonly acts: readonly Act[];
  readonly outcomes: ReadonlyMap<number, Outcome>;
}

type Counts = Record<string, number>;

const count = (counts: Counts, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

/** Makes up the account of every benefit and compares each with its other side. */
export const programmeBooks = async (at: Given): Promise<ProgrammeBooks> => {
  const given = { ...at, desk: { ...at.desk, env: ledgerReadOnce(at.desk.env) } };
  const parts = [
    await monthsOfData(given),
    await passes(given),
    await bonuses(given),
    ...(await insurances(given)),
  ];
  return {
    benefits: parts.map(({ account }) => account),
    breaks: parts.flatMap(({ breaks }) => breaks),
  };
};

interface Part {
  readonly account: BenefitAccount;
  readonly breaks: string[];
}

/** Line-months: whoever the ledger names got it; of the others the month's last run says why not. */
const monthsOfData = async ({ desk, programme, manifests }: Given): Promise<Part> => {
  const { env } = desk;
  const [granted, voided] = [new Set<string>(), new Set<string>()];
  const grants = [];
  for await (const grant of grantsOfBenefit(env, programme.programme, 'monthly-data')) {
    granted.add(spelledOut(grant.key));
    grants.push(grant);
  }
  for await (const { key } of voidsOfBenefit(env, programme.programme, 'monthly-data')) {
    voided.add(spelledOut(key));
  }
  const [refused, parked]: [Counts, Counts] = [{}, {}];
  let considered = 0;
  for (const manifest of manifests) {
    considered += manifest.considered;
    for (const [line = '', outcome, reason = ''] of await decisionsOf(desk, manifest)) {
      const key = `${programme.programme}/line:${line}/monthly-data/${manifest.cycle}/0`;
      if (granted.has(key)) continue;
      count(outcome === 'parked' ? parked : refused, reason || `${outcome}_without_grant`);
    }
  }
  const account: BenefitAccount = {
    benefit: 'monthly-data',
    counted: 'months of lines',
    considered,
    given: granted.size - voided.size,
    voided: voided.size,
    waiting: 0,
    open: {},
    refused,
    parked,
  };
  const breaks = manifests
    .filter(({ balanced }) => !balanced)
    .map(({ run }) => `${run} does not balance.`);
  for (const [name, subscriber] of await subscribers(desk)) {
    const told = await accountOfMonths(env, grants, subscriber);
    if (!told.balanced) {
      breaks.push(
        `${name} knows ${told.told} of ${told.given} months given: ${told.missing.length} missing, ` +
          `${told.unfounded.length} unfounded.`,
      );
    }
  }
  return { account, breaks };
};

const subscribers = async ({ env, cloud }: Desk) => {
  const shownBy = async (
    path: string,
    url: string | undefined,
    secret: 'MESSAGE_HUB_SECRET' | 'BILLING_SECRET',
  ) => ({
    url: `${(url ?? '').replace(/\/$/, '')}${path}`,
    token: await env.secrets.read('read a partner’s token', env.settings.required(secret)),
  });
  const { MessageHubUrl, BillingUrl } = cloud.outputs;
  return [
    ['The message hub', await shownBy('/messages', MessageHubUrl, 'MESSAGE_HUB_SECRET')],
    ['Billing', await shownBy('/statements', BillingUrl, 'BILLING_SECRET')],
  ] as const;
};

const decisionsOf = async ({ dataFolder }: Desk, { files }: Manifest): Promise<string[][]> => {
  const text = await readFile(join(dataFolder, files?.decisions ?? ''), 'utf8');
  return text
    .split('\n')
    .slice(1)
    .filter((row) => row !== '')
    .map((row) => row.split(','));
};

/** Lines that asked for a pass: where the choice stands, or why nothing came of any act. */
const passes = async ({ desk: { env }, programme, acts, outcomes }: Given): Promise<Part> => {
  const account = {
    benefit: 'ott-pass',
    counted: 'lines that asked',
    considered: 0,
    given: 0,
    voided: 0,
    waiting: 0,
    open: {} as Counts,
    refused: {} as Counts,
    parked: {},
  };
  const chosen = new Set<string>();
  for await (const item of applications(env, 'CHOICE#ott-pass')) {
    const { claim, waiting, lapsed } = choiceRecordSchema.parse(item);
    chosen.add(String(item.pk).slice('line:'.length));
    account.considered += 1;
    if (lapsed) count(account.open, claim ? 'lapsed_with_a_code' : 'lapsed');
    else if (claim) account.given += 1;
    else if (waiting) account.waiting += 1;
    else count(account.open, 'chosen_not_revealed');
  }
  for (const [line, reason] of lastRefusals(acts, outcomes, ['choose', 'reveal'])) {
    if (chosen.has(line)) continue;
    account.considered += 1;
    count(account.refused, reason);
  }
  const breaks: string[] = [];
  let claimed = 0;
  for (const { id } of programme.benefits['ott-pass'].services) {
    const pool = await accountOfPool(env, id);
    claimed += pool.account.claimed;
    if (!isConserved(pool.faults)) {
      breaks.push(`Codes of ${id} are not conserved: ${JSON.stringify(pool.faults)}`);
    }
  }
  let standing = 0;
  for await (const _ of grantsOfBenefit(env, programme.programme, 'ott-pass')) standing += 1;
  for await (const _ of voidsOfBenefit(env, programme.programme, 'ott-pass')) standing -= 1;
  if (standing !== account.given) {
    breaks.push(`${account.given} lines have a pass and the ledger holds ${standing} that stand.`);
  }
  if (claimed !== account.given) {
    breaks.push(`${account.given} lines have a pass and ${claimed} codes have a holder.`);
  }
  return { account, breaks };
};

async function* applications(env: Env, prefix: string) {
  const table = env.settings.required('APPLICATIONS_TABLE');
  yield* env.database.scan('read the applications', table, {
    filter: 'begins_with(#sk, :prefix)',
    names: { '#sk': 'sk' },
    values: { ':prefix': prefix },
  });
}

/** By line, why the door refused the last of these acts that it refused. */
const lastRefusals = (
  acts: readonly Act[],
  outcomes: ReadonlyMap<number, Outcome>,
  kinds: readonly Act['act'][],
): Map<string, string> => {
  const refusals = new Map<string, string>();
  for (const act of acts) {
    if (!kinds.includes(act.act) || !('line' in act)) continue;
    const { status = 0, reason } = outcomes.get(act.n) ?? {};
    if (status >= 400) refusals.set(act.line, reason ?? String(status));
  }
  return refusals;
};

const bonuses = async ({ desk: { env }, programme }: Given): Promise<Part> => {
  const found = await roamingAccount(env, programme.programme);
  return {
    account: {
      benefit: 'roaming-bonus',
      counted: 'purchases',
      considered: found.purchases,
      given: found.given,
      voided: found.voided,
      waiting: found.waiting,
      open: {},
      refused: { ...found.refused } as Counts,
      parked: found.parked > 0 ? { charging: found.parked } : {},
    },
    breaks: found.differences.map(({ grantId, what }) => `Bonus ${grantId}: ${what}.`),
  };
};

/** By age, from the books of each enrolment; by application, from what became of each. */
const insurances = async (given: Given): Promise<Part[]> => {
  const byAge = await enrolledByAge(given);
  const applied = await appliedFor(given);
  const { env } = given.desk;
  let insured = 0;
  for await (const _ of grantsOfBenefit(env, given.programme.programme, 'safety-insurance')) {
    insured += 1;
  }
  const sum = byAge.account.given + applied.account.given;
  if (insured !== sum) {
    applied.breaks.push(`${sum} people were insured and the ledger holds ${insured} grants.`);
  }
  return [byAge, applied];
};

const enrolledByAge = async ({ desk: { env }, programme }: Given): Promise<Part> => {
  const account = {
    benefit: 'safety-insurance',
    counted: 'people of age',
    considered: 0,
    given: 0,
    voided: 0,
    waiting: 0,
    open: {} as Counts,
    refused: {} as Counts,
    parked: {} as Counts,
  };
  const add = (to: Counts, more: Readonly<Counts>, prefix = ''): void => {
    for (const [reason, n] of Object.entries(more)) {
      to[`${prefix}${reason}`] = (to[`${prefix}${reason}`] ?? 0) + n;
    }
  };
  const breaks: string[] = [];
  for (const { cycle } of sweepsOf(programme.benefits['safety-insurance'])) {
    const runs = await enrolmentRunsOfCycle(env, { programme: programme.programme, cycle });
    for (const { plan, manifest, status } of runs) {
      if (manifest === undefined || status !== 'sealed') {
        breaks.push(`${plan.run} has not closed its books.`);
        continue;
      }
      const address = { bucket: plan.results.bucket, key: manifest };
      const found = enrolmentManifestSchema.parse(JSON.parse(await readText(env, address)));
      account.considered += found.considered;
      account.given += found.insured;
      if (found.missing > 0) add(account.open, { insurer_did_not_answer: found.missing });
      add(account.refused, found.rejected, 'insurer_');
      add(account.refused, found.refused);
      add(account.parked, found.parked);
      if (!found.balanced) breaks.push(`${plan.run} does not balance.`);
    }
  }
  return { account, breaks };
};

const appliedFor = async ({ desk: { env }, acts, outcomes }: Given): Promise<Part> => {
  const account = {
    benefit: 'safety-insurance',
    counted: 'applications',
    considered: 0,
    given: 0,
    voided: 0,
    waiting: 0,
    open: {} as Counts,
    refused: {} as Counts,
    parked: {},
  };
  for await (const { pk: _pk, sk: _sk, openShard: _shard, ...item } of applications(
    env,
    'APPLICATION#safety-insurance',
  )) {
    const application = applicationSchema.parse(item);
    account.considered += 1;
    const state = stateOf(application);
    if (state === 'accepted') account.given += 1;
    else if (state === 'rejected') {
      const word = application.heard?.word;
      count(account.refused, `insurer_${word?.outcome === 'rejected' ? word.reason : 'rejected'}`);
    } else if (state === 'withdrawn') count(account.refused, 'withdrawn');
    else count(account.open, state);
  }
  for (const reason of lastRefusals(acts, outcomes, ['apply']).values()) {
    account.considered += 1;
    count(account.refused, reason);
  }
  return { account, breaks: [] };
};
