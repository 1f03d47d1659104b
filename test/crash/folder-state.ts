import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { bookedTopUps } from '../scenarios/start-command.ts';
import type { Anchor, Kill } from './kills.ts';

export const run = 'monthly-data-2026-02';

const lockSchema = z.looseObject({
  owner: z.looseObject({ pid: z.int() }),
  children: z.record(z.string(), z.looseObject({ pid: z.int() })),
});

/** Who has the folder; undefined between two starts. */
export const holderOf = (folder: string) => {
  const file = join(folder, 'lock.json');
  if (!existsSync(file)) return undefined;
  const { owner, children } = lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { pid: owner.pid, database: children.database?.pid };
};

const executionsOf = (folder: string, machine: string): string => {
  const machines = join(folder, 'executions', 'executions');
  return join(machines, `local-${machine}`);
};

/** The name of the state that an execution entered last. */
const lastState = (folder: string, machine: string): string | undefined => {
  const executions = executionsOf(folder, machine);
  const newest = existsSync(executions) ? readdirSync(executions).sort().at(-1) : undefined;
  const history = newest && join(executions, newest, 'history.jsonl');
  if (!history || !existsSync(history)) return undefined;
  const entered = /"stateEnteredEventDetails":\{"name":"([^"]+)"/g;
  return [...readFileSync(history, 'utf8').matchAll(entered)].at(-1)?.[1];
};

/** Where the folder's work stands, in words. */
export const stateOf = (folder: string, errors: string): string => {
  const state = lastState(folder, 'monthly-data');
  if (/monthly-data\S*: SUCCEEDED/.test(errors)) return 'its report';
  if (state !== undefined) return `${state} (${bookedTopUps(folder)} booked)`;
  return lastState(folder, 'cohort-import') ?? 'opening';
};

/** Whether what a kill waits for has come, in the start that has the folder now. */
export const hasCome = (
  { anchor, booked }: Pick<Kill, 'anchor' | 'booked'>,
  { folder, errors, topUps }: { folder: string; errors: string; topUps: number },
): boolean => {
  const came: Record<Anchor, () => boolean> = {
    open: () => true,
    import: () => lastState(folder, 'cohort-import') !== undefined,
    run: () => lastState(folder, 'monthly-data') !== undefined,
    lines: () => bookedTopUps(folder) * 1000 >= booked * topUps && bookedTopUps(folder) > 0,
    settle: () =>
      /^(Settle|Reconcile|Announce|Have|Month)/.test(lastState(folder, 'monthly-data') ?? ''),
    report: () => /monthly-data\S*: SUCCEEDED/.test(errors),
  };
  return came[anchor]();
};
