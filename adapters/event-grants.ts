import { newestWordCounts } from './conditions.ts';
import type { Env } from './env.ts';
import type { CycleOfBenefit } from './run-items.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const partitionOf = ({ programme, benefit, cycle }: CycleOfBenefit): string =>
  `EVENTGRANT#${programme}#${benefit}#${cycle}`;

/** A grant that a line's event caused, outside every run. */
export interface EventGrant {
  readonly line: string;
  readonly eventId: string;
  readonly amountMb: number;
  readonly grantedAt: string;
}

/** Notes a single grant beside the ledger, so that a cycle's books need no scan of the ledger. */
export const noteEventGrant = async (
  env: Reach,
  cycle: CycleOfBenefit,
  { line, ...grant }: EventGrant,
): Promise<void> => {
  await env.database.update('note the grant by event', env.settings.required('WORK_TABLE'), {
    key: { pk: partitionOf(cycle), sk: line },
    set: { ...grant },
    ...newestWordCounts,
  });
};

/** The lines that got the cycle by an event. */
export const eventGrantsOfCycle = async (
  env: Reach,
  cycle: CycleOfBenefit,
): Promise<Set<string>> => {
  const table = env.settings.required('WORK_TABLE');
  const pages = env.database.query('read the grants by event', table, {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(cycle) },
  });
  const lines = new Set<string>();
  for await (const item of pages) lines.add(String(item.sk));
  return lines;
};
