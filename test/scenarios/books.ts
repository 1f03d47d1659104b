import type { Desk } from '../../commands/desk.ts';
import { type TopUp, topUpsOf } from './charging-book.ts';
import { executionNames, executionOf, monthlyMachine } from './executions.ts';
import { leaksOf } from './leaks.ts';
import { grantsOf, type LedgerGrant } from './ledger-book.ts';
import { outcomesOf } from './outcomes.ts';
import type { Stage } from './stage.ts';
import { manifestOf } from './then-runs.ts';

/**
 * What must hold at the end of every scenario, whatever it was about: each line in exactly one
 * outcome of each full run that ended well, each manifest as the evidence says, our grants and
 * charging's top-ups the same set, and no person's data where it does not belong.
 */
export const checkBooks = async (stage: Stage): Promise<void> => {
  if (!stage.isOpen) return;
  const desk = await stage.emptyDesk();
  const faults = [
    ...(await runFaults(stage, desk)),
    ...(await bookFaults(stage, desk)),
    ...(await leaksOf(desk, stage.givens.lines.values())),
  ];
  if (faults.length > 0) {
    throw new Error(`After the last row, what must always hold does not:\n${faults.join('\n')}`);
  }
};

const runFaults = async (stage: Stage, desk: Desk): Promise<string[]> => {
  const faults: string[] = [];
  for (const run of await executionNames(desk, monthlyMachine(desk))) {
    const { status } = await executionOf(desk, run);
    if (status === 'SUCCEEDED') faults.push(...(await endedRunFaults(stage, desk, run)));
  }
  return faults;
};

const endedRunFaults = async (stage: Stage, desk: Desk, run: string): Promise<string[]> => {
  const manifest = await manifestOf(desk, run);
  if (!manifest) return [`${run} SUCCEEDED and gave no account of itself.`];
  const faults: string[] = [];
  if (!manifest.balanced) faults.push(`${run} SUCCEEDED and its manifest is not balanced.`);
  const outcomes = await outcomesOf(desk, run);
  const found: Record<string, number> = { granted: 0, already: 0, refused: 0, parked: 0 };
  for (const [line, its] of outcomes) {
    if (its.length > 1) faults.push(`${run} has ${its.length} outcomes for ${line}.`);
    for (const { outcome } of its) found[outcome] = (found[outcome] ?? 0) + 1;
  }
  const missing = [...stage.givens.lines.keys()].filter((line) => !outcomes.has(line));
  const isFull = !['follow-up', 'supplement'].includes(manifest.kind);
  if (isFull && missing.length !== manifest.notAttempted) {
    faults.push(`${run} has no outcome for ${missing.join(', ')}.`);
  }
  const sums: readonly (readonly [string, number, number | undefined])[] = [
    ['granted', manifest.granted, found.granted],
    ['already granted', manifest.alreadyGranted, found.already],
    ['refused', sum(manifest.refused), found.refused],
    ['parked', sum(manifest.parked), found.parked],
  ];
  for (const [name, said, counted] of sums) {
    if (said !== counted) faults.push(`${run} says ${said} ${name}, its evidence ${counted}.`);
  }
  return faults;
};

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, n) => total + n, 0);

/** Grants and top-ups are the same set, key by key, each once, with one amount. */
const bookFaults = async (stage: Stage, desk: Desk): Promise<string[]> => {
  const expected = (entry: { cycle: string }) => !stage.remembered.disagreements.has(entry.cycle);
  const grants = (await grantsOf(desk)).filter(expected);
  const topUps = (await topUpsOf(desk)).filter(expected);
  return [
    ...repeated(grants, 'The ledger', 'grants'),
    ...repeated(topUps, 'Charging', 'top-ups'),
    ...without(topUps, grants, 'was credited by charging and is not in the ledger'),
    ...without(grants, topUps, 'is in the ledger and was not credited by charging'),
  ];
};

type Entry = LedgerGrant | TopUp;

const repeated = (entries: readonly Entry[], who: string, what: string): string[] => {
  const counts = new Map<string, number>();
  for (const { line, cycle } of entries) {
    counts.set(`${line} in ${cycle}`, (counts.get(`${line} in ${cycle}`) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([whose, count]) => `${who} has ${count} ${what} for ${whose}.`);
};

const without = (
  entries: readonly Entry[],
  others: readonly Entry[],
  sentence: string,
): string[] => {
  const identity = ({ key, line, cycle, amountMb, validUntil }: Entry): string =>
    [key, line, cycle, amountMb, validUntil].join(' ');
  const known = new Set(others.map(identity));
  return entries
    .filter((entry) => !known.has(identity(entry)))
    .map((entry) => `${entry.line} in ${entry.cycle} ${sentence} (${identity(entry)}).`);
};
