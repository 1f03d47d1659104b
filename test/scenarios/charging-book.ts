import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Desk } from '../../commands/desk.ts';

/** One top-up of a month as charging keeps it, in its own words and its own file. */
export interface TopUp {
  readonly key: string;
  readonly line: string;
  readonly cycle: string;
  readonly amountMb: number;
  readonly validUntil: string;
}

const termsSchema = z.looseObject({
  benefit: z.string(),
  cycle: z.string(),
  amountMb: z.int(),
  endDateTime: z.string(),
});
const recordSchema = z.union([
  z.tuple([z.literal('terms'), z.int(), termsSchema]),
  z.tuple([z.literal('top-up'), z.int(), z.string(), z.string(), z.int(), z.int()]),
  z.tuple([z.literal('reversal'), z.string(), z.string(), z.looseObject({})]),
]);

/** Where charging keeps its book. */
export const journalOf = (dataFolder: string): string =>
  join(dataFolder, 'partners', 'charging.journal');

/**
 * Charging's own book of months, read from its journal and not by its interface, so that a fault it has been
 * told to show does not disturb whoever checks. A last line that is still being written is not read.
 */
export const topUpsOf = async ({ dataFolder }: Desk): Promise<TopUp[]> => {
  const file = journalOf(dataFolder);
  if (!existsSync(file)) return [];
  const text = await readFile(file, 'utf8');
  const terms = new Map<number, z.infer<typeof termsSchema>>();
  const topUps: TopUp[] = [];
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const record = recordSchema.parse(JSON.parse(line));
    if (record[0] === 'terms') {
      terms.set(record[1], record[2]);
      continue;
    }
    if (record[0] === 'reversal') continue;
    const its = terms.get(record[4]);
    if (!its) throw new Error(`${file} names terms ${record[4]} before it says them.`);
    if (its.benefit !== 'monthly-data') continue;
    topUps.push({
      key: record[2],
      line: record[3],
      cycle: its.cycle,
      amountMb: its.amountMb,
      validUntil: its.endDateTime,
    });
  }
  return topUps;
};
