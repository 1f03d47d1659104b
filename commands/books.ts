import { open } from 'node:fs/promises';
import { makeCharging } from '../adapters/charging/charging.ts';
import type { Env } from '../adapters/env.ts';
import { amountsUnder } from '../adapters/ledger.ts';
import type { CycleOfBenefit } from '../adapters/run-items.ts';
import { monthlyDataKey } from '../domain/benefit-key.ts';

/** The ledger beside charging's own list of a cycle: the last and most literal check there is. */
export interface Books {
  readonly topUps: number;
  readonly gigabytes: number;
  /** A sentence for each break, the first few of each kind. */
  readonly breaks: string[];
}

interface Entry {
  readonly grantId: string;
  readonly amountMb: number;
}

const namedBreaksMax = 5;

/**
 * Compares the ledger's grants of a cycle with charging's list, key by key, and writes that list
 * to `file` (key, line_id, gigabytes, sorted by key). Holds the ledger's keys of the cycle in
 * memory: it is for one machine; at full size the two sides are compared as files. With `granted`,
 * the lines that should have it, their keys are read instead of the whole ledger: the account of
 * the whole programme reads that once, at its end.
 */
export const compareBooks = async (
  env: Env,
  cycle: CycleOfBenefit & { readonly mbPerGb: number; readonly granted?: readonly string[] },
  file: string,
): Promise<Books> => {
  const ledger = await (cycle.granted
    ? entriesOf(env, cycle, cycle.granted)
    : ledgerEntries(env, cycle));
  const out = await open(file, 'w');
  const breaks = { orphans: [] as string[], repeated: [] as string[], amounts: [] as string[] };
  let topUps = 0;
  let megabytes = 0;
  let last = '';
  try {
    const rows: string[] = ['key,line_id,gigabytes'];
    for await (const topUp of makeCharging(env).list(cycle)) {
      topUps++;
      megabytes += topUp.amountMb;
      rows.push(`${topUp.grantId},${topUp.line},${topUp.amountMb / cycle.mbPerGb}`);
      if (rows.length >= 1000) await out.appendFile(`${rows.splice(0).join('\n')}\n`);
      const amountMb = ledger.get(topUp.grantId);
      if (topUp.grantId === last) breaks.repeated.push(topUp.grantId);
      else if (amountMb === undefined) breaks.orphans.push(topUp.grantId);
      else if (amountMb !== topUp.amountMb) breaks.amounts.push(topUp.grantId);
      ledger.delete(topUp.grantId);
      last = topUp.grantId;
    }
    if (rows.length > 0) await out.appendFile(`${rows.join('\n')}\n`);
  } finally {
    await out.close();
  }
  return {
    topUps,
    gigabytes: megabytes / cycle.mbPerGb,
    breaks: [
      ...sentence('top-ups that no grant stands for', breaks.orphans),
      ...sentence('top-ups made twice under one key', breaks.repeated),
      ...sentence('top-ups of another amount than the grant', breaks.amounts),
      ...sentence('grants that charging knows nothing of', [...ledger.keys()]),
    ],
  };
};

const sentence = (what: string, keys: readonly string[]): string[] => {
  if (keys.length === 0) return [];
  const more = keys.length > namedBreaksMax ? ', …' : '';
  return [`${keys.length} ${what}: ${keys.slice(0, namedBreaksMax).join(', ')}${more}`];
};

/** The entries under the keys of these lines. */
const entriesOf = (
  env: Env,
  { programme, cycle }: CycleOfBenefit,
  granted: readonly string[],
): Promise<Map<string, number>> =>
  amountsUnder(
    env,
    granted.map((line) => monthlyDataKey(programme, line, cycle)),
  );

const ledgerEntries = async (
  { database, settings }: Env,
  { programme, benefit, cycle }: CycleOfBenefit,
): Promise<Map<string, number>> => {
  const entries = new Map<string, number>();
  const items = database.scan('read the grants of the cycle', settings.required('LEDGER_TABLE'), {
    segments: 4,
    project: ['grantId', 'amountMb'],
    filter: 'begins_with(#sk, :grants)',
    names: { '#sk': 'sk' },
    values: { ':grants': `GRANT#${programme}#${benefit}#${cycle}#` },
  });
  for await (const item of items) {
    const { grantId, amountMb } = item as unknown as Entry;
    entries.set(grantId, amountMb);
  }
  return entries;
};
