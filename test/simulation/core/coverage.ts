import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { flowNamed } from '../flows/catalogue.ts';
import type { PlannedFault } from './case.ts';
import type { Finding } from './explore.ts';
import { type FaultName, faultsOn } from './fault-kinds.ts';
import { runCase } from './run-case.ts';
import { addOutcome, type Tally } from './tally.ts';

/** A cell that cannot be filled, and why. `call` ends in * where it means all that begin so. */
const impossibleSchema = z.strictObject({
  call: z.string(),
  fault: z.string(),
  reason: z.string().min(10),
});

const fillingRoundsMax = 3;

const impossible = z
  .array(impossibleSchema)
  .parse(JSON.parse(readFileSync(new URL('../impossible-cells.json', import.meta.url), 'utf8')));

export interface Cell {
  readonly call: string;
  readonly fault: string;
  readonly hits: number;
  /** Why nothing can be here. */
  readonly impossible?: string;
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

/** Every call that was met, with every fault that can meet it. */
export const cellsOf = ({ calls, hits }: Pick<Tally, 'calls' | 'hits'>): Cell[] =>
  Object.entries(calls)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([call, { operation }]) =>
      faultsOn(operation).map((fault) => {
        const known = impossible.find(
          (cell) => matches(cell.call, call) && matches(cell.fault, fault),
        );
        const count = hits[`${call}\t${fault}`] ?? 0;
        return { call, fault, hits: count, ...(known && { impossible: known.reason }) };
      }),
    );

/** Cells in which nothing has happened although it could. */
export const emptyCells = (cells: readonly Cell[]): Cell[] =>
  cells.filter(({ hits, impossible: reason }) => hits === 0 && reason === undefined);

/**
 * Fills what is empty: a case that meets the call is lived through again with that fault at it. So
 * every fault meets every call that any episode makes, however rarely it makes it. Answers what
 * broke, and adds what happened to the tally.
 */
export const fillCells = async (tally: Tally): Promise<Finding[]> => {
  const findings: Finding[] = [];
  // A call that is first met on the way has cells of its own: the next round fills them.
  for (let round = 1; round <= fillingRoundsMax; round += 1) {
    findings.push(...(await fillOnce(tally)));
  }
  return findings;
};

const fillOnce = async (tally: Tally): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for (const { call, fault } of emptyCells(cellsOf(tally))) {
    const witness = tally.calls[call]?.witness;
    if (!witness) continue;
    const strike: PlannedFault = { at: 0, kind: fault as FaultName, arg: 0, call };
    const given = { ...witness, plan: [...witness.plan, strike] };
    const outcome = await runCase(flowNamed(given.flow), given);
    addOutcome(tally, outcome, given);
    const { violation } = outcome;
    if (violation) findings.push({ case: given, violation, episodes: tally.episodes });
  }
  return findings;
};

/** The table as text: a line a call. */
export const coverageTable = (cells: readonly Cell[]): string => {
  const byCall = Map.groupBy(cells, ({ call }) => call);
  const lines = [...byCall].map(([call, its]) => {
    const shown = its.map(({ fault, hits, impossible: reason }) =>
      hits === 0 && reason ? `${fault} (impossible)` : `${fault} ${hits}`,
    );
    return `${call}\n    ${shown.join(', ')}`;
  });
  const empty = emptyCells(cells).map(({ call, fault }) => `  ${call} x ${fault}`);
  const filled = cells.filter(({ hits }) => hits > 0).length;
  return [
    ...lines,
    `${filled} of ${cells.length} cells were hit; ${empty.length} are empty and could be hit.`,
    ...empty,
  ].join('\n');
};
