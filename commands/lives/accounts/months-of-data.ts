import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantsOfBenefit, voidsOfBenefit } from '../../../adapters/ledger.ts';
import { accountOfMonths, dueOfMonth } from '../../../adapters/told-records.ts';
import { spelledOut } from '../../../domain/benefit-key.ts';
import { type CountsByReason, tally } from '../../../domain/counts-by-reason.ts';
import type { Manifest } from '../../../domain/manifest.ts';
import type { Due } from '../../../domain/notices/telling-account.ts';
import type { BenefitAccount } from '../../../domain/programme-account.ts';
import type { Desk } from '../../desk.ts';
import type { Given, Part } from './part.ts';

/** Line-months: whoever the ledger names got it; of the others the month's last run says why not. */
export const monthsOfData = async ({ desk, programme, manifests }: Given): Promise<Part> => {
  const { env } = desk;
  const [granted, voided] = [new Set<string>(), new Set<string>()];
  const toTell: Due[] = [];
  for await (const grant of grantsOfBenefit(env, programme.programme, 'monthly-data')) {
    granted.add(spelledOut(grant.key));
    toTell.push(...dueOfMonth(grant));
  }
  for await (const { key } of voidsOfBenefit(env, programme.programme, 'monthly-data')) {
    voided.add(spelledOut(key));
  }
  const [refused, parked]: [CountsByReason, CountsByReason] = [{}, {}];
  let considered = 0;
  for (const manifest of manifests) {
    considered += manifest.considered;
    for (const [line = '', outcome, reason = ''] of await decisionsOf(desk, manifest)) {
      const key = `${programme.programme}/line:${line}/monthly-data/${manifest.cycle}/0`;
      if (granted.has(key)) continue;
      tally(outcome === 'parked' ? parked : refused, reason || `${outcome}_without_grant`);
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
  const accounts = (await subscribers(desk)).map(async ([name, subscriber]) => ({
    ...{ name, told: await accountOfMonths(env, toTell, subscriber) },
  }));
  for (const { name, told } of await Promise.all(accounts)) {
    if (told.balanced) continue;
    breaks.push(
      `${name} knows ${told.told} of ${told.given} months given: ${told.missing.length} missing, ` +
        `${told.unfounded.length} unfounded.`,
    );
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
